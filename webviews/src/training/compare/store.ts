/** The comparison's projection: the project's runs, which of them are laid over one another, and their curves. */
import { events } from "@protocol/methods.gen.js";
import type { ErrorData, RunCurve, RunList, TuningView } from "@protocol/types.gen.js";
import type { Bridge } from "@shared/bridge/bridge.js";
import { errorData } from "@shared/bridge/errors.js";
import { createSnapshot, type Snapshot } from "@shared/bridge/snapshot.js";
import { createStore, type StoreApi } from "zustand/vanilla";

/** More lines than this are no comparison. */
export const MOST_CHOSEN = 6;
const FIRST_CHOSEN = 3;
/** How long a run that goes on may be ahead of its line, in milliseconds. */
const BEHIND = 3_000;

export interface CompareState {
  /** Ids, in the order in which they were chosen, which gives them their colours; null until the list is there. */
  readonly chosen: readonly string[] | null;
  readonly curves: readonly RunCurve[];
  /** The project's latest search, whose trials are shown too. */
  readonly tuning: TuningView | null;
  readonly deleting: string | null;
  /** Said after a run was deleted. */
  readonly freed: { readonly number: number; readonly bytes: number } | null;
  readonly problem: ErrorData | null;
}

export interface Comparison {
  readonly list: Snapshot<RunList>;
  readonly store: StoreApi<CompareState>;
  readonly start: () => () => void;
  readonly choose: (runId: string, on: boolean) => void;
  readonly remove: (runId: string) => Promise<void>;
  readonly dismiss: () => void;
}

export function createComparison(bridge: Bridge, projectId: string): Comparison {
  const { client } = bridge;
  const list = createSnapshot(bridge, () => client.training.runs({ projectId }));
  const store = createStore<CompareState>(() => ({ chosen: null, curves: [], tuning: null, deleting: null, freed: null, problem: null }));
  let asked = 0;
  let due: ReturnType<typeof setTimeout> | undefined;

  /** Measurements come several times a second; the list and the curves follow now and then. */
  function follows(): void {
    due ??= setTimeout(() => {
      due = undefined;
      void list.reload();
    }, BEHIND);
  }

  async function loadCurves(): Promise<void> {
    const runIds = [...(store.getState().chosen ?? [])];
    const question = ++asked;
    try {
      const curves = runIds.length === 0 ? [] : (await client.training.curves({ projectId, runIds })).curves;
      if (question === asked) store.setState({ curves });
    } catch (cause) {
      if (question === asked) store.setState({ problem: errorData(cause) });
    }
  }

  async function loadTuning(): Promise<void> {
    try {
      store.setState({ tuning: (await client.tuning.snapshot({ projectId })).tuning });
    } catch {
      // Trials are an addition: the runs are compared without them.
    }
  }

  /** Keeps what was chosen and is still there; at first, the latest runs that have begun or are beginning. */
  function follow({ runs }: RunList): void {
    const { chosen } = store.getState();
    const next = (chosen ?? runs.filter((run) => run.steps > 0 || run.state === "running").slice(0, FIRST_CHOSEN).map((run) => run.runId)).filter((id) =>
      runs.some((run) => run.runId === id),
    );
    store.setState({ chosen: next });
    void loadCurves();
  }

  return {
    list,
    store,
    start() {
      const mine = (changed: string | null) => changed === null || changed === projectId;
      const stops = [
        list.store.subscribe(({ snapshot }, before) => {
          if (snapshot !== null && snapshot !== before.snapshot) follow(snapshot);
        }),
        list.start(),
        bridge.on(events.projectsDidChange, (change) => mine(change.projectId) && void list.reload()),
        bridge.on(events.trainingDidProgress, (patch) => mine(patch.projectId) && follows()),
        () => {
          clearTimeout(due);
          due = undefined; // it may be started again
        },
        bridge.on(events.tuningDidChange, (change) => mine(change.projectId) && void loadTuning()),
      ];
      void loadTuning();
      return () => stops.forEach((stop) => stop());
    },
    choose(runId, on) {
      const chosen = store.getState().chosen ?? [];
      if (on === chosen.includes(runId) || (on && chosen.length >= MOST_CHOSEN)) return;
      store.setState({ chosen: on ? [...chosen, runId] : chosen.filter((id) => id !== runId) });
      void loadCurves();
    },
    async remove(runId) {
      const number = list.store.getState().snapshot?.runs.find((run) => run.runId === runId)?.number ?? 0;
      store.setState({ deleting: runId, problem: null, freed: null });
      try {
        const { freedBytes } = await client.training.delete({ projectId, runId });
        store.setState({ freed: { number, bytes: freedBytes } });
        await list.reload();
      } catch (cause) {
        store.setState({ problem: errorData(cause) });
      } finally {
        store.setState({ deleting: null });
      }
    },
    dismiss: () => store.setState({ problem: null }),
  };
}
