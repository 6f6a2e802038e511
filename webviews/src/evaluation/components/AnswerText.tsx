/** A text as written: prose and code, any direction, long ones folded, the given words marked. */
import * as l10n from "@vscode/l10n";
import { plural } from "@shared/format/numbers.js";
import { Button } from "@shared/ui/Button.js";
import clsx from "clsx";
import { Fragment, useState } from "react";

import { blocks, within } from "../blocks.js";
import { countWords, type Piece } from "../words.js";

interface AnswerTextProps {
  readonly text: string;
  /** The text in runs; without them it stands as it is. */
  readonly pieces?: readonly Piece[];
  readonly mark?: (shared: boolean | null) => "inserted" | "removed" | null;
  /** In the surrounding type, without code blocks: a question. */
  readonly plain?: boolean;
}

/** Longer ones are folded to about this many lines. */
const LINES = 14;
const CHARACTERS = 900;

const isLong = (text: string): boolean => text.length > CHARACTERS || text.split("\n").length > LINES;

export function AnswerText({
  text,
  pieces = [{ text, shared: null }],
  mark = () => null,
  plain = false,
}: AnswerTextProps) {
  const [open, setOpen] = useState(false);
  const long = isLong(text);
  const parts = plain ? [{ kind: "prose" as const, language: "", start: 0, end: text.length }] : blocks(text);
  return (
    <>
      <div className={clsx("grid gap-2", long && !open && "max-h-[280px] overflow-hidden")}>
        {parts.map((block) => {
          const marked = <Marked pieces={within(pieces, block.start, block.end)} mark={mark} />;
          if (block.kind === "prose")
            return (
              <p
                key={block.start}
                dir="auto"
                className="min-w-0 [unicode-bidi:plaintext] whitespace-pre-wrap [overflow-wrap:anywhere]"
              >
                {marked}
              </p>
            );
          return (
            <div key={block.start} className="min-w-0 rounded-badge border border-well-edge bg-raised">
              {block.language !== "" && (
                <p className="border-b border-line px-2.5 text-axis text-muted">{block.language}</p>
              )}
              <pre dir="ltr" tabIndex={0} className="overflow-x-auto px-2.5 py-1.5 font-mono text-code">
                {marked}
              </pre>
            </div>
          );
        })}
      </div>
      {long && (
        <Button small kind="ghost" className="mt-1 -ml-2" aria-expanded={open} onClick={() => setOpen(!open)}>
          {open ? l10n.t("Fold") : plural(countWords(text), l10n.t("Show all {n} word"), l10n.t("Show all {n} words"))}
        </Button>
      )}
    </>
  );
}

function Marked({ pieces, mark }: { pieces: readonly Piece[]; mark: NonNullable<AnswerTextProps["mark"]> }) {
  return pieces.map((piece, index) => {
    const kind = mark(piece.shared);
    if (kind === null) return <Fragment key={index}>{piece.text}</Fragment>;
    // Blanks at the ends of lines are not part of the difference.
    return piece.text.split(/(\s*\n\s*|^\s+|\s+$)/).map((part, place) =>
      part.trim() === "" ? (
        <Fragment key={`${index} ${place}`}>{part}</Fragment>
      ) : (
        <mark key={`${index} ${place}`} className={clsx(kind, "[box-decoration-break:clone]")}>
          {part}
        </mark>
      ),
    );
  });
}
