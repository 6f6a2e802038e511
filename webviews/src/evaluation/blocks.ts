/** A text as prose and code, by its fences and by its looks. Says where each part lies, changes nothing. Pure. */
import type { Piece } from "./words.js";

export interface Block {
  readonly kind: "prose" | "code";
  /** What the fence names: "python". */
  readonly language: string;
  readonly start: number;
  readonly end: number;
}

const fence = /^[ \t]*```[ \t]*([\w+#.-]*)[^\n]*$/;

export function blocks(text: string): Block[] {
  const found: Block[] = [];
  let start = 0;
  let language: string | null = null;
  let place = 0;
  const close = (end: number) => {
    // The line break beside a fence belongs to the fence.
    const last = end > start && text[end - 1] === "\n" && end < text.length ? end - 1 : end;
    if (text.slice(start, last).trim() !== "" || language !== null)
      found.push({ kind: language === null ? "prose" : "code", language: language ?? "", start, end: last });
  };
  for (const line of text.split("\n")) {
    const named = fence.exec(line);
    const next = Math.min(text.length, place + line.length + 1);
    if (named !== null) {
      close(place);
      language = language === null ? (named[1] ?? "") : null;
      start = next;
    }
    place += line.length + 1;
  }
  if (start < text.length) close(text.length);
  if (found.length === 1 && found[0]?.kind === "prose" && looksLikeCode(text))
    return [{ kind: "code", language: "", start: 0, end: text.length }];
  return found;
}

const codeLine =
  /^(\s{2,}\S|\t)|[;{}]\s*$|^\s*(def|class|import|from|return|function|const|let|var|public|private|SELECT|INSERT|UPDATE|CREATE|#include|<\/?\w+[^>]*>)\b.*[():;={}]/;

/** More than half of at least two lines look like code, or the whole is JSON. */
function looksLikeCode(text: string): boolean {
  const lines = text.split("\n").filter((line) => line.trim() !== "");
  if (lines.length >= 2 && lines.filter((line) => codeLine.test(line)).length > lines.length / 2) return true;
  if (!/^\s*[[{]/.test(text)) return false;
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

/** The part of the pieces that lies between two places of the text they make up. */
export function within(pieces: readonly Piece[], start: number, end: number): Piece[] {
  const parts: Piece[] = [];
  let place = 0;
  for (const piece of pieces) {
    const text = piece.text.slice(Math.max(0, start - place), Math.max(0, end - place));
    if (text !== "") parts.push({ ...piece, text });
    place += piece.text.length;
  }
  return parts;
}
