/** The data panel's projection: the dataset's snapshot, an import under way, and the action that is being done. */
import { events } from "@protocol/methods.gen.js";
import type { DatasetSnapshot, ErrorData, ImportProgress, Mapping, SetSplit } from "@protocol/types.gen.js";
import type { Bridge } from "@shared/bridge/bridge.js";
import { errorData } from "@shared/bridge/errors.js";
import { createSnapshot, type Snapshot } from "@shared/bridge/snapshot.js";
import * as z from "zod/mini";
import { createStore, type StoreApi } from "zustand/vanilla";

/** An import that has said nothing for this long is no longer under way. */
const IMPORT_SILENCE = 20_000;
/** And one that was under way before this page was loaded, for this long. */
const KEPT_SILENCE = 4000;

const KeptImportSchema = z.nullable(z.object({ source: z.string() }));

export interface DataState {
  /** A file that is being imported. */
  readonly importing: ImportProgress | null;
  /** The data at hand, built anew after a change of how it is read. */
  readonly rebuilding: ImportProgress | null;
  /** What is being done now: `mapping`, `split`, `sheet`, `encoding`, `language`, `fixes`, `start`, or a fix's id; its control waits. */
  readonly busy: string | null;
  /** Why the last action failed, until the next one. */
  readonly problem: ErrorData | null;
}

export interface DataPanel {
  readonly projectId: string;
  readonly dataset: Snapshot<DatasetSnapshot>;
  readonly store: StoreApi<DataState>;
  readonly start: () => () => void;
  /** True when it went well, as with the other actions. */
  readonly setMapping: (mapping: Mapping, systemPrompt?: string) => Promise<boolean>;
  readonly setFixes: (fixes: Readonly<Record<string, boolean>>) => Promise<boolean>;
  readonly setSplit: (split: Omit<SetSplit, "projectId">) => Promise<boolean>;
  readonly setSheet: (sheet: string) => Promise<boolean>;
  /** Reads the source in another encoding, or confirms the one it was read in; null: found by its content. */
  readonly setEncoding: (encoding: string | null) => Promise<boolean>;
  readonly setLanguage: (expected: string | null) => Promise<boolean>;
  readonly startTraining: () => Promise<boolean>;
  /** Stops the import or the rebuilding; the data stays as it was. */
  readonly cancel: () => void;
  /** A file was handed to the host, which will import it: its first progress is still to come. */
  readonly expectImport: (source: string) => void;
  readonly fail: (problem: ErrorData) => void;
  readonly dismiss: () => void;
}

export function createDataPanel(bridge: Bridge, projectId: string): DataPanel {
  const { client } = bridge;
  const dataset = createSnapshot(bridge, () => client.datasets.snapshot({ projectId }));
  const store = createStore<DataState>(() => ({ importing: null, rebuilding: null, busy: null, problem: null }));
  let silence: ReturnType<typeof setTimeout> | undefined;

  async function act(busy: string, action: () => Promise<void>): Promise<boolean> {
    store.setState({ busy, problem: null });
    try {
      await action();
      return true;
    } catch (cause) {
      const problem = errorData(cause);
      if (problem.code !== "cancelled") store.setState({ problem });
      return false;
    } finally {
      store.setState({ busy: null, rebuilding: null });
    }
  }

  const show = (snapshot: DatasetSnapshot) => dataset.store.setState({ snapshot, error: null });
  const change = (busy: string, ask: () => Promise<DatasetSnapshot>) => act(busy, async () => show(await ask()));

  function ended(): void {
    clearTimeout(silence);
    bridge.keep("importing", null);
    store.setState({ importing: null, rebuilding: null });
    void dataset.reload();
  }

  function importing(progress: ImportProgress, patience = IMPORT_SILENCE): void {
    if (progress.source === null) store.setState({ rebuilding: progress });
    else store.setState({ importing: progress, problem: null });
    bridge.keep("importing", progress.source === null ? null : { source: progress.source });
    clearTimeout(silence);
    silence = setTimeout(ended, patience);
  }

  const expectImport = (source: string, patience = IMPORT_SILENCE) =>
    importing({ projectId, stage: "reading", rows: 0, total: null, part: null, source }, patience);

  return {
    projectId,
    dataset,
    store,
    start() {
      // A panel that was loaded anew in the middle of an import goes on showing it.
      const kept = bridge.restore("importing", KeptImportSchema, null);
      if (kept !== null) expectImport(kept.source, KEPT_SILENCE);
      const stops = [
        dataset.start(),
        bridge.on(events.datasetsDidChange, (changed) => {
          if (changed.projectId === projectId) ended();
        }),
        bridge.on(events.datasetsDidProgress, (progress) => {
          if (progress.projectId === projectId) importing(progress);
        }),
        bridge.host.subscribe((now, before) => {
          const lost = now.connection.state !== "ready" && before.connection.state === "ready";
          const under = store.getState().importing !== null;
          if (under && (lost || now.importsEnded !== before.importsEnded)) ended();
          if (now.importError === null || now.importError === before.importError) return;
          ended();
          store.setState({ problem: now.importError });
        }),
        () => clearTimeout(silence),
      ];
      return () => stops.forEach((stop) => stop());
    },
    setMapping: (mapping, systemPrompt) =>
      change("mapping", () =>
        client.datasets.setMapping({ projectId, mapping, ...(systemPrompt !== undefined && { systemPrompt }) }),
      ),
    setFixes: (fixes) =>
      change(Object.keys(fixes).length === 1 ? (Object.keys(fixes)[0] ?? "fixes") : "fixes", () =>
        client.datasets.setFixes({ projectId, fixes }),
      ),
    setSplit: (split) => change("split", () => client.datasets.setSplit({ projectId, ...split })),
    setSheet: (sheet) => change("sheet", () => client.datasets.setSheet({ projectId, sheet })),
    setEncoding: (encoding) => change("encoding", () => client.datasets.setEncoding({ projectId, encoding })),
    setLanguage: (expected) => change("language", () => client.datasets.setLanguage({ projectId, expected })),
    startTraining: () =>
      act("start", async () => {
        await client.training.start({ projectId });
        bridge.command("vibeflow.training.show");
      }),
    cancel: () => void client.datasets.cancel({ projectId }).catch(() => undefined),
    expectImport,
    fail: (problem) => store.setState({ problem }),
    dismiss: () => store.setState({ problem: null }),
  };
}
