/** The question's tokens, darker where the model looked for one token of its answer. Arrow keys go from token to token. */
import * as l10n from "@vscode/l10n";
import type { AttentionView } from "@protocol/types.gen.js";
import { percent } from "@shared/format/numbers.js";
import { Card } from "@shared/ui/Card.js";
import clsx from "clsx";
import { type KeyboardEvent, useRef, useState } from "react";

export function Heat({ seen }: { seen: AttentionView }) {
  const [chosen, setChosen] = useState(0);
  const list = useRef<HTMLDivElement>(null);
  const weights = seen.weights[chosen] ?? [];
  const most = Math.max(...weights, Number.MIN_VALUE);
  const go = (to: number) => {
    const next = Math.min(Math.max(0, to), seen.answerTokens.length - 1);
    setChosen(next);
    list.current?.querySelectorAll<HTMLElement>("[role=option]")[next]?.focus();
  };
  const onKeyDown = (event: KeyboardEvent) => {
    const places: Readonly<Record<string, number>> = {
      ArrowLeft: chosen - 1,
      ArrowRight: chosen + 1,
      Home: 0,
      End: seen.answerTokens.length - 1,
    };
    const to = places[event.key];
    if (to === undefined) return;
    event.preventDefault();
    go(to);
  };
  return (
    <Card>
      <div className="px-4 py-3">
        <p className="mb-1.5 text-small text-muted">{l10n.t("The answer, token by token: choose one")}</p>
        <div
          ref={list}
          role="listbox"
          aria-label={l10n.t("Tokens of the answer")}
          aria-orientation="horizontal"
          className="flex flex-wrap gap-y-1"
          onKeyDown={onKeyDown}
        >
          {seen.answerTokens.map((token, index) => (
            <button
              key={index}
              type="button"
              role="option"
              aria-selected={index === chosen}
              tabIndex={index === chosen ? 0 : -1}
              className={clsx(
                "min-w-4 rounded-badge border px-0.5 font-mono text-code whitespace-pre",
                index === chosen ? "border-[var(--focus)] bg-well text-strong" : "border-transparent hover:bg-hover",
              )}
              onClick={() => setChosen(index)}
            >
              {visible(token)}
            </button>
          ))}
        </div>
      </div>
      <div className="border-t border-line px-4 py-3">
        <p className="mb-1.5 text-small text-muted">{l10n.t("The question, stronger where it looked more")}</p>
        <p className="font-mono text-code [overflow-wrap:anywhere]">
          {seen.questionTokens.map((token, index) => {
            const weight = weights[index] ?? 0;
            return (
              <span
                key={index}
                title={percent(weight)}
                className="rounded-[2px] py-0.5 whitespace-pre-wrap text-strong"
                style={{
                  background: `color-mix(in srgb, var(--training) ${Math.round((weight / most) * 40)}%, transparent)`,
                }}
              >
                {visible(token)}
              </span>
            );
          })}
        </p>
        <p className="mt-2 text-small" aria-live="polite">
          {l10n.t("Most: {tokens}", { tokens: strongest(seen.questionTokens, weights) })}
        </p>
      </div>
      <p className="border-t border-line px-4 py-2.5 text-small text-muted text-pretty">{seen.note}</p>
    </Card>
  );
}

/** A token of nothing but a line break would not be seen. */
const visible = (token: string): string => (token === "\n" ? "⏎" : token);

function strongest(tokens: readonly string[], weights: readonly number[]): string {
  const order = weights.map((_, index) => index).sort((one, other) => (weights[other] ?? 0) - (weights[one] ?? 0));
  return order
    .slice(0, 3)
    .map((index) =>
      l10n.t("“{token}” {share}", { token: visible(tokens[index] ?? "").trim(), share: percent(weights[index] ?? 0) }),
    )
    .join(", ");
}
