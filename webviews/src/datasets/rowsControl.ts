/** What the rest of the panel asks of the grid. */

export interface RowsControl {
  /** Asks for the rows again, as after a change of the data. */
  readonly reload: () => void;
  /** Shows only the rows that a finding concerns; null: all again. */
  readonly filterBy: (findingId: string | null) => void;
  readonly showPart: (part: "kept" | "train" | "test" | "removed") => void;
  /** Scrolls to a row of the source and unfolds it. */
  readonly showRow: (number: number) => void;
}

/** Brings the grid into view, after it was told what to show. */
export function revealRows(): void {
  document.getElementById("rows")?.scrollIntoView({ block: "start" });
}
