/**
 * The set-up panel's projection: the saved set-up, the changes that are not saved yet, and how set-up would look with
 * them. The file may be edited meanwhile: what is unsaved here stays, and what changed there is told.
 */
import { events } from "@protocol/methods.gen.js";
import type { ErrorData, SettingChange, SetupSnapshot, SetupView } from "@protocol/types.gen.js";
import type { Bridge } from "@shared/bridge/bridge.js";
import { errorData } from "@shared/bridge/errors.js";
import { createSnapshot, type Snapshot } from "@shared/bridge/snapshot.js";
import * as z from "zod/mini";
import { createStore, type StoreApi } from "zustand/vanilla";

import {
  changesOf,
  type Edit,
  type Edits,
  EditsSchema,
  type FileChange,
  fileChanges,
  same,
  SettingValueSchema,
  unsettled,
  type Values,
  valuesOf,
} from "./edits.js";

/** Typing that pauses for this long is looked at. */
export const PREVIEW_DELAY = 120;

export type Act = "save" | "start" | "reset" | "undo" | "hardware" | "calibrate";

export interface SetupState {
  readonly edits: Edits;
  /** How set-up would look with the edits; null while there are none, or before the first answer. */
  readonly preview: SetupView | null;
  /** What is being done now; its button waits. */
  readonly busy: Act | null;
  readonly problem: ErrorData | null;
  /** Does again what failed. */
  readonly again: ((queue: boolean) => void) | null;
  /** What was changed in the file by someone else, until it is dismissed. */
  readonly noticed: readonly FileChange[];
  /** What the last reset has overwritten. */
  readonly undo: readonly SettingChange[] | null;
}

export interface SetupPanel {
  readonly setup: Snapshot<SetupSnapshot>;
  readonly store: StoreApi<SetupState>;
  readonly start: () => () => void;
  readonly edit: (key: string, edit: Edit) => void;
  /** A field was left: an edit that changes nothing is forgotten. */
  readonly settle: () => void;
  /** Takes changes in as edits, as if they were typed. */
  readonly adopt: (changes: readonly SettingChange[]) => void;
  readonly discard: () => void;
  readonly save: () => Promise<void>;
  readonly reset: () => Promise<void>;
  readonly undoReset: () => Promise<void>;
  /** Saves what is unsaved, then starts; `queue`: behind the run that is under way, where there is one. */
  readonly startTraining: (queue?: boolean) => Promise<void>;
  readonly chooseHardware: (hardwareId: string) => Promise<void>;
  readonly calibrate: () => Promise<void>;
  /** Takes a set-up that another part of the panel has saved. */
  readonly take: (snapshot: SetupSnapshot) => void;
  readonly dismiss: () => void;
  readonly dismissNotice: () => void;
}

export function createSetupPanel(bridge: Bridge, projectId: string): SetupPanel {
  const { client } = bridge;
  const setup = createSnapshot(bridge, () => client.setup.snapshot({ projectId }));
  const store = createStore<SetupState>(() => ({
    edits: bridge.restore("edits", EditsSchema, {}),
    preview: null,
    busy: null,
    problem: null,
    again: null,
    noticed: [],
    undo: null,
  }));
  /** The file as this panel showed it last, also before the page was loaded anew. */
  let seen: Values = bridge.restore("seen", z.record(z.string(), SettingValueSchema), {});
  let asked = 0;
  let timer: ReturnType<typeof setTimeout> | undefined;

  const savedView = () => setup.store.getState().snapshot?.view ?? null;
  const changes = () => changesOf(store.getState().edits, seen);

  function setEdits(edits: Edits, delay = PREVIEW_DELAY): void {
    store.setState({ edits });
    bridge.keep("edits", edits);
    clearTimeout(timer);
    asked++; // what is under way answers an outdated question
    if (changes().length === 0) store.setState({ preview: null });
    else timer = setTimeout(() => void preview(), delay);
  }

  async function preview(): Promise<void> {
    const question = ++asked;
    try {
      const view = await client.setup.preview({ projectId, changes: changes() });
      if (question === asked) store.setState({ preview: view });
    } catch (cause) {
      if (question === asked) store.setState({ problem: errorData(cause), again: () => void preview() });
    }
  }

  /** A snapshot has come: what the file says otherwise is told, what is unsaved stays and is looked at anew. */
  function arrived(snapshot: SetupSnapshot): void {
    const { view } = snapshot;
    if (view === null) return;
    const { edits, busy, noticed } = store.getState();
    const told = busy === null ? fileChanges(seen, view, edits) : [];
    seen = valuesOf(view);
    bridge.keep("seen", seen);
    if (told.length > 0) {
      const others = noticed.filter(({ key }) => told.every((change) => change.key !== key));
      store.setState({ noticed: [...others, ...told] });
    }
    setEdits(unsettled(edits, seen), 0);
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

  const take = (snapshot: SetupSnapshot) => setup.store.setState({ snapshot, error: null });

  async function saveChanges(): Promise<void> {
    const made = changes();
    if (made.length === 0) return;
    const snapshot = await client.setup.save({ projectId, changes: made });
    const { edits } = store.getState();
    // What was typed while it was saving is not saved.
    const left = Object.entries(edits).filter(
      ([key, { value }]) => !made.some((one) => one.key === key && same(one.value, value)),
    );
    store.setState({ edits: Object.fromEntries(left), undo: null });
    take(snapshot);
  }

  /** The user's own change; the last reset is then too long ago to be undone. */
  function change(edits: Edits, delay?: number): void {
    store.setState({ undo: null });
    setEdits(edits, delay);
  }

  return {
    setup,
    store,
    start() {
      const stops = [
        setup.store.subscribe((now, before) => {
          if (now.snapshot !== null && now.snapshot !== before.snapshot) arrived(now.snapshot);
        }),
        bridge.on(events.setupDidChange, (changed) => {
          if (changed.projectId === projectId) void setup.reload();
        }),
        setup.start(),
        () => clearTimeout(timer),
      ];
      return () => stops.forEach((stop) => stop());
    },
    edit: (key, edit) => change({ ...store.getState().edits, [key]: edit }),
    settle() {
      const { edits } = store.getState();
      const left = unsettled(edits, seen);
      if (Object.keys(left).length === Object.keys(edits).length) return;
      store.setState({ edits: left });
      bridge.keep("edits", left);
    },
    adopt(made) {
      const adopted = Object.fromEntries(made.map(({ key, value }) => [key, { value, text: null }]));
      change({ ...store.getState().edits, ...adopted }, 0);
    },
    discard: () => change({}),
    save: () => act("save", saveChanges),
    reset: () =>
      act("reset", async () => {
        const before = savedView()?.advanced.filter(({ changed }) => changed) ?? [];
        const snapshot = await client.setup.reset({ projectId, keys: [] });
        setEdits({});
        take(snapshot);
        store.setState({ undo: before.map(({ key, value }) => ({ key, value })) });
      }),
    undoReset: () =>
      act("undo", async () => {
        const { undo } = store.getState();
        if (undo !== null) take(await client.setup.save({ projectId, changes: [...undo] }));
        store.setState({ undo: null });
      }),
    startTraining: (queue = false) =>
      act(
        "start",
        async (behind) => {
          await saveChanges();
          await client.training.start({ projectId, queue: behind });
          bridge.command("vibeflow.training.show");
        },
        queue,
      ),
    chooseHardware: (hardwareId) =>
      act("hardware", async () => take(await client.setup.chooseHardware({ projectId, hardwareId }))),
    calibrate: () =>
      act("calibrate", async () => {
        await client.setup.calibrate({ projectId });
      }),
    take,
    dismiss: () => store.setState({ problem: null, again: null }),
    dismissNotice: () => store.setState({ noticed: [] }),
  };
}
