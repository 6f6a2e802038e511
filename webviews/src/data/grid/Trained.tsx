/** The exact text that the model reads: the tokens it learns marked and counted, what is left out struck through. */
import type { RenderedRow } from "@protocol/types.gen.js";
import { count, plural } from "@shared/format/numbers.js";
import { CopyButton } from "@shared/ui/CopyButton.js";

export function Trained({ rendered, heldOut }: { rendered: RenderedRow; heldOut: boolean }) {
  const text = rendered.spans.map((span) => span.text).join("");
  return (
    <div>
      <div className="flex flex-wrap items-center justify-between gap-x-4">
        <p className="text-body">
          <span className="font-semibold text-strong">{heldOut ? "What will be asked" : "What will be trained"}</span>{" "}
          <span className="text-muted">{sentence(rendered, heldOut)}</span>
        </p>
        <span className="hidden wide:block">
          <CopyButton text={text} what="this text" />
        </span>
      </div>
      <pre
        className="mt-2 max-h-96 overflow-y-auto rounded-card border border-edge bg-bg px-4 py-3 text-code whitespace-pre-wrap text-fg [overflow-wrap:anywhere]"
        tabIndex={0}
        aria-label="Text as the model reads it"
      >
        {pieces(rendered).map(({ kind, text: piece }, index) =>
          kind === "trained" ? (
            <mark key={index} className="rounded-[2px] bg-learned box-decoration-clone text-strong">
              {piece}
            </mark>
          ) : kind === "cut" ? (
            <del key={index} className="text-muted decoration-1">
              {piece}
            </del>
          ) : (
            <span key={index}>{piece}</span>
          ),
        )}
      </pre>
    </div>
  );
}

interface Piece {
  readonly kind: "read" | "trained" | "cut";
  readonly text: string;
}

/** Spans in order. */
export function pieces({ spans }: RenderedRow): readonly Piece[] {
  return spans.map(({ text, trained, leftOut }) => ({ kind: leftOut ? "cut" : trained ? "trained" : "read", text }));
}

export function sentence({ trainedTokens, promptTokens, cut }: RenderedRow, heldOut: boolean): string {
  const end =
    cut === 0 ? "" : ` ${plural(cut, "token")}, struck through, ${cut === 1 ? "is" : "are"} left out: the row is too long.`;
  if (trainedTokens === 0)
    return `The model learns nothing from this row: none of its ${plural(promptTokens, "token")} is an answer's.${end}`;
  const tokens = plural(trainedTokens, "highlighted token");
  const rest = promptTokens === 0 ? "" : ` The other ${count(promptTokens)} are what it reads first.`;
  const learns = heldOut
    ? `Held out: the model is asked this and never sees the ${tokens}.`
    : `The model learns the ${tokens}.`;
  return learns + rest + end;
}
