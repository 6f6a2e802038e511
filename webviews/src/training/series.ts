/** Numbers for the loss chart: smoothing, merging, round axis ticks. Knows nothing of pixels. */
import type { RunView } from "@protocol/types.gen.js";

import { MAX_POINTS, thin } from "./patch.js";

export interface ChartRow {
  readonly step: number;
  readonly raw?: number;
  readonly smooth?: number;
  readonly evaluation?: number;
}

/** How much of the past the smoothed line carries; short runs are smoothed less. */
const carry = (points: number): number => Math.min(0.9, 1 - 4 / Math.max(8, points));

/** Exponential moving average without the pull towards zero at its start. */
export function smooth(values: readonly number[]): number[] {
  const weight = carry(values.length);
  let sum = 0;
  let norm = 0;
  return values.map((value) => {
    sum = weight * sum + (1 - weight) * value;
    norm = weight * norm + (1 - weight);
    return sum / norm;
  });
}

/** Training and evaluation points as one list by step, at most a thousand. */
export function chartRows(run: RunView): ChartRow[] {
  const train = thin(run.train, MAX_POINTS - Math.min(run.evaluations.length, MAX_POINTS / 2));
  const smoothed = smooth(train.map((point) => point.loss));
  const rows = new Map<number, ChartRow>();
  train.forEach((point, index) => rows.set(point.step, { step: point.step, raw: point.loss, smooth: smoothed[index] ?? point.loss }));
  for (const point of thin(run.evaluations, MAX_POINTS / 2)) {
    rows.set(point.step, { ...rows.get(point.step), step: point.step, evaluation: point.loss });
  }
  return [...rows.values()].sort((one, other) => one.step - other.step);
}

const roundSteps = [1, 2, 2.5, 4, 5, 10];

/** A round distance that cuts `span` into about `parts`. */
function roundStep(span: number, parts: number): number {
  const rough = span / parts;
  const power = 10 ** Math.floor(Math.log10(rough));
  return power * (roundSteps.find((candidate) => candidate * power >= rough * 0.999) ?? 10);
}

const tidy = (value: number): number => Number(value.toFixed(6));

/** Five or six round ticks that enclose all values. */
export function lossTicks(rows: readonly ChartRow[]): number[] {
  const values = rows.flatMap((row) => [row.raw, row.smooth, row.evaluation].filter((value) => value !== undefined));
  if (values.length === 0) return [0, 1, 2, 3, 4];
  const low = Math.min(...values);
  const high = Math.max(...values);
  const step = roundStep(Math.max(high - low, 0.01), 4.5);
  const first = Math.max(0, Math.floor(low / step));
  const last = Math.max(first + 1, Math.ceil(high / step));
  return Array.from({ length: last - first + 1 }, (_, index) => tidy((first + index) * step));
}

/** Nought, round steps, and the run's end. */
export function stepTicks(total: number, parts: number): number[] {
  if (total <= 0) return [0];
  const step = Math.max(1, Math.round(roundStep(total, parts)));
  const ticks: number[] = [];
  for (let tick = 0; tick <= total - step * 0.6; tick += step) ticks.push(tick);
  return [...ticks, total];
}
