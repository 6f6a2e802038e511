/** One scenario that the extension's tests share: Support Bot with data, a run and two versions. */
import type { Connection, PanelTarget } from "../../extension/src/protocol/panel.js";
import type { ProjectSummary, RunBrief } from "../../extension/src/protocol/types.gen.js";

export const runningRun: RunBrief = {
  runId: "run-0003",
  number: 3,
  stage: "train",
  state: "running",
  fraction: 0.6989,
  secondsLeft: 238,
  waitsFor: null,
};

export const supportBot: ProjectSummary = {
  id: "a1b2c3d4e5f6",
  name: "Support Bot",
  path: "/home/ada/.vibeflow/projects/support-bot",
  createdAt: "2026-11-20T10:00:00Z",
  baseModel: "vibeflow/starter",
  status: "training",
  data: { rowsKept: 1212, version: 4, sourceName: "support_replies.csv" },
  run: runningRun,
  versions: [
    {
      commit: "c2".repeat(20),
      number: 2,
      score: 71.4,
      served: true,
      createdAt: "2026-11-20T14:00:00Z",
      tags: [],
      branch: null,
      weights: "here",
    },
    {
      commit: "c1".repeat(20),
      number: 1,
      score: 64,
      served: false,
      createdAt: "2026-11-18T14:00:00Z",
      tags: [],
      branch: null,
      weights: "here",
    },
  ],
  archived: false,
  missing: false,
  problems: [],
};

export const target: PanelTarget = { projectId: supportBot.id, commit: null };
export const ready: Connection = { state: "ready" };

/** A log channel that keeps its lines. */
export function fakeLog() {
  const lines: string[] = [];
  const take = (level: string) => (text: string) => void lines.push(`${level} ${text}`);
  return { lines, debug: take("debug"), info: take("info"), warn: take("warn"), error: take("error") };
}

/** Lets promises that are already resolved run on. */
export const settled = () => new Promise((resolve) => setImmediate(resolve));
