/** Sentences that the numbers carry, each with what was counted and the answers it speaks of. */
import * as l10n from "@vscode/l10n";
import type { EvaluationView, Insight } from "@protocol/types.gen.js";
import { Button } from "@shared/ui/Button.js";
import { Card, Section } from "@shared/ui/Card.js";
import { ArrowDown, CircleCheck, Copy, Minus, RotateCcw, TriangleAlert } from "@shared/ui/icons.js";

import { type Filter, filtered, insightFilter } from "../filters.js";

interface InsightsProps {
  readonly view: EvaluationView;
  readonly show: (filter: Filter) => void;
}

const icons: Readonly<Record<Insight["kind"], typeof Minus>> = {
  strength: CircleCheck,
  weakness: TriangleAlert,
  regression: ArrowDown,
  memorised: Copy,
  forgot: RotateCcw,
  length: Minus,
  repetition: Copy,
};

export function Insights({ view, show }: InsightsProps) {
  // What was forgotten stands beside with its numbers, where it was measured.
  const told = view.insights
    .map((insight, index) => ({ insight, index }))
    .filter(({ insight }) => insight.kind !== "forgot" || view.kept === null);
  if (told.length === 0) return null;
  return (
    <Section title={l10n.t("What stands out")} note={l10n.t("Only what the numbers carry")}>
      <Card>
        <ul>
          {told.map(({ insight, index }) => {
            const Icon = icons[insight.kind];
            const there = insight.numbers.length > 0 && filtered(view, insightFilter(index)).length > 0;
            return (
              <li key={index} className="flex items-start gap-3 border-line px-4 py-2.5 not-first:border-t">
                <Icon
                  aria-hidden
                  size={16}
                  className={
                    insight.kind === "strength"
                      ? "mt-0.5 text-pass"
                      : insight.kind === "length"
                        ? "mt-0.5 text-muted"
                        : "mt-0.5 text-warn"
                  }
                />
                <div className="flex min-w-0 flex-1 flex-wrap items-start gap-x-4 gap-y-1.5">
                  <div className="min-w-0 flex-[1_1_16rem]">
                    <p>{insight.text}</p>
                    <p className="text-small text-muted">{insight.evidence}</p>
                  </div>
                  {there && (
                    <Button small onClick={() => show(insightFilter(index))}>
                      {l10n.t("Show these answers")}
                    </Button>
                  )}
                </div>
              </li>
            );
          })}
        </ul>
      </Card>
    </Section>
  );
}
