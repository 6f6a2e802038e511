/** The exact text that the model reads: the tokens it learns marked and counted, what is left out struck through. */
import * as l10n from "@vscode/l10n";
import type { RenderedRow } from "@protocol/types.gen.js";
import { count, plural } from "@shared/format/numbers.js";
import { CopyButton } from "@shared/ui/CopyButton.js";

export function Trained({ rendered, heldOut }: { rendered: RenderedRow; heldOut: boolean }) {
  const text = rendered.spans.map((span) => span.text).join("");
  return (
    <div>
      <div className="flex flex-wrap items-center justify-between gap-x-4">
        <p className="text-body">
          <span className="font-semibold text-strong">
            {heldOut ? l10n.t("What will be asked") : l10n.t("What will be trained")}
          </span>{" "}
          <span className="text-muted">{sentence(rendered, heldOut)}</span>
        </p>
        <span className="hidden wide:block">
          <CopyButton text={text} what={l10n.t("this text")} />
        </span>
      </div>
      <pre
        className="mt-2 max-h-96 overflow-y-auto rounded-card border border-edge bg-bg px-4 py-3 text-code whitespace-pre-wrap text-fg [overflow-wrap:anywhere]"
        tabIndex={0}
        aria-label={l10n.t("Text as the model reads it")}
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
  const sentences = trainedTokens === 0 ? [learnsNothing(promptTokens)] : [learns(trainedTokens, heldOut)];
  if (trainedTokens > 0 && promptTokens > 0)
    sentences.push(l10n.t("The other {n} are what it reads first.", { n: count(promptTokens) }));
  if (cut > 0)
    sentences.push(
      plural(
        cut,
        l10n.t("{n} token, struck through, is left out: the row is too long."),
        l10n.t("{n} tokens, struck through, are left out: the row is too long."),
      ),
    );
  return sentences.join(" ");
}

const learnsNothing = (tokens: number): string =>
  plural(
    tokens,
    l10n.t("The model learns nothing from this row: none of its {n} token is an answer's."),
    l10n.t("The model learns nothing from this row: none of its {n} tokens is an answer's."),
  );

const learns = (tokens: number, heldOut: boolean): string =>
  heldOut
    ? plural(
        tokens,
        l10n.t("Held out: the model is asked this and never sees the {n} highlighted token."),
        l10n.t("Held out: the model is asked this and never sees the {n} highlighted tokens."),
      )
    : plural(
        tokens,
        l10n.t("The model learns the {n} highlighted token."),
        l10n.t("The model learns the {n} highlighted tokens."),
      );
