/** Numbers for the loss chart: smoothing, merging, round axis ticks. Knows nothing of pixels. */
import type { RunView } from "@protocol/types.gen.js";
import { linearTicks, powerTicks } from "@shared/chart/ticks.js";

import { MAX_POINTS, thin } from "./patch.js";

export interface ChartRow {
  readonly step: number;
  readonly raw?: number;
  readonly smooth?: number;
  readonly evaluation?: number;
}

/** How much of the past the smoothed line carries unless the user says; short runs are smoothed less. */
export const carry = (points: number): number => Math.min(0.9, 1 - 4 / Math.max(8, points));

/** Exponential moving average without the pull towards zero at its start. */
export function smooth(values: readonly number[], weight = carry(values.length)): number[] {
  let sum = 0;
  let norm = 0;
  return values.map((value) => {
    sum = weight * sum + (1 - weight) * value;
    norm = weight * norm + (1 - weight);
    return sum / norm;
  });
}

/** Training and evaluation points as one list by step, at most a thousand; `weight` is the smoothing, 0 to 0.99. */
export function chartRows(run: Pick<RunView, "train" | "evaluations">, weight?: number): ChartRow[] {
  const train = thin(run.train, MAX_POINTS - Math.min(run.evaluations.length, MAX_POINTS / 2));
  const smoothed = smooth(train.map((point) => point.loss), weight);
  const rows = new Map<number, ChartRow>();
  train.forEach((point, index) => rows.set(point.step, { step: point.step, raw: point.loss, smooth: smoothed[index] ?? point.loss }));
  for (const point of thin(run.evaluations, MAX_POINTS / 2)) {
    rows.set(point.step, { ...rows.get(point.step), step: point.step, evaluation: point.loss });
  }
  return [...rows.values()].sort((one, other) => one.step - other.step);
}

const valuesOf = (rows: readonly ChartRow[]): number[] =>
  rows.flatMap((row) => [row.raw, row.smooth, row.evaluation].filter((value) => value !== undefined));

/** Five or six round ticks that enclose all values. */
export const lossTicks = (rows: readonly ChartRow[]): number[] => linearTicks(valuesOf(rows));

/** Round ticks for an axis of powers that enclose all losses. */
export const lossTicksByPowers = (rows: readonly ChartRow[]): number[] => powerTicks(valuesOf(rows));
