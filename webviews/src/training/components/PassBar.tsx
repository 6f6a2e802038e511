/** How far the run is: a track in as many parts as there are passes, and the same in numbers. */
import type { RunView } from "@protocol/types.gen.js";
import { count } from "@shared/format/numbers.js";
import { exact } from "@shared/format/time.js";
import type { ReactNode } from "react";

import { currentPass, isOver, passes } from "../run.js";
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
    return <Track label="Answers of the tuned and the base model" share={total === 0 ? 0 : done / total} parts={1} text={`${count(done)} of ${count(total)} answers, of the tuned and the base model`} />;
  }
  const all = passes(run);
  return (
    <Track
      label="Training progress"
      share={progressShare(run)}
      parts={all > MAX_PARTS ? 1 : all}
      text={`${progressPercent(run)}, step ${count(run.step)} of ${count(run.totalSteps)}`}
    >
      <span>
        <strong>{progressPercent(run)}</strong>, step {count(run.step)} of {count(run.totalSteps)}
      </span>
      {all > 1 && (
        <span>
          Pass <strong>{currentPass(run)}</strong> of {all}
        </span>
      )}
      {change}
      <span className="wide:ml-auto">
        <strong>{exact(run.elapsed)}</strong> {isOver(run) ? "in all" : "so far"}
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
