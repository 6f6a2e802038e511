import { expect, test } from "vitest";

import { statusOf } from "../../../../extension/src/features/training/statusBar.js";
import type { RunBrief } from "../../../../extension/src/protocol/types.gen.js";
import { runningRun, supportBot } from "../../fixtures.js";

const project = (name: string, run: Partial<RunBrief> | null) => ({
  ...supportBot,
  id: name,
  name,
  run: run && { ...runningRun, ...run },
});

test("nothing that goes, nothing to say", () => {
  expect(statusOf([project("A", null), project("B", { state: "succeeded" })])).toBeUndefined();
});

test("one run: how far it is and how long it takes, and the way to it", () => {
  expect(statusOf([project("A", null), project("B", {})])).toEqual({
    text: "$(pulse) 70 %, 4 min left",
    tooltip: "B, run 3: 70 %, 4 min left\nClick to show the training.",
    spoken: "Training B, run 3: 70 %, 4 min left",
    projectId: "B",
  });
});

test("a paused run says so", () => {
  expect(statusOf([project("A", { state: "paused", secondsLeft: null })])?.text).toBe("$(debug-pause) paused at 70 %");
});

test("of several, the one that computes stands first, and a click lets choose", () => {
  const status = statusOf([project("A", { state: "paused" }), project("B", { state: "queued" }), project("C", {})]);
  expect(status?.text).toBe("$(pulse) 70 %, 4 min left (+2)");
  expect(status?.tooltip.split("\n")).toEqual([
    "C, run 3: 70 %, 4 min left",
    "B, run 3: waiting to start",
    "A, run 3: paused at 70 %",
    "Click to show the training.",
  ]);
  expect(status?.projectId).toBeNull();
});

test("a run that waits says what for", () => {
  const waitsFor = "Waiting for run 3 of Support Bot to finish";
  expect(statusOf([project("A", { state: "queued", waitsFor })])?.text).toBe(
    "$(clock) waiting for run 3 of Support Bot to finish",
  );
});
