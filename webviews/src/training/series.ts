/** Numbers for the loss chart: smoothing, merging, round axis ticks. Knows nothing of pixels. */
import type { RunView } from "@protocol/types.gen.js";

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

const roundSteps = [1, 2, 2.5, 4, 5, 10];

/** A round distance that cuts `span` into about `parts`. */
function roundStep(span: number, parts: number): number {
  const rough = span / parts;
  const power = 10 ** Math.floor(Math.log10(rough));
  return power * (roundSteps.find((candidate) => candidate * power >= rough * 0.999) ?? 10);
}

const tidy = (value: number): number => Number(value.toPrecision(10));

const valuesOf = (rows: readonly ChartRow[]): number[] =>
  rows.flatMap((row) => [row.raw, row.smooth, row.evaluation].filter((value) => value !== undefined));

/** Five or six round ticks that enclose all values. */
export const lossTicks = (rows: readonly ChartRow[]): number[] => linearTicks(valuesOf(rows));

/** Round ticks for an axis of powers that enclose all losses. */
export const lossTicksByPowers = (rows: readonly ChartRow[]): number[] => powerTicks(valuesOf(rows));

/** Round ticks that enclose all values, from nought where `zero` says so; about `parts` of them. */
export function linearTicks(values: readonly number[], { zero = false, parts = 4.5 } = {}): number[] {
  if (values.length === 0) return [0, 1, 2, 3, 4];
  const low = zero ? 0 : Math.min(...values);
  const high = Math.max(...values);
  const step = roundStep(Math.max(high - low, high === 0 ? 1 : Math.abs(high) * 1e-3), parts);
  const first = Math.max(0, Math.floor(low / step + 1e-9));
  const last = Math.max(first + 1, Math.ceil(high / step - 1e-9));
  return Array.from({ length: last - first + 1 }, (_, index) => tidy((first + index) * step));
}

/** Writes ticks with as many digits as tell them apart, and no more. */
export function digitsOf(ticks: readonly number[]): (value: number) => string {
  const digits = [0, 1, 2, 3, 4, 5].find((count) => ticks.every((tick) => Math.abs(Number(tick.toFixed(count)) - tick) < 1e-9)) ?? 6;
  return (value) => value.toFixed(digits);
}

const mantissas = [[1], [1, 3], [1, 2, 5], [1, 1.5, 2, 3, 5, 7]] as const;

/** Ticks for a logarithmic axis: the coarsest set of round numbers that has at least five, else the finest. */
export function powerTicks(values: readonly number[]): number[] {
  const positive = values.filter((value) => value > 0);
  if (positive.length === 0) return [0.1, 1, 10];
  const low = Math.min(...positive);
  const high = Math.max(...positive);
  const first = Math.floor(Math.log10(low)) - 1;
  const last = Math.ceil(Math.log10(high)) + 1;
  let ticks: number[] = [];
  for (const set of mantissas) {
    const all = Array.from({ length: last - first + 1 }, (_, index) => set.map((m) => tidy(m * 10 ** (first + index)))).flat();
    const from = all.findLastIndex((tick) => tick <= low);
    const to = all.findIndex((tick) => tick >= high);
    ticks = all.slice(Math.max(0, from), to === -1 ? undefined : Math.max(to, from + 1) + 1);
    if (ticks.length >= 5) break;
  }
  return ticks;
}

/** Nought, round steps, and the run's end. */
export function stepTicks(total: number, parts: number): number[] {
  if (total <= 0) return [0];
  const step = Math.max(1, Math.round(roundStep(total, parts)));
  const ticks: number[] = [];
  for (let tick = 0; tick <= total - step * 0.6; tick += step) ticks.push(tick);
  return [...ticks, total];
}
