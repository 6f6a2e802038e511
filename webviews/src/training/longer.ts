/** Training longer: which number of passes can be gone on to, and what it takes by the speed so far. */
import type { RunView } from "@protocol/types.gen.js";
import { about } from "@shared/format/time.js";
import { plural } from "@shared/format/numbers.js";

import { isOver, passesDone } from "./run.js";

export const MOST_PASSES = 1000;

/** Paused and running runs change their plan; one that is over is carried on by a new run. */
export const canTrainLonger = (run: RunView): boolean =>
  run.stepsPerEpoch > 0 && run.step > 0 && (isOver(run) ? run.checkpoints.length > 0 || run.commit !== null : run.stage === "train" && run.state !== "stopping");

/** The fewest passes that leave something to do. */
export const leastPasses = (run: RunView): number => Math.min(MOST_PASSES, passesDone(run) + 1);

/** A number to begin with: half as many again as planned. */
export const suggestedPasses = (run: RunView): number =>
  Math.min(MOST_PASSES, Math.max(leastPasses(run), Math.ceil(run.epochs * 1.5)));

/** Why a number cannot be gone on to; undefined where it can. */
export function passesProblem(run: RunView, passes: number): string | undefined {
  const least = leastPasses(run);
  if (!Number.isInteger(passes)) return "A whole number of passes.";
  if (passes < least) return `It has done ${plural(passesDone(run), "pass", "passes")} already: at least ${least}.`;
  return passes > MOST_PASSES ? "At most 1,000 passes." : undefined;
}

/** "2 more passes, about 6 minutes by the speed so far." */
export function longerInWords(run: RunView, passes: number): string {
  const more = passes - run.step / run.stepsPerEpoch;
  const seconds = run.step === 0 ? 0 : (run.elapsed / run.step) * more * run.stepsPerEpoch;
  const whole = Math.round(more * 10) / 10;
  const left = `${whole} more ${whole === 1 ? "pass" : "passes"}, ${about(seconds)} by the speed so far.`;
  return isOver(run) ? `${left} A new run goes on from this one's last checkpoint.` : left;
}
