/** Applies a patch to a run's snapshot, or says that it does not fit. Pure. */
import type { RunPatch, RunView } from "@protocol/types.gen.js";

/** What a chart is fed at most, and what a log holds at most. */
export const MAX_POINTS = 1000;
const MAX_LOG = 200;

/**
 * The run after the patch; null where the patch starts at another revision than the run is at, so that something
 * in between was missed and a new snapshot is due.
 */
export function applyPatch(run: RunView, patch: RunPatch): RunView | null {
  if (patch.runId !== run.runId || patch.fromRevision !== run.revision) return null;
  return {
    ...run,
    revision: patch.toRevision,
    stage: patch.stage,
    state: patch.state,
    step: patch.step,
    elapsed: patch.elapsed,
    secondsLeft: patch.secondsLeft,
    secondsLeftLow: patch.secondsLeftLow,
    secondsLeftHigh: patch.secondsLeftHigh,
    train: thin([...run.train, ...patch.train], MAX_POINTS),
    evaluations: [...run.evaluations, ...patch.evaluations],
    checkpoints: patch.checkpoints ?? run.checkpoints,
    log: [...run.log, ...patch.log].slice(-MAX_LOG),
    progress: patch.progress ?? (patch.stage === run.stage ? run.progress : null),
    startedAt: patch.startedAt ?? run.startedAt,
    finishedAt: patch.finishedAt ?? run.finishedAt,
    error: patch.error ?? run.error,
    resumed: patch.resumed,
    commit: patch.commit ?? run.commit,
  };
}

/** At most `most` items, evenly chosen; the first and the last always stay. */
export function thin<T>(items: readonly T[], most: number): readonly T[] {
  if (items.length <= most) return items;
  const stride = (items.length - 1) / (most - 1);
  return Array.from({ length: most }, (_, index) => items[Math.round(index * stride)] as T); // index is within range
}
