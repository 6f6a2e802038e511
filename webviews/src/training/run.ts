/** Facts about a run that several parts of the panel need. Pure; all from the run's own numbers. */
import { isOver } from "@protocol/states.gen.js";
import type { CheckpointView, EvalPoint, RunView, StageProgress } from "@protocol/types.gen.js";

export { isOver };

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

/** The lowest evaluation after training began: the one before the first step is the base model's. */
export const learnedBest = (run: RunView): EvalPoint | undefined =>
  bestEvaluation({ ...run, evaluations: run.evaluations.filter((point) => point.step > 0) });

/** Whether an alert says, and says still, that the run overfits. */
export const overfits = (run: RunView): boolean =>
  run.alerts.some((alert) => alert.kind === "overfitting" && alert.untilStep === null);

/** Whether it is at work before its first step, or before the next one after a pause, and says how far. */
export const preparing = (run: RunView): run is RunView & { readonly progress: StageProgress } =>
  run.stage === "train" && run.state === "running" && run.progress !== null;

/** Passes done so far, the one under way left out. */
export const passesDone = (run: RunView): number =>
  run.stepsPerEpoch <= 0 ? 0 : Math.floor(run.step / run.stepsPerEpoch);
