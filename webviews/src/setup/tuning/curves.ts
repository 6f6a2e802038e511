/** Where the curves of a search lie: scales with round ends, and paths. Knows numbers, draws nothing. */
import type { TuningTrial } from "@protocol/types.gen.js";

export interface Frame {
  readonly width: number;
  readonly height: number;
  readonly x: (step: number) => number;
  readonly y: (loss: number) => number;
  readonly steps: readonly number[];
  readonly losses: readonly number[];
}

/** A distance between gridlines that reads well: 1, 2 or 5 times a power of ten. */
export function pace(span: number, lines: number): number {
  const raw = span / lines;
  const power = 10 ** Math.floor(Math.log10(raw));
  const factor = [1, 2, 5, 10].find((candidate) => candidate * power >= raw) ?? 10;
  return factor * power;
}

/** Numbers from `low` to `high` at this pace, both ends rounded outwards. */
export function ticks(low: number, high: number, lines: number): number[] {
  const by = pace(Math.max(high - low, 1e-9), lines);
  const first = Math.floor(low / by);
  const last = Math.ceil(high / by);
  return Array.from({ length: last - first + 1 }, (_, index) => (first + index) * by);
}

/** null while there is nothing to draw. A trial that runs away is cut off at the top, so that the others can be told apart. */
export function frameOf(trials: readonly TuningTrial[], width: number, height: number): Frame | null {
  const points = trials.flatMap(({ curve }) => curve).filter(({ loss }) => Number.isFinite(loss));
  if (points.length < 2) return null;
  const values = points.map(({ loss }) => loss).sort((one, other) => one - other);
  const lowest = values[0] ?? 0;
  const usual = values[Math.floor(0.95 * (values.length - 1))] ?? lowest;
  const losses = ticks(lowest, Math.max(usual, lowest + 1e-3), 4);
  const end = Math.max(...points.map(({ step }) => step));
  const steps = ticks(0, end, 5).filter((step) => step <= end);
  const bottom = losses[0] ?? 0;
  const top = losses.at(-1) ?? 1;
  return {
    width,
    height,
    steps,
    losses,
    x: (step) => (width * step) / end,
    y: (loss) => height * (1 - (Math.min(loss, top) - bottom) / (top - bottom)),
  };
}

export const pathOf = ({ curve }: TuningTrial, { x, y }: Frame): string =>
  curve
    .filter(({ loss }) => Number.isFinite(loss))
    .map(({ step, loss }, index) => `${index === 0 ? "M" : "L"}${x(step).toFixed(1)} ${y(loss).toFixed(1)}`)
    .join("");
