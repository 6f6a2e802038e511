/** Applies a patch to a run's snapshot, or says that it does not fit. Pure. */
import type { EfficiencyNote, RunPatch, RunView } from "@protocol/types.gen.js";

/** What a chart is fed at most, and what a log holds at most. */
export const MAX_POINTS = 1000;
const MAX_LOG = 200;
/** Points are added up to this many before they are thinned, so that thinning is rare. */
const THIN_FROM = 1500;

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
    train: added(run.train, patch.train),
    evaluations: added(run.evaluations, patch.evaluations),
    checkpoints: patch.checkpoints ?? run.checkpoints,
    log: patch.log.length === 0 ? run.log : [...run.log, ...patch.log].slice(-MAX_LOG),
    progress: patch.progress ?? (patch.stage === run.stage ? run.progress : null),
    startedAt: patch.startedAt ?? run.startedAt,
    finishedAt: patch.finishedAt ?? run.finishedAt,
    error: patch.error ?? run.error,
    resumed: patch.resumed,
    commit: patch.commit ?? run.commit,
    alerts: patch.alerts ?? run.alerts,
    efficiency: sameNotes(run.efficiency, patch.efficiency) ? run.efficiency : patch.efficiency,
    compared: patch.compared.length === 0 ? run.compared : patch.compared,
    queuePosition: patch.queuePosition,
    queueReason: patch.queueReason,
    batch: patch.batch === "" ? run.batch : patch.batch,
    sizeBytes: patch.sizeBytes ?? run.sizeBytes,
  };
}

/** With the fresh points at the end; a list to which nothing is added stays the same one. */
function added<T extends { readonly step: number }>(points: readonly T[], fresh: readonly T[]): readonly T[] {
  if (fresh.length === 0) return points;
  const all = [...points, ...fresh];
  return all.length <= THIN_FROM ? all : thinBySteps(all, MAX_POINTS);
}

/**
 * At most `most` points that lie equally far apart in steps, whatever their density was before: what is added to a
 * list that was thinned already is denser than the rest.
 */
export function thinBySteps<T extends { readonly step: number }>(points: readonly T[], most: number): readonly T[] {
  const [first, last] = [points[0], points.at(-1)];
  if (points.length <= most || first === undefined || last === undefined) return points;
  const gap = (last.step - first.step) / (most - 2);
  const kept: T[] = [];
  let due = first.step;
  for (const point of points) {
    if (point.step < due || point === last) continue;
    kept.push(point);
    due = Math.max(due + gap, point.step + gap / 2);
  }
  return [...kept, last].slice(-most);
}

const sameNotes = (one: readonly EfficiencyNote[], other: readonly EfficiencyNote[]): boolean =>
  one.length === other.length &&
  one.every(({ value, words }, index) => value === other[index]?.value && words === other[index].words);

/** At most `most` items, evenly chosen; the first and the last always stay. */
export function thin<T>(items: readonly T[], most: number): readonly T[] {
  if (items.length <= most) return items;
  const stride = (items.length - 1) / (most - 1);
  return Array.from({ length: most }, (_, index) => items[Math.round(index * stride)] as T); // index is within range
}
