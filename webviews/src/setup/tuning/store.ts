/** The search for better settings as this panel knows it: the latest one, followed while it goes. */
import { events } from "@protocol/methods.gen.js";
import type { ErrorData, SetupSnapshot, TuningSnapshot } from "@protocol/types.gen.js";
import type { Bridge } from "@shared/bridge/bridge.js";
import { errorData } from "@shared/bridge/errors.js";
import { createSnapshot, type Snapshot } from "@shared/bridge/snapshot.js";
import { createStore, type StoreApi } from "zustand/vanilla";

export interface TuningState {
  readonly busy: "start" | "stop" | "apply" | null;
  readonly problem: ErrorData | null;
}

export interface TuningPanel {
  readonly tuning: Snapshot<TuningSnapshot>;
  readonly store: StoreApi<TuningState>;
  readonly start: () => () => void;
  /** Searches for this many minutes; null: for as long as about twelve trials take. */
  readonly search: (minutes: number | null) => Promise<void>;
  readonly stop: () => Promise<void>;
  /** Writes the best settings into the recipe. */
  readonly apply: () => Promise<void>;
  readonly dismiss: () => void;
}

/** `applied` is given the set-up with the best settings in it. */
export function createTuning(bridge: Bridge, projectId: string, applied: (setup: SetupSnapshot) => void): TuningPanel {
  const { client } = bridge;
  const tuning = createSnapshot(bridge, () => client.tuning.snapshot({ projectId }));
  const store = createStore<TuningState>(() => ({ busy: null, problem: null }));
  let asking = false;
  let askAgain = false;

  /** Events come faster than answers at times: one question is under way, and at most one more waits. */
  async function follow(): Promise<void> {
    askAgain = asking;
    if (asking) return;
    asking = true;
    await tuning.reload();
    asking = false;
    if (askAgain) await follow();
  }

  async function act(busy: TuningState["busy"], action: () => Promise<unknown>): Promise<void> {
    store.setState({ busy, problem: null });
    try {
      await action();
    } catch (cause) {
      store.setState({ problem: errorData(cause) });
    } finally {
      store.setState({ busy: null });
    }
  }

  const tuningId = () => tuning.store.getState().snapshot?.tuning?.tuningId ?? null;

  return {
    tuning,
    store,
    start() {
      const stops = [
        tuning.start(),
        bridge.on(events.tuningDidChange, (changed) => {
          if (changed.projectId === projectId) void follow();
        }),
      ];
      return () => stops.forEach((stop) => stop());
    },
    search: (minutes) =>
      act("start", async () => {
        const snapshot = await client.tuning.start({ projectId, minutes });
        tuning.store.setState({ snapshot, error: null });
      }),
    stop: () =>
      act("stop", async () => {
        await client.tuning.stop({ projectId, tuningId: tuningId() });
        await follow();
      }),
    apply: () =>
      act("apply", async () => {
        applied(await client.tuning.apply({ projectId, tuningId: tuningId() }));
        await follow();
      }),
    dismiss: () => store.setState({ problem: null }),
  };
}
