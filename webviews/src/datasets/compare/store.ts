/** Two versions of the dataset and what differs between them, a page at a time. Knows nothing of how it is drawn. */
import { events } from "@protocol/methods.gen.js";
import type { CompareDatasets, DatasetComparison, DatasetVersion, ErrorData } from "@protocol/types.gen.js";
import type { Bridge } from "@shared/bridge/bridge.js";
import { errorData } from "@shared/bridge/errors.js";
import { createStore, type StoreApi } from "zustand/vanilla";

export const PAGE = 50;

export type Kind = NonNullable<CompareDatasets["kind"]>;

export interface CompareState {
  /** Newest first; null until they are known. */
  readonly versions: readonly DatasetVersion[] | null;
  /** Commit; null until one is chosen. */
  readonly base: string | null;
  /** Commit; null: the data as it stands. */
  readonly other: string | null;
  readonly kind: Kind | null;
  readonly comparison: DatasetComparison | null;
  readonly loading: boolean;
  readonly error: ErrorData | null;
}

export interface Comparing {
  readonly store: StoreApi<CompareState>;
  readonly start: () => () => void;
  readonly choose: (versions: Partial<Pick<CompareState, "base" | "other">>) => void;
  readonly show: (kind: Kind | null) => void;
  readonly turn: (offset: number) => void;
  readonly retry: () => void;
}

export function createComparing(bridge: Bridge, projectId: string): Comparing {
  const { datasets } = bridge.client;
  const store = createStore<CompareState>(() => ({
    versions: null,
    base: null,
    other: null,
    kind: null,
    comparison: null,
    loading: false,
    error: null,
  }));
  let asked = 0;
  let offset = 0;

  async function compare(): Promise<void> {
    const { base, other, kind } = store.getState();
    if (base === null) return;
    const question = ++asked;
    store.setState({ loading: true });
    try {
      const comparison = await datasets.compare({ projectId, base, other, kind, offset, limit: PAGE });
      if (question === asked) store.setState({ comparison, loading: false, error: null });
    } catch (cause) {
      if (question === asked) store.setState({ error: errorData(cause), loading: false });
    }
  }

  async function load(): Promise<void> {
    try {
      const { versions } = await datasets.versions({ projectId });
      const { base, other } = store.getState();
      const known = (commit: string | null) => versions.some((version) => version.commit === commit);
      const newest = versions[0]?.commit ?? null;
      const to = known(other) ? other : newest;
      // The newest one before what it is compared with.
      const before = versions
        .slice(versions.findIndex((version) => version.commit === to) + 1)
        .find((version) => version.commit !== null);
      const from = base !== null && known(base) ? base : (before?.commit ?? null);
      store.setState({ versions, base: from, other: to, error: null });
      await compare();
    } catch (cause) {
      store.setState({ error: errorData(cause) });
    }
  }

  function go(change: Partial<CompareState>): void {
    offset = 0;
    store.setState(change);
    void compare();
  }

  return {
    store,
    start() {
      void load();
      return bridge.on(events.datasetsDidChange, (change) => {
        if (change.projectId === projectId) void load();
      });
    },
    choose: (versions) => go(versions),
    show: (kind) => go({ kind }),
    turn(to) {
      offset = to;
      void compare();
    },
    retry() {
      store.setState({ error: null });
      void load();
    },
  };
}
