/** What each version answers to the same held-out question, one at a time; arrow keys turn. */
import * as l10n from "@vscode/l10n";
import type { ComparedAnswers, VersionComparison, VersionView } from "@protocol/types.gen.js";
import { lookOf, Swatch } from "@shared/chart/Curves.js";
import { metricText } from "@shared/format/metrics.js";
import { count } from "@shared/format/numbers.js";
import { useKept } from "@shared/hooks/useKept.js";
import { Badge } from "@shared/ui/Badge.js";
import { Button } from "@shared/ui/Button.js";
import { Card, Section } from "@shared/ui/Card.js";
import { ChevronLeft, ChevronRight, CornerDownLeft, MessageSquare } from "@shared/ui/icons.js";
import clsx from "clsx";
import type { KeyboardEvent } from "react";
import * as z from "zod/mini";

export function Answers({ comparison: { answers, versions } }: { comparison: VersionComparison }) {
  const [at, setAt] = useKept("answer", z.int(), 0);
  const index = Math.min(Math.max(0, at), Math.max(0, answers.length - 1));
  const turn = (by: number) => {
    const next = index + by;
    if (next >= 0 && next < answers.length) setAt(next);
  };
  const onKeyDown = (event: KeyboardEvent) => {
    const by = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
    if (by === undefined) return;
    event.preventDefault();
    turn(by);
  };
  const shown = answers[index];
  if (shown === undefined) {
    return (
      <Section title={l10n.t("The same questions")}>
        <Card className="px-4 py-3 text-muted">
          {l10n.t("There is no held-out question that all of them were asked.")}
        </Card>
      </Section>
    );
  }
  const controls = (
    <div className="flex items-center gap-1">
      <Button small kind="ghost" aria-label={l10n.t("Question before")} disabled={index === 0} onClick={() => turn(-1)}>
        <ChevronLeft aria-hidden size={16} />
      </Button>
      <Button
        small
        kind="ghost"
        aria-label={l10n.t("Next question")}
        disabled={index >= answers.length - 1}
        onClick={() => turn(1)}
      >
        <ChevronRight aria-hidden size={16} />
      </Button>
    </div>
  );
  const note = l10n.t("Question {number} of {all}, where they differ most first", {
    number: count(index + 1),
    all: count(answers.length),
  });
  return (
    <div onKeyDown={onKeyDown}>
      <Section title={l10n.t("The same questions")} note={<span aria-live="polite">{note}</span>} aside={controls}>
        <div tabIndex={0} role="group" aria-label={l10n.t("Answers to the same question, arrow keys turn")}>
          <Question shown={shown} versions={versions} />
        </div>
      </Section>
    </div>
  );
}

function Question({ shown, versions }: { shown: ComparedAnswers; versions: readonly VersionView[] }) {
  const top = Math.max(...shown.scores.map((score) => score ?? 0));
  const apart = shown.scores.some((score) => score !== null && score < top);
  return (
    <Card>
      <p className="flex gap-3 border-b border-line px-4 py-2.5 font-semibold text-strong">
        <MessageSquare aria-hidden size={16} className="mt-0.5 text-muted" />
        <span className="min-w-0 whitespace-pre-wrap [overflow-wrap:anywhere]">{shown.question}</span>
      </p>
      <div className={clsx("grid overflow-hidden", versions.length > 2 ? "full:grid-cols-3" : "", "wide:grid-cols-2")}>
        {versions.map((version, index) => {
          const score = shown.scores[index] ?? null;
          const answer = shown.answers[index] ?? null;
          return (
            // The lines between: each cell draws those on its upper left, and the grid cuts off the outer ones.
            <div key={version.commit} className="-mt-px -ml-px border-t border-l border-line px-4 py-3">
              <p className="mb-1 flex items-center gap-2 text-small">
                <Swatch {...lookOf(index)} />
                <span className="font-semibold text-strong">
                  {l10n.t("Version {number}", { number: version.number })}
                </span>
                {apart && score !== null && score === top && <Badge>{l10n.t("Closest")}</Badge>}
                {score !== null && (
                  <span className="ml-auto text-muted tabular-nums">
                    {l10n.t("Score {score}", { score: metricText(score, "share") })}
                  </span>
                )}
              </p>
              <p className="whitespace-pre-wrap [overflow-wrap:anywhere]">
                {answer === null ? (
                  <span className="text-muted">{l10n.t("Not asked")}</span>
                ) : answer.trim() === "" ? (
                  <span className="text-muted">{l10n.t("Empty answer")}</span>
                ) : (
                  answer
                )}
              </p>
            </div>
          );
        })}
      </div>
      <div className="flex gap-3 border-t border-line px-4 py-2.5 text-muted">
        <CornerDownLeft aria-hidden size={14} className="mt-1" />
        <p className="min-w-0 whitespace-pre-wrap [overflow-wrap:anywhere]">
          <span className="text-small">{l10n.t("Your answer, row {number}:", { number: count(shown.number) })} </span>
          {shown.expected}
        </p>
      </div>
    </Card>
  );
}
