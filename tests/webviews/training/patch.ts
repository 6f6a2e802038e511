/** A patch that fits the scenario's run, changed where a test says so. */
import type { RunPatch } from "@protocol/types.gen.js";

import { runView } from "../../fixtures/panels/scenario.js";

export const patch = (change: Partial<RunPatch> = {}): RunPatch => ({
  projectId: runView.projectId,
  runId: runView.runId,
  fromRevision: runView.revision,
  toRevision: runView.revision + 2,
  stage: "train",
  state: "running",
  step: 254,
  elapsed: 474,
  secondsLeft: 200,
  secondsLeftLow: null,
  secondsLeftHigh: null,
  train: [],
  evaluations: [],
  checkpoints: null,
  log: [],
  progress: null,
  startedAt: null,
  finishedAt: null,
  error: null,
  resumed: 0,
  commit: null,
  alerts: null,
  efficiency: runView.efficiency,
  compared: [],
  queuePosition: null,
  queueReason: null,
  batch: runView.batch,
  sizeBytes: null,
  ...change,
});
