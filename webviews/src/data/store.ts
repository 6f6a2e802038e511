/** The data panel's projection: the dataset's snapshot, an import under way, and the action that is being done. */
import { events } from "@protocol/methods.gen.js";
import type { ColumnView, DatasetSnapshot, ErrorData, FindingFix, ImportProgress } from "@protocol/types.gen.js";
import type { Bridge } from "@shared/bridge/bridge.js";
import { errorData } from "@shared/bridge/errors.js";
import { createSnapshot, type Snapshot } from "@shared/bridge/snapshot.js";
import { createStore, type StoreApi } from "zustand/vanilla";

/** An import that has said nothing for this long is no longer under way. */
const IMPORT_SILENCE = 20_000;

export type Role = ColumnView["role"];
export type Mapping = Readonly<Record<string, Role>>;

export interface DataState {
  readonly importing: ImportProgress | null;
  /** What is being done now: `mapping`, `start`, or a fix's id; its control waits. */
  readonly busy: string | null;
  /** Why the last action failed, until the next one. */
  readonly problem: ErrorData | null;
}

export interface DataPanel {
  readonly dataset: Snapshot<DatasetSnapshot>;
  readonly store: StoreApi<DataState>;
  readonly start: () => () => void;
  readonly setMapping: (mapping: Mapping) => Promise<void>;
  readonly setFix: (fix: FindingFix["id"], applied: boolean) => Promise<void>;
  readonly startTraining: () => Promise<void>;
  readonly dismiss: () => void;
}

export function createDataPanel(bridge: Bridge, projectId: string): DataPanel {
  const { client } = bridge;
  const dataset = createSnapshot(bridge, () => client.datasets.snapshot({ projectId }));
  const store = createStore<DataState>(() => ({ importing: null, busy: null, problem: null }));
  let silence: ReturnType<typeof setTimeout> | undefined;

  async function act(busy: string, action: () => Promise<void>): Promise<void> {
    store.setState({ busy, problem: null });
    try {
      await action();
    } catch (cause) {
      store.setState({ problem: errorData(cause) });
    } finally {
      store.setState({ busy: null });
    }
  }

  const show = (snapshot: DatasetSnapshot) => dataset.store.setState({ snapshot, error: null });

  function importEnded(): void {
    clearTimeout(silence);
    store.setState({ importing: null });
    void dataset.reload();
  }

  return {
    dataset,
    store,
    start() {
      const stops = [
        dataset.start(),
        bridge.on(events.datasetsDidChange, (change) => {
          if (change.projectId === projectId) importEnded();
        }),
        bridge.on(events.datasetsDidProgress, (importing) => {
          if (importing.projectId !== projectId) return;
          store.setState({ importing });
          clearTimeout(silence);
          silence = setTimeout(importEnded, IMPORT_SILENCE);
        }),
        () => clearTimeout(silence),
      ];
      return () => stops.forEach((stop) => stop());
    },
    setMapping: (mapping) =>
      act("mapping", async () => show(await client.datasets.setMapping({ projectId, mapping }))),
    setFix: (fix, applied) => act(fix, async () => show(await client.datasets.setFix({ projectId, fix, applied }))),
    startTraining: () =>
      act("start", async () => {
        await client.training.start({ projectId });
        bridge.command("vibeflow.training.show");
      }),
    dismiss: () => store.setState({ problem: null }),
  };
}

/** The mapping after `column` took `role`. A role has one holder at most, so who held it before is set aside. */
export function assign(mapping: Mapping, column: string, role: Role): Mapping {
  const freed = Object.entries(mapping).map(([name, held]): [string, Role] => [
    name,
    held === role && role !== "ignored" ? "ignored" : held,
  ]);
  return { ...Object.fromEntries(freed), [column]: role };
}

export const mappingOf = (columns: readonly ColumnView[]): Mapping =>
  Object.fromEntries(columns.map((column) => [column.name, column.role]));
