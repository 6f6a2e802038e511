/** The training panel's projection: a snapshot, then patches; a gap between them asks for a new snapshot. */
import { events } from "@protocol/methods.gen.js";
import type { ErrorData, RunPatch, RunSnapshot } from "@protocol/types.gen.js";
import type { Bridge } from "@shared/bridge/bridge.js";
import { errorData } from "@shared/bridge/errors.js";
import { createSnapshot, type Snapshot } from "@shared/bridge/snapshot.js";
import { createStore, type StoreApi } from "zustand/vanilla";

import { applyPatch } from "./patch.js";

export interface TrainingState {
  /** What is being done now; its button waits. */
  readonly busy: "start" | "stop" | "log" | null;
  readonly problem: ErrorData | null;
}

export interface TrainingPanel {
  readonly run: Snapshot<RunSnapshot>;
  readonly store: StoreApi<TrainingState>;
  readonly start: () => () => void;
  readonly startTraining: () => Promise<void>;
  readonly stopTraining: () => Promise<void>;
  readonly saveLog: () => Promise<void>;
  readonly dismiss: () => void;
}

export function createTrainingPanel(bridge: Bridge, projectId: string): TrainingPanel {
  const { client } = bridge;
  const run = createSnapshot(bridge, () => client.training.snapshot({ projectId }));
  const store = createStore<TrainingState>(() => ({ busy: null, problem: null }));
  let catchingUp = false;

  async function catchUp(): Promise<void> {
    if (catchingUp) return;
    catchingUp = true;
    await run.reload();
    catchingUp = false;
  }

  function receive(patch: RunPatch): void {
    if (patch.projectId !== projectId) return;
    const { snapshot } = run.store.getState();
    if (snapshot === null) return; // the snapshot under way will hold it
    if (snapshot.run !== null && patch.runId === snapshot.run.runId && patch.toRevision <= snapshot.run.revision) return;
    const next = snapshot.run === null ? null : applyPatch(snapshot.run, patch);
    if (next === null) void catchUp();
    else run.store.setState({ snapshot: { ...snapshot, run: next } });
  }

  async function act(busy: NonNullable<TrainingState["busy"]>, action: () => Promise<void>): Promise<void> {
    store.setState({ busy, problem: null });
    try {
      await action();
    } catch (cause) {
      store.setState({ problem: errorData(cause) });
    } finally {
      store.setState({ busy: null });
    }
  }

  return {
    run,
    store,
    start() {
      const stops = [
        run.start(),
        bridge.on(events.trainingDidProgress, receive),
        bridge.on(events.projectsDidChange, ({ projectId: changed }) => {
          // A run that was started elsewhere is known by no patch before its first event.
          const { snapshot } = run.store.getState();
          const over = snapshot?.run == null || snapshot.run.finishedAt !== null;
          if (over && (changed === null || changed === projectId)) void catchUp();
        }),
      ];
      return () => stops.forEach((stop) => stop());
    },
    startTraining: () =>
      act("start", async () => {
        await client.training.start({ projectId });
        await run.reload();
      }),
    stopTraining: () =>
      act("stop", async () => {
        const runId = run.store.getState().snapshot?.run?.runId ?? null;
        await client.training.stop({ projectId, runId });
      }),
    saveLog: () =>
      act("log", async () => {
        const shown = run.store.getState().snapshot?.run;
        const { text } = await client.training.log({ projectId, runId: shown?.runId ?? null });
        bridge.save(`${shown?.runId ?? "run"}.log.txt`, text);
      }),
    dismiss: () => store.setState({ problem: null }),
  };
}
