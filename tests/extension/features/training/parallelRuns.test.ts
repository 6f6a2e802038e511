/** The setting for parallel runs reaches the backend: when it is ready, after a restart, and at every change. */
import { beforeEach, expect, test, vi } from "vitest";

import type { Backend } from "../../../../extension/src/backend/backend.js";
import { trainingFeature } from "../../../../extension/src/features/training/index.js";
import type { Log } from "../../../../extension/src/platform/log.js";
import type { Services } from "../../../../extension/src/services.js";
import { changeConfiguration, EventEmitter, seen } from "../../vscode.js";

const told: number[] = [];
const stateChanged = new EventEmitter<void>();
let state = "starting";
let refused = false;

function start() {
  const setParallelRuns = ({ limit }: { limit: number }) => {
    told.push(limit);
    return refused ? Promise.reject(new Error("the disk is full")) : Promise.resolve({});
  };
  const backend = {
    get state() {
      return { state };
    },
    client: { training: { setParallelRuns } },
    onDidChangeState: stateChanged.event,
  } as unknown as Backend;
  const log = { error: vi.fn() };
  const services = {
    backend,
    projects: { items: [], onDidChange: new EventEmitter().event },
    panels: {},
    commands: { register: () => undefined },
  } as unknown as Services;
  return { log, disposables: trainingFeature(services, log as unknown as Log) };
}

const become = (next: string) => {
  state = next;
  stateChanged.fire();
};

beforeEach(() => {
  seen.reset();
  told.length = 0;
  state = "starting";
  refused = false;
  seen.settings.set("vibeflow.training.parallelRuns", 3);
});

test("it is told once the backend is ready, and again to one that was started anew", () => {
  const { disposables } = start();
  expect(told).toEqual([]);
  become("ready");
  expect(told).toEqual([3]);
  become("failed");
  become("ready");
  expect(told).toEqual([3, 3]);
  disposables.forEach((one) => void one.dispose());
});

test("a change is told at once, one of another setting is not, and nothing after the end", () => {
  become("ready");
  const { disposables } = start();
  seen.settings.set("vibeflow.training.parallelRuns", 5);
  changeConfiguration("vibeflow.training.parallelRuns");
  changeConfiguration("vibeflow.training.notifyWhenDone");
  expect(told).toEqual([3, 5]);
  disposables.forEach((one) => void one.dispose());
  changeConfiguration("vibeflow.training.parallelRuns");
  expect(told).toEqual([3, 5]);
});

test("a number that is not taken is in the log", async () => {
  refused = true;
  become("ready");
  const { log, disposables } = start();
  await vi.waitFor(() => expect(log.error).toHaveBeenCalledOnce());
  disposables.forEach((one) => void one.dispose());
});
