/** What was found in the source beside its rows, and how it was brought into rows. */
interface SourceNotesProps {
  readonly notes: readonly string[];
}

export function SourceNotes({ notes }: SourceNotesProps) {
  return notes.map((note) => (
    <span key={note} className="mt-1 block [overflow-wrap:anywhere]">
      {note}
    </span>
  ));
}
