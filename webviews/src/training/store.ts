/** The training panel's projection: a snapshot, then patches; a gap between them asks for a new snapshot. */
import { events } from "@protocol/methods.gen.js";
import type { ErrorData, RunPatch, RunSnapshot, TrainingQueue } from "@protocol/types.gen.js";
import type { Bridge } from "@shared/bridge/bridge.js";
import { errorData } from "@shared/bridge/errors.js";
import { createSnapshot, type Snapshot } from "@shared/bridge/snapshot.js";
import { createStore, type StoreApi } from "zustand/vanilla";

import { applyPatch } from "./patch.js";

export interface TrainingState {
  /** What is being done now; its button waits. */
  readonly busy: Act | null;
  readonly problem: ErrorData | null;
  /** Does again what failed. */
  readonly again: ((queue: boolean) => void) | null;
  /** The run that the user chose to look at; null: the latest. */
  readonly viewing: string | null;
  /** Who computes and who waits, over all projects; null until it was asked for. */
  readonly queue: TrainingQueue | null;
}

export type Act = "start" | "stop" | "pause" | "resume" | "continue" | "remedy" | "dismiss" | "log";

export interface TrainingPanel {
  readonly run: Snapshot<RunSnapshot>;
  readonly store: StoreApi<TrainingState>;
  readonly start: () => () => void;
  /** `queue`: behind the run that is under way, where there is one. */
  readonly startTraining: (queue?: boolean) => Promise<void>;
  readonly stopTraining: () => Promise<void>;
  readonly pauseTraining: () => Promise<void>;
  readonly resumeTraining: () => Promise<void>;
  /** Goes on to this many passes in all. */
  readonly continueTo: (epochs: number) => Promise<void>;
  readonly applyRemedy: (alertId: string) => Promise<void>;
  readonly dismissAlert: (alertId: string) => Promise<void>;
  /** Shows another of the project's runs; null: the latest. */
  readonly look: (runId: string | null) => void;
  readonly loadQueue: () => Promise<void>;
  readonly saveLog: () => Promise<void>;
  readonly dismiss: () => void;
}

/** `first`: the run to show at first; null: the latest. */
export function createTrainingPanel(bridge: Bridge, projectId: string, first: string | null = null): TrainingPanel {
  const { client } = bridge;
  const run = createSnapshot(bridge, () => client.training.snapshot({ projectId, runId: store.getState().viewing }));
  const store = createStore<TrainingState>(() => ({ busy: null, problem: null, again: null, viewing: first, queue: null }));
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
    if (snapshot.run !== null && !isShown(patch.runId, snapshot.run.runId)) return;
    if (snapshot.run !== null && patch.runId === snapshot.run.runId && patch.toRevision <= snapshot.run.revision) return;
    const next = snapshot.run === null ? null : applyPatch(snapshot.run, patch);
    if (next === null) void catchUp();
    else run.store.setState({ snapshot: { ...snapshot, run: next } });
  }

  /** Whether a run's patches are for the screen: of the run on it, or of a newer one that takes its place. */
  function isShown(runId: string, shown: string): boolean {
    return runId === shown || (store.getState().viewing === null && runId > shown);
  }

  async function act(busy: Act, action: (queue: boolean) => Promise<void>, queue = false): Promise<void> {
    store.setState({ busy, problem: null, again: null });
    try {
      await action(queue);
    } catch (cause) {
      store.setState({ problem: errorData(cause), again: (behind) => void act(busy, action, behind) });
    } finally {
      store.setState({ busy: null });
    }
  }

  const shownId = () => run.store.getState().snapshot?.run?.runId ?? null;

  /** Does something with the run on screen; where it has no id, there is none. */
  const actOnRun = (busy: Act, action: (runId: string) => Promise<unknown>) =>
    act(busy, async () => {
      const runId = shownId();
      if (runId === null) return;
      await action(runId);
      await run.reload();
    });

  /** Takes a snapshot as the newest, of a run that may be another than the one on screen. */
  function show(snapshot: RunSnapshot): void {
    if (snapshot.run !== null && store.getState().viewing !== null) store.setState({ viewing: snapshot.run.runId });
    run.store.setState({ snapshot, error: null });
  }

  async function loadQueue(): Promise<void> {
    try {
      store.setState({ queue: await client.training.queue() });
    } catch {
      // What waits is a side matter: the run's own state says that it does.
    }
  }

  function changed(changedId: string | null): void {
    const { snapshot } = run.store.getState();
    const shown = snapshot?.run;
    // A run that was started elsewhere is known by no patch before its first event; a place in the queue by none at all.
    const silent = shown == null || shown.finishedAt !== null || shown.state === "queued" || shown.state === "paused";
    if (silent && (changedId === null || changedId === projectId || shown?.state === "queued")) void catchUp();
    if (store.getState().queue !== null) void loadQueue();
  }

  return {
    run,
    store,
    start() {
      const stops = [
        run.start(),
        bridge.on(events.trainingDidProgress, receive),
        bridge.on(events.projectsDidChange, (change) => changed(change.projectId)),
      ];
      return () => stops.forEach((stop) => stop());
    },
    startTraining: (queue = false) =>
      act(
        "start",
        async (behind) => {
          await client.training.start({ projectId, queue: behind });
          store.setState({ viewing: null });
          await run.reload();
        },
        queue,
      ),
    stopTraining: () => actOnRun("stop", (runId) => client.training.stop({ projectId, runId })),
    pauseTraining: () => actOnRun("pause", (runId) => client.training.pause({ projectId, runId })),
    resumeTraining: () => actOnRun("resume", (runId) => client.training.resume({ projectId, runId })),
    continueTo: (epochs) =>
      actOnRun("continue", async (runId) => {
        const started = await client.training.continue({ projectId, runId, epochs });
        if (store.getState().viewing !== null) store.setState({ viewing: started.runId });
      }),
    applyRemedy: (alertId) =>
      act("remedy", async () => {
        const runId = shownId();
        if (runId !== null) show(await client.training.applyRemedy({ projectId, runId, alertId }));
      }),
    dismissAlert: (alertId) =>
      act("dismiss", async () => {
        const runId = shownId();
        if (runId !== null) show(await client.training.dismissAlert({ projectId, runId, alertId }));
      }),
    look(viewing) {
      store.setState({ viewing, problem: null, again: null });
      void run.reload();
    },
    loadQueue,
    saveLog: () =>
      act("log", async () => {
        const runId = shownId();
        const { text } = await client.training.log({ projectId, runId });
        bridge.save(`${runId ?? "run"}.log.txt`, text);
      }),
    dismiss: () => store.setState({ problem: null, again: null }),
  };
}
