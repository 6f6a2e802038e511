/** Facts about a run that several parts of the panel need. Pure; all from the run's own numbers. */
import type { CheckpointView, EvalPoint, RunView } from "@protocol/types.gen.js";

export const isOver = (run: RunView): boolean =>
  run.state === "succeeded" || run.state === "stopped" || run.state === "failed";

export const isTraining = (run: RunView): boolean => run.stage === "train" && !isOver(run);

/** Number of passes over the data, the last one perhaps a part of one. */
export const passes = (run: RunView): number => Math.max(1, Math.ceil(run.epochs));

/** The pass that is under way, 1-based. */
export function currentPass(run: RunView): number {
  if (run.stepsPerEpoch <= 0) return 1;
  return Math.min(passes(run), Math.floor(run.step / run.stepsPerEpoch) + 1);
}

/** The checkpoint that will be kept: marked best, else with the lowest evaluation loss. */
export const bestCheckpoint = (run: RunView): CheckpointView | undefined => run.checkpoints.find((point) => point.best);

/** The lowest evaluation so far. */
export function bestEvaluation(run: RunView): EvalPoint | undefined {
  return run.evaluations.reduce<EvalPoint | undefined>(
    (best, point) => (best === undefined || point.loss < best.loss ? point : best),
    undefined,
  );
}

export interface Memorising {
  /** The lowest evaluation, after which it rose. */
  readonly best: EvalPoint;
  readonly last: EvalPoint;
}

/**
 * Whether the run has begun to memorise: evaluation loss rose twice in a row after its best, while training loss
 * went on falling. undefined where it has not, or where there is not enough to tell.
 */
export function memorising(run: RunView): Memorising | undefined {
  const [before, middle, last] = run.evaluations.slice(-3);
  const best = bestEvaluation(run);
  if (before === undefined || middle === undefined || last === undefined || best === undefined) return undefined;
  if (!(before.loss < middle.loss && middle.loss < last.loss)) return undefined;
  const then = meanLoss(run, best.step);
  const now = meanLoss(run, last.step);
  return then !== undefined && now !== undefined && now < then ? { best, last } : undefined;
}

/** Mean training loss over the points about a step. */
function meanLoss(run: RunView, step: number): number | undefined {
  const upTo = run.train.filter((point) => point.step <= step).slice(-10);
  return upTo.length === 0 ? undefined : upTo.reduce((sum, point) => sum + point.loss, 0) / upTo.length;
}
