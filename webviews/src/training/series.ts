/** Numbers for the loss chart: merging, round axis ticks. Knows nothing of pixels. */
import type { RunView } from "@protocol/types.gen.js";
import { linearTicks, powerTicks } from "@shared/chart/ticks.js";

import { MAX_POINTS, thin } from "./patch.js";
import { smooth } from "./smooth.js";

export interface ChartRow {
  readonly step: number;
  readonly raw?: number;
  readonly smooth?: number;
  readonly evaluation?: number;
}

/** Training and evaluation points as one list by step, at most a thousand; `span` is the smoothing, as a share of the run. */
export function chartRows(run: Pick<RunView, "train" | "evaluations">, span?: number): ChartRow[] {
  const train = thin(run.train, MAX_POINTS - Math.min(run.evaluations.length, MAX_POINTS / 2));
  const smoothed = smooth(train.map((point) => point.loss), span);
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
