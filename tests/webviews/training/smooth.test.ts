/** The smoothed loss lies in the middle of what was measured, whatever the number of points, and is not late. */
import { describe, expect, it } from "vitest";

import { averaged, smooth, SPAN } from "../../../webviews/src/training/smooth.js";

/** Evenly spread from −1 to 1, the same every time. */
function noise(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state * 1664525 + 1013904223) % 2 ** 32;
    return (state / 2 ** 32) * 2 - 1;
  };
}

/** A loss that falls fast, then slowly. */
const truth = (points: number): number[] =>
  Array.from({ length: points }, (_, at) => 0.3 + 2.5 * Math.exp((-5 * at) / points));

const noisy = (values: readonly number[], dice: () => number): number[] => values.map((value) => value + 0.25 * dice());

const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;

describe("the smoothed loss", () => {
  it.each([8, 20, 64, 300, 1000])("lies neither above nor below a falling curve of %i points", (points) => {
    const curve = truth(points);
    const off = smooth(curve).map((value, at) => value - curve[at]!);
    expect(Math.abs(mean(off))).toBeLessThan(0.03);
    expect(Math.max(...off.map(Math.abs))).toBeLessThan(0.2);
  });

  it("does not draw training above an evaluation that is above it", () => {
    const curve = truth(64);
    const drawn = smooth(noisy(curve, noise(7)));
    const above = drawn.filter((value, at) => value > curve[at]! + 0.25);
    expect(above).toHaveLength(0);
    // What a running average of what came before does.
    let late = curve[0]!;
    const before = curve.map((value) => (late = 0.9 * late + 0.1 * value));
    expect(before.filter((value, at) => value > curve[at]! + 0.25).length).toBeGreaterThan(20);
  });

  it.each([64, 300, 1000])("takes most of the noise of %i points away", (points) => {
    const curve = truth(points);
    const rough = noisy(curve, noise(3));
    const error = (values: readonly number[]) => Math.sqrt(mean(values.map((value, at) => (value - curve[at]!) ** 2)));
    expect(error(smooth(rough))).toBeLessThan(0.7 * error(rough));
  });

  it("is averaged over a share of the run, so that long runs are smoothed more", () => {
    expect([8, 64, 1000].map((points) => averaged(points, SPAN))).toEqual([1, 5.12, 80]);
    const zigzag = Array.from({ length: 400 }, (_, at) => at % 2);
    const swing = (values: readonly number[]) => Math.max(...values.slice(100, 300)) - Math.min(...values.slice(100, 300));
    expect(swing(smooth(zigzag))).toBeLessThan(0.1);
  });

  it("is what was measured without smoothing, and with too few points for it", () => {
    expect(smooth([3, 1, 3], 0)).toEqual([3, 1, 3]);
    expect(smooth([])).toEqual([]);
    expect(smooth([2])).toEqual([2]);
    expect(smooth([3, 1])).toEqual([3, 1]);
  });

  it("keeps what is level level and what is straight straight", () => {
    for (const curve of [Array.from({ length: 50 }, () => 2), Array.from({ length: 50 }, (_, at) => 5 - at / 10)]) {
      smooth(curve, 0.3).forEach((value, at) => expect(value).toBeCloseTo(curve[at] ?? Number.NaN));
    }
  });
});
