import { memory, money } from "@shared/format/numbers.js";
import { describe, expect, it } from "vitest";

import { changesOf, fileChanges, parse, typed, unsettled, valuesOf } from "../../../webviews/src/setup/edits.js";
import { parseNames } from "../../../webviews/src/setup/fields/ListControl.js";
import { frameOf, pace, pathOf, ticks } from "../../../webviews/src/setup/tuning/curves.js";
import { sorted } from "../../../webviews/src/setup/tuning/Trials.js";
import { progress } from "../../../webviews/src/setup/tuning/words.js";
import { costTile, hindrance, memoryTile, noticed, readiness, timeTile } from "../../../webviews/src/setup/words.js";
import { found, searching, tight, wrong } from "../../fixtures/panels/setup-states.js";
import { applied, setupView } from "../../fixtures/panels/setup.js";

const RANK = "training.lora.r";
const ALPHA = "training.lora.alpha";
const saved = valuesOf(setupView);
const estimate = setupView.estimate!;

/** The file with other values in it. */
const edited = (values: Readonly<Record<string, number>>) => ({
  ...setupView,
  advanced: applied(
    setupView,
    Object.entries(values).map(([key, value]) => ({ key, value })),
  ),
});

describe("a typed value", () => {
  it.each([
    ["integer", "16", 16],
    ["number", " 0.003 ", 0.003],
    ["number", "3e-4", 0.0003],
    ["integer", "", null],
    ["integer", "many", "many"],
    ["integer", "1,000", "1,000"],
    ["number", "Infinity", "Infinity"],
    ["text", "  a b ", "a b"],
    ["text", "12", "12"],
  ] as const)("of kind %s, %j means %j", (kind, text, value) => expect(parse(kind, text)).toEqual(value));

  it.each([
    [0.00002, "0.00002"],
    [1e-7, "0.0000001"],
    [3, "3"],
    [null, ""],
    ["lora", "lora"],
  ] as const)("%j is shown as %j", (value, text) => expect(typed(value)).toBe(text));

  it("of layers is the word for all, or names", () => {
    expect(parseNames(" all-linear ")).toBe("all-linear");
    expect(parseNames("q_proj, v_proj,")).toEqual(["q_proj", "v_proj"]);
    expect(parseNames("")).toEqual([]);
  });
});

describe("changes", () => {
  it("are the edits that differ from the file, and those without a field", () => {
    const edits = {
      [RANK]: { value: 16, text: "16.0" },
      [ALPHA]: { value: 32, text: "32" },
      "model.base": { value: "vibeflow/starter", text: null },
    };
    expect(changesOf(edits, saved)).toEqual([
      { key: ALPHA, value: 32 },
      { key: "model.base", value: "vibeflow/starter" },
    ]);
    expect(Object.keys(unsettled(edits, saved))).toEqual([ALPHA, "model.base"]);
  });

  it("of the file are told beside the edits, but not where both say the same", () => {
    const edits = { [RANK]: { value: 64, text: "64" }, [ALPHA]: { value: 8, text: "8" } };
    const changes = fileChanges(saved, edited({ [RANK]: 32, [ALPHA]: 8, "training.epochs": 5 }), edits);
    expect(changes.map(({ key, now, was, kept }) => [key, now, was, kept])).toEqual([
      ["training.epochs", "5", "3", false],
      [RANK, "32", "16", true],
    ]);
    expect(noticed(changes)).toBe(
      "vibeflow.yaml was edited: Passes (epochs) is 5 now, it was 3; Adapter size (r) is 32 now, it was 16. Your unsaved change of Adapter size (r) stays.",
    );
  });

  it("of a choice are told by their labels, and emptied values as empty", () => {
    const view = {
      ...setupView,
      advanced: applied(setupView, [
        { key: "training.method", value: "qlora" },
        { key: "training.seed", value: null },
      ]),
    };
    expect(noticed(fileChanges(saved, view, {}))).toBe(
      "vibeflow.yaml was edited: Method is QLoRA now, it was LoRA; Seed is empty now, it was 42.",
    );
  });
});

describe("an estimate", () => {
  it("of time has a round end above it, or the budget", () => {
    expect(timeTile(estimate, null)).toMatchObject({
      value: "12 min",
      range: "10 to 14",
      limit: "20 min",
      max: 1200,
      state: "fine",
    });
    expect(timeTile(estimate, 13)).toMatchObject({ limit: "13 min, your budget", state: "tight" });
    expect(timeTile(estimate, 5)).toMatchObject({ state: "over" });
    const days = { ...estimate, seconds: { likely: 90_000, low: 80_000, high: 100_000 } };
    expect(timeTile(days, null)).toMatchObject({ value: "25 h", limit: "35 h" });
  });

  it("of memory ends where the memory does", () => {
    expect(memoryTile(estimate, false)).toMatchObject({
      value: "1.5 GB",
      range: "1.3 to 1.8",
      limit: "6.2 GB free on this computer",
      state: "fine",
    });
    expect(memoryTile({ ...estimate, memoryBytes: { likely: 1e9, low: 9e8, high: 1.2e9 } }, false).range).toBe(
      "858 MB to 1.1 GB",
    );
    expect(memoryTile(tight.estimate!, true).state).toBe("over");
  });

  it("of cost is there only where something is known, beside the cheapest that it fits on", () => {
    expect(costTile(estimate, setupView.hardware)).toBeNull();
    expect(costTile(tight.estimate!, setupView.hardware)).toMatchObject({
      value: "$0.01",
      range: "up to $0.02",
      limit: "$0.02 on a rented NVIDIA RTX 4090 (24 GB)",
    });
    expect(costTile(tight.estimate!, [])).toMatchObject({ limit: "$0.03" });
  });

  it("says sizes and money as people do", () => {
    expect([memory(412e6), memory(9.02e9), memory(140e9)]).toEqual(["393 MB", "8.4 GB", "130 GB"]);
    expect([money(0, "USD"), money(0.004, "USD"), money(12.5, "EUR"), money(3, "beads")]).toEqual([
      "$0.00",
      "under $0.01",
      "€12.50",
      "3.00 beads",
    ]);
  });
});

describe("the way to a start", () => {
  it("is told in the footer", () => {
    expect(readiness(setupView)).toBe("7 of 7 ready");
    expect(hindrance(setupView)).toBeNull();
    expect(hindrance({ ...setupView, ...wrong })).toBe("2 settings to correct before training can start");
    expect(hindrance({ ...setupView, ...tight })).toBe("In the way: Does not fit in memory");
  });
});

describe("a search", () => {
  it("lists the best first, and what has no result last", () => {
    expect(sorted(searching.trials).map(({ number }) => number)).toEqual([3, 1, 2, 4, 5, 6]);
  });

  it("says how far it is", () => {
    expect(progress(searching)).toBe("4 of 6 trials done, about 5 minutes left");
    expect(progress({ ...searching, state: "queued" })).toBe("Waiting for the computer to be free");
  });

  it("draws curves within round ends, one that runs away at the top", () => {
    expect([pace(1, 4), pace(37, 5), pace(0.013, 4)]).toEqual([0.5, 10, 0.005]);
    expect(ticks(1.18, 2.4, 4)).toEqual([1, 1.5, 2, 2.5]);
    expect(frameOf([], 100, 50)).toBeNull();
    const wild = {
      ...found.trials[3]!,
      curve: [
        { step: 20, loss: 900 },
        { step: 40, loss: Infinity },
      ],
    };
    const frame = frameOf([...found.trials, wild], 100, 50)!;
    expect(frame.losses.at(-1)).toBeLessThan(10);
    expect(pathOf(wild, frame)).toMatch(/^M8\.3 0\.0$/);
    expect(frame.x(240)).toBe(100);
  });
});
