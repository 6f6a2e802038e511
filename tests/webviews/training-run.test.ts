import { describe, expect, it } from "vitest";

import { passLines } from "../../webviews/src/training/happening.js";
import { applyPatch, MAX_POINTS, thin } from "../../webviews/src/training/patch.js";
import { memorising } from "../../webviews/src/training/run.js";
import { sentence } from "../../webviews/src/training/sentences.js";
import { chartRows, lossTicks, smooth, stepTicks } from "../../webviews/src/training/series.js";
import { tiles } from "../../webviews/src/training/tiles.js";
import { failures, runView } from "../fixtures/panels/scenario.js";
import { patch } from "./patch.js";

describe("patches", () => {
  it("appends lists, replaces what it names, and leaves the rest", () => {
    const point = { ...runView.train[0]!, step: 254, loss: 0.5 };
    const next = applyPatch(runView, patch({ train: [point] }));
    expect(next).toMatchObject({ revision: runView.revision + 2, step: 254, startedAt: runView.startedAt });
    expect(next?.train).toHaveLength(runView.train.length + 1);
    expect(next?.train.at(-1)).toEqual(point);
    expect(next?.checkpoints).toEqual(runView.checkpoints);
  });

  it("does not fit where something in between was missed, or the run is another", () => {
    expect(applyPatch(runView, patch({ fromRevision: runView.revision + 1 }))).toBeNull();
    expect(applyPatch(runView, patch({ fromRevision: runView.revision - 1 }))).toBeNull();
    expect(applyPatch(runView, patch({ runId: "run-0009" }))).toBeNull();
  });

  it("never holds more points than a chart takes", () => {
    const many = Array.from({ length: 3000 }, (_, index) => ({ ...runView.train[0]!, step: 300 + index }));
    const next = applyPatch(runView, patch({ train: many }));
    expect(next?.train).toHaveLength(MAX_POINTS);
    expect(next?.train[0]).toEqual(runView.train[0]);
    expect(next?.train.at(-1)?.step).toBe(3299);
  });

  it("thins evenly", () => expect(thin([0, 1, 2, 3, 4, 5, 6, 7, 8], 5)).toEqual([0, 2, 4, 6, 8]));
});

describe("the first line", () => {
  it("says pass, examples and time left", () => {
    expect(sentence(runView).title).toBe("Last pass over your 970 examples, about 4 minutes left");
    expect(sentence({ ...runView, step: 130, secondsLeft: null }).title).toBe("Pass 2 of 3 over your 970 examples");
  });

  it("says where the evaluation is, in the backend's words or by count", () => {
    const run = { ...runView, stage: "evaluate" as const };
    expect(sentence({ ...run, progress: { text: "The base model answered 3 of 9", done: 12, total: 18 } }).title).toBe("The base model answered 3 of 9");
    expect(sentence({ ...run, progress: { text: "Answering", done: 41, total: 100 } }).title).toBe("Answering 41 of 100 held-out questions");
  });

  it("says on failure what happened, what to do and what is safe", () => {
    const failed = sentence({ ...runView, state: "failed", error: failures.memory });
    expect(failed.title).toBe(failures.memory.message);
    expect(failed.detail).toContain(failures.memory.hint);
    expect(failed.detail).toContain("step 180 is kept");
  });

  it("claims no checkpoint that there is not", () => {
    expect(sentence({ ...runView, state: "stopped", checkpoints: [] }).detail).toBe("No checkpoint was due yet.");
  });
});

describe("memorising", () => {
  it("is told when evaluation loss rose twice while training loss fell", () => {
    expect(memorising(runView)).toMatchObject({ best: { step: 180 }, last: { step: 240 } });
  });

  it("is not told after one rise, nor while training loss rises as well", () => {
    expect(memorising({ ...runView, evaluations: runView.evaluations.slice(0, -1) })).toBeUndefined();
    const rising = runView.train.map((point) => ({ ...point, loss: point.step / 100 }));
    expect(memorising({ ...runView, train: rising })).toBeUndefined();
  });
});

describe("what is happening", () => {
  it("has a line for each pass begun, with measured numbers", () => {
    const lines = passLines(runView);
    expect(lines.map((line) => line.pass)).toEqual([1, 2, 3]);
    expect(lines[0]?.text).toContain("on unseen questions it fell by 45 %, from 2.281 to 1.247");
    expect(lines.map((line) => line.current)).toEqual([false, false, true]);
  });

  it("claims no trend from a handful of steps", () => expect(passLines(runView)[2]?.text).toMatch(/^Training loss is \d\.\d{3}\.$/));
  it("says nothing before the first point", () => expect(passLines({ ...runView, train: [] })).toEqual([]));
});

describe("tiles", () => {
  const tile = (label: string, run = runView) => tiles(run).find((each) => each.label === label);

  it("shows time left with its range", () => expect(tile("Time left")).toMatchObject({ value: "4", unit: "min, 3 to 5", note: "About 12 minutes in all" }));
  it("shows memory against the total", () => expect(tile("Memory")).toMatchObject({ value: "1.6", unit: "of 24 GB", note: "7 % of what there is" }));

  it("tells when it got slower", () => {
    const slow = runView.train.map((point, index) => ({ ...point, tokensPerSecond: index < 100 ? 1000 : 500 }));
    expect(tile("Speed", { ...runView, train: slow })).toMatchObject({ value: "500", mark: "warn" });
    expect(tile("Speed", { ...runView, train: slow })?.note).toMatch(/slower than its average/);
  });

  it("waits for the first steps", () => expect(tile("Speed", { ...runView, train: [] })?.value).toBe("–"));
});

describe("the chart's numbers", () => {
  it("are a thousand points at most, evaluations included", () => {
    const train = Array.from({ length: 1000 }, (_, index) => ({ ...runView.train[0]!, step: index * 2 + 1 }));
    const evaluations = Array.from({ length: 80 }, (_, index) => ({ step: index * 24, loss: 1 }));
    const rows = chartRows({ ...runView, train, evaluations });
    expect(rows.length).toBeLessThanOrEqual(1000);
    expect(rows.filter((row) => row.evaluation !== undefined)).toHaveLength(80);
    expect(rows.map((row) => row.step)).toEqual(rows.map((row) => row.step).toSorted((one, other) => one - other));
  });

  it("are smoothed without a pull towards zero", () => {
    expect(smooth([2, 2, 2])).toEqual([2, 2, 2]);
    const [first] = smooth([3, 1, 1, 1, 1, 1, 1, 1, 1, 1]);
    expect(first).toBeCloseTo(3);
  });

  it("stand between round ticks", () => {
    const ticks = lossTicks(chartRows(runView));
    expect(ticks[0]).toBeLessThanOrEqual(0.66);
    expect(ticks.at(-1)).toBeGreaterThanOrEqual(2.4);
    expect(ticks.length).toBeGreaterThanOrEqual(5);
    expect(ticks.length).toBeLessThanOrEqual(8);
    expect(stepTicks(366, 6)).toEqual([0, 100, 200, 300, 366]);
  });
});
