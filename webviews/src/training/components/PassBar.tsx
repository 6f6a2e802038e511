/** How far the run is: a track in as many parts as there are passes, and the same in numbers. */
import * as l10n from "@vscode/l10n";
import type { RunView } from "@protocol/types.gen.js";
import { count, plural } from "@shared/format/numbers.js";
import { exact } from "@shared/format/time.js";
import { Filled } from "@shared/ui/Filled.js";
import type { ReactNode } from "react";

import { currentPass, isOver, passes, preparing } from "../run.js";
import { progressPercent, progressShare } from "../sentences.js";

/** More parts than this would be no parts to the eye. */
const MAX_PARTS = 12;

interface PassBarProps {
  readonly run: RunView;
  /** The way to another number of passes. */
  readonly change?: ReactNode;
}

export function PassBar({ run, change }: PassBarProps) {
  if (run.stage === "evaluate" && run.progress !== null && run.state === "running") {
    const { done, total } = run.progress;
    const text = l10n.t("{done} of {total} answers, of the tuned and the base model", { done: count(done), total: count(total) });
    return <Track label={l10n.t("Answers of the tuned and the base model")} share={total === 0 ? 0 : done / total} parts={1} text={text} />;
  }
  if (preparing(run)) {
    const { done, total } = run.progress;
    const text = plural(total, l10n.t("{done} of {n} row", { done: count(done) }), l10n.t("{done} of {n} rows", { done: count(done) }));
    return <Track label={l10n.t("Rows turned into tokens")} share={total === 0 ? 0 : done / total} parts={1} text={text} />;
  }
  const all = passes(run);
  if (run.totalSteps === 0) return <Track label={l10n.t("Training progress")} share={0} parts={1} text={l10n.t("Not begun")} />;
  const progress = { percent: progressPercent(run), step: count(run.step), total: count(run.totalSteps) };
  return (
    <Track
      label={l10n.t("Training progress")}
      share={progressShare(run)}
      parts={all > MAX_PARTS ? 1 : all}
      text={l10n.t("{percent}, step {step} of {total}", progress)}
    >
      <span>
        <Filled text={l10n.t("{percent}, step {step} of {total}")} values={{ ...progress, percent: <strong>{progress.percent}</strong> }} />
      </span>
      {all > 1 && (
        <span>
          <Filled text={l10n.t("Pass {pass} of {passes}")} values={{ pass: <strong>{currentPass(run)}</strong>, passes: all }} />
        </span>
      )}
      {change}
      <span className="wide:ml-auto">
        <Filled text={isOver(run) ? l10n.t("{time} in all") : l10n.t("{time} so far")} values={{ time: <strong>{exact(run.elapsed)}</strong> }} />
      </span>
    </Track>
  );
}

interface TrackProps {
  readonly label: string;
  readonly share: number;
  readonly parts: number;
  /** The progress in words, for a screen reader. */
  readonly text: string;
  readonly children?: ReactNode;
}

function Track({ label, share, parts, text, children }: TrackProps) {
  return (
    <div className="mb-6">
      <div
        role="progressbar"
        aria-label={label}
        aria-valuemin={0}
        aria-valuemax={100}
        aria-valuenow={Math.round(share * 100)}
        aria-valuetext={text}
        className="flex gap-1"
      >
        {Array.from({ length: parts }, (_, index) => (
          <div key={index} className="h-1.5 flex-1 overflow-hidden rounded-badge bg-well outline outline-well-edge">
            <div className="h-full bg-accent" style={{ width: `${Math.min(1, Math.max(0, share * parts - index)) * 100}%` }} />
          </div>
        ))}
      </div>
      <div className="mt-2 flex flex-wrap items-center gap-x-6 gap-y-1 text-small text-muted tabular-nums [&_strong]:font-semibold [&_strong]:text-strong">
        {children ?? text}
      </div>
    </div>
  );
}
