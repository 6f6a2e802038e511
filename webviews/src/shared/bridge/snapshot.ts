/**
 * A panel's projection of the backend's truth: asked for when the backend can be talked to, and again after each
 * restart of it. Late answers to an outdated question are dropped.
 */
import type { ErrorData } from "@protocol/types.gen.js";
import { createStore, type StoreApi } from "zustand/vanilla";

import type { Bridge } from "./bridge.js";
import { errorData } from "./errors.js";

export interface SnapshotState<T> {
  /** The last snapshot, kept on screen while a newer one or a restart is under way. */
  readonly snapshot: T | null;
  readonly error: ErrorData | null;
}

export interface Snapshot<T> {
  readonly store: StoreApi<SnapshotState<T>>;
  /** Asks for a new snapshot; never rejects, a failure becomes the state's error. */
  readonly reload: () => Promise<void>;
  /** Begins to follow the connection; returns how to stop. */
  readonly start: () => () => void;
}

export function createSnapshot<T>(bridge: Bridge, ask: () => Promise<T>): Snapshot<T> {
  const store = createStore<SnapshotState<T>>(() => ({ snapshot: null, error: null }));
  let asked = 0;

  async function reload(): Promise<void> {
    const question = ++asked;
    try {
      const snapshot = await ask();
      if (question === asked) store.setState({ snapshot, error: null });
    } catch (cause) {
      if (question === asked) store.setState({ error: errorData(cause) });
    }
  }

  function start(): () => void {
    if (bridge.host.getState().connection.state === "ready") void reload();
    const stop = bridge.host.subscribe((now, before) => {
      if (now.connection.state === "ready" && before.connection.state !== "ready") void reload();
    });
    return () => {
      stop();
      asked++; // whatever is still under way is of no interest any more
    };
  }

  return { store, reload, start };
}
