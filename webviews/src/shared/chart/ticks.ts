/** Round ticks for a chart's axes. Pure; knows nothing of pixels. */
import { fixed } from "../format/numbers.js";

const roundSteps = [1, 2, 2.5, 4, 5, 10];

/** A round distance that cuts `span` into about `parts`. */
function roundStep(span: number, parts: number): number {
  const rough = span / parts;
  const power = 10 ** Math.floor(Math.log10(rough));
  return power * (roundSteps.find((candidate) => candidate * power >= rough * 0.999) ?? 10);
}

const tidy = (value: number): number => Number(value.toPrecision(10));

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
  return (value) => fixed(value, digits);
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
