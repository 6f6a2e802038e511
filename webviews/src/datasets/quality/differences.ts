/** What differs between two texts, word by word, with what is equal cut down to what is needed to find one's way. */
import { diffWordsWithSpace } from "diff";

export interface Piece {
  readonly text: string;
  readonly kind: "same" | "removed" | "inserted";
}

/** Characters of equal text that are kept on either side of a difference. */
const AROUND = 48;
/** Longer texts are cut before they are compared, so that one row cannot hold up the panel. */
const LONGEST = 8000;

export interface Differences {
  readonly before: readonly Piece[];
  readonly after: readonly Piece[];
}

export function differences(before: string, after: string): Differences {
  const changes = diffWordsWithSpace(before.slice(0, LONGEST), after.slice(0, LONGEST));
  const pieces = changes.map(({ value, added, removed }): Piece => {
    const kind = added ? "inserted" : removed ? "removed" : "same";
    return { text: kind === "same" ? value : visible(value), kind };
  });
  const side = (other: Piece["kind"]) => shortened(pieces.filter(({ kind }) => kind !== other));
  return { before: side("inserted"), after: side("removed") };
}

/** A difference that is only white space would not be seen. */
const visible = (text: string): string =>
  text.trim() === ""
    ? text.replaceAll(" ", "·").replaceAll("\t", "→").replaceAll("\r", "␍").replaceAll("\n", "¶\n")
    : text;

function shortened(pieces: readonly Piece[]): Piece[] {
  return pieces.map((piece, index) => {
    if (piece.kind !== "same") return piece;
    const first = index === 0;
    const last = index === pieces.length - 1;
    return { ...piece, text: cut(piece.text, first, last) };
  });
}

function cut(text: string, first: boolean, last: boolean): string {
  const head = first ? 0 : AROUND;
  const tail = last ? 0 : AROUND;
  if (first && last) return text.length > 2 * AROUND ? `${text.slice(0, 2 * AROUND)}…` : text;
  if (text.length <= head + tail + AROUND) return text;
  return `${text.slice(0, head)}…${tail === 0 ? "" : text.slice(-tail)}`;
}
