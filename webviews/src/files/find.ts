/** Where a text occurs in a line, whatever the case, for marking it. */
export interface Piece {
  readonly text: string;
  readonly found: boolean;
}

/** The line cut at the places where `wanted` occurs. */
export function piecesOf(line: string, wanted: string): Piece[] {
  if (wanted === "") return [{ text: line, found: false }];
  const pattern = new RegExp(wanted.replaceAll(/[.*+?^${}()|[\]\\]/g, "\\$&"), "giu");
  const pieces: Piece[] = [];
  let at = 0;
  for (const match of line.matchAll(pattern)) {
    if (match.index > at) pieces.push({ text: line.slice(at, match.index), found: false });
    pieces.push({ text: match[0], found: true });
    at = match.index + match[0].length;
  }
  if (at < line.length || pieces.length === 0) pieces.push({ text: line.slice(at), found: false });
  return pieces;
}

/** A whole JSON value over several lines; null for anything else. */
export function laidOut(line: string): string | null {
  try {
    const value: unknown = JSON.parse(line);
    return typeof value === "object" && value !== null ? JSON.stringify(value, null, 2) : null;
  } catch {
    return null;
  }
}
