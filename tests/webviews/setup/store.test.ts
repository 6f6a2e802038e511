import { Bridge } from "@shared/bridge/bridge.js";
import type { SetupSnapshot, SetupView } from "@protocol/types.gen.js";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";

import { createSetupPanel, PREVIEW_DELAY } from "../../../webviews/src/setup/store.js";
import { type Answers, failing, FakeHost } from "../../fixtures/panels/fake-host.js";
import { failures, target } from "../../fixtures/panels/scenario.js";
import { setupAnswers } from "../../fixtures/panels/setup-states.js";
import { applied, previewOf, setupSnapshot, setupView } from "../../fixtures/panels/setup.js";

const RANK = "training.lora.r";
const ALPHA = "training.lora.alpha";
const { projectId } = target;

const typed = (text: string) => ({ value: Number(text), text });

/** A file with other values in it, seen later. */
function file(values: Readonly<Record<string, number>>, revision = 20): SetupSnapshot {
  const changes = Object.entries(values).map(([key, value]) => ({ key, value }));
  return { ...setupSnapshot, revision, view: { ...setupView, advanced: applied(setupView, changes) } };
}

async function open(answers: Answers = {}, state?: unknown) {
  const host = new FakeHost(target, { ...setupAnswers(), ...answers }, { state: "ready" }, state);
  const bridge = new Bridge(host);
  const panel = createSetupPanel(bridge, projectId);
  bridge.ready();
  await vi.advanceTimersByTimeAsync(5);
  const stop = panel.start();
  await vi.advanceTimersByTimeAsync(5);
  const shown = () => panel.store.getState();
  const value = (key: string) =>
    panel.setup.store.getState().snapshot?.view?.advanced.find((setting) => setting.key === key)?.value;
  return { host, bridge, panel, stop, shown, value };
}

const settle = () => vi.advanceTimersByTimeAsync(PREVIEW_DELAY + 20);

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

describe("a change that is not saved", () => {
  it("is looked at once typing pauses, all changes together", async () => {
    const { host, panel, shown } = await open();
    for (const text of ["3", "32"]) {
      panel.edit(RANK, typed(text));
      await vi.advanceTimersByTimeAsync(PREVIEW_DELAY / 2);
    }
    expect(host.requests("vibeflow/setup/preview")).toEqual([]);
    panel.edit(ALPHA, typed("64"));
    await settle();
    const changes = [
      { key: RANK, value: 32 },
      { key: ALPHA, value: 64 },
    ];
    expect(host.requests("vibeflow/setup/preview")).toEqual([{ projectId, changes }]);
    expect(shown().preview?.effect?.text).toBe("2 changes: about 2 minutes more, same memory");
    expect(host.requests("vibeflow/setup/save")).toEqual([]);
  });

  it("is not overwritten by a late answer to an earlier question", async () => {
    const waiting: ((view: SetupView) => void)[] = [];
    const { panel, shown } = await open({
      "vibeflow/setup/preview": () => new Promise<SetupView>((resolve) => waiting.push(resolve)),
    });
    panel.edit(RANK, typed("32"));
    await settle();
    panel.edit(RANK, typed("64"));
    await settle();
    waiting[1]?.(previewOf(setupView, [{ key: RANK, value: 64 }]));
    await settle();
    waiting[0]?.(previewOf(setupView, [{ key: RANK, value: 32 }]));
    await settle();
    expect(shown().preview?.effect?.text).toContain("Adapter size (r) 64 instead of 16");
  });

  it("leaves nothing behind when it is taken back, also while its question is under way", async () => {
    let answer: (view: SetupView) => void = () => undefined;
    const { panel, shown } = await open({
      "vibeflow/setup/preview": () => new Promise<SetupView>((resolve) => (answer = resolve)),
    });
    panel.edit(RANK, typed("32"));
    await settle();
    panel.edit(RANK, typed("16"));
    answer(previewOf(setupView, [{ key: RANK, value: 32 }]));
    await settle();
    expect(shown().preview).toBeNull();
    panel.settle();
    expect(shown().edits).toEqual({});
  });

  it("survives that its page is loaded anew", async () => {
    const first = await open();
    first.panel.edit(RANK, typed("32"));
    await settle();
    first.stop();
    const second = await open({}, first.host.getState());
    await settle();
    expect(second.shown().edits).toEqual({ [RANK]: typed("32") });
    expect(second.shown().preview?.effect?.text).toContain("Adapter size (r) 32");
  });

  it("that cannot be looked at says why and is kept", async () => {
    const { host, panel, shown } = await open({ "vibeflow/setup/preview": failing(failures.notReady) });
    panel.edit(RANK, typed("32"));
    await settle();
    expect(shown().problem?.message).toBe(failures.notReady.message);
    expect(Object.keys(shown().edits)).toEqual([RANK]);
    Object.assign(host.answers, { "vibeflow/setup/preview": setupAnswers()["vibeflow/setup/preview"] });
    shown().again?.(false);
    await settle();
    expect(shown().preview).not.toBeNull();
  });
});

describe("saving", () => {
  it("sends what differs and shows what the file says then, without calling it someone else's edit", async () => {
    const { host, panel, shown, value } = await open();
    panel.edit(RANK, typed("32"));
    panel.edit(ALPHA, typed("16"));
    const saving = panel.save();
    host.event("vibeflow/setup/didChange", { projectId, revision: 13 });
    await settle();
    await saving;
    expect(host.requests("vibeflow/setup/save")).toEqual([{ projectId, changes: [{ key: RANK, value: 32 }] }]);
    expect(value(RANK)).toBe(32);
    expect(shown()).toMatchObject({ edits: {}, preview: null, noticed: [], busy: null });
  });

  it("keeps what was typed meanwhile", async () => {
    let answer: (snapshot: SetupSnapshot) => void = () => undefined;
    const { panel, shown } = await open({
      "vibeflow/setup/save": () => new Promise<SetupSnapshot>((resolve) => (answer = resolve)),
    });
    panel.edit(RANK, typed("32"));
    const saving = panel.save();
    await settle();
    panel.edit(ALPHA, typed("64"));
    answer(file({ [RANK]: 32 }));
    await settle();
    await saving;
    expect(Object.keys(shown().edits)).toEqual([ALPHA]);
  });

  it("that fails keeps the change and can be done again", async () => {
    const { host, panel, shown } = await open({ "vibeflow/setup/save": failing(failures.notReady) });
    panel.edit(RANK, typed("32"));
    const saving = panel.save();
    await settle();
    await saving;
    expect(shown().problem?.code).toBe("state.notReady");
    Object.assign(host.answers, { "vibeflow/setup/save": () => file({ [RANK]: 32 }) });
    shown().again?.(false);
    await settle();
    expect(shown()).toMatchObject({ edits: {}, problem: null });
  });
});

describe("the file edited elsewhere", () => {
  it("is taken over, and what is unsaved of other settings stays and is looked at anew", async () => {
    const { host, panel, shown, value } = await open();
    panel.edit(ALPHA, typed("64"));
    await settle();
    Object.assign(host.answers, { "vibeflow/setup/snapshot": () => file({ [RANK]: 4 }) });
    host.event("vibeflow/setup/didChange", { projectId, revision: 20 });
    await settle();
    expect(value(RANK)).toBe(4);
    expect(shown().noticed.map(({ name, now, was, kept }) => [name, now, was, kept])).toEqual([
      ["Adapter size (r)", "4", "16", false],
    ]);
    expect(shown().edits).toEqual({ [ALPHA]: typed("64") });
    expect(host.requests("vibeflow/setup/preview").at(-1)?.changes).toEqual([{ key: ALPHA, value: 64 }]);
    panel.dismissNotice();
    expect(shown().noticed).toEqual([]);
  });

  it("in the same setting leaves the unsaved change, and drops it when both say the same", async () => {
    const { host, panel, shown } = await open();
    panel.edit(RANK, typed("64"));
    await settle();
    const edit = async (rank: number) => {
      Object.assign(host.answers, { "vibeflow/setup/snapshot": () => file({ [RANK]: rank }) });
      host.event("vibeflow/setup/didChange", { projectId, revision: 20 });
      await settle();
    };
    await edit(4);
    expect(shown().noticed[0]?.kept).toBe(true);
    expect(Object.keys(shown().edits)).toEqual([RANK]);
    panel.dismissNotice();
    await edit(64);
    expect(shown()).toMatchObject({ edits: {}, preview: null, noticed: [] });
  });

  it("while the panel was hidden is told when it is back", async () => {
    const first = await open();
    first.stop();
    const second = await open({ "vibeflow/setup/snapshot": () => file({ [RANK]: 4 }) }, first.host.getState());
    expect(second.shown().noticed.map(({ now }) => now)).toEqual(["4"]);
  });

  it("of another project is of no interest", async () => {
    const { host } = await open();
    const before = host.requests("vibeflow/setup/snapshot").length;
    host.event("vibeflow/setup/didChange", { projectId: "another", revision: 20 });
    await settle();
    expect(host.requests("vibeflow/setup/snapshot")).toHaveLength(before);
  });
});

describe("reset", () => {
  it("brings back what is recommended, and can be undone", async () => {
    const { host, panel, shown, value } = await open();
    panel.edit(ALPHA, typed("64"));
    const resetting = panel.reset();
    await settle();
    await resetting;
    expect(host.requests("vibeflow/setup/reset")).toEqual([{ projectId, keys: [] }]);
    expect(value(RANK)).toBe(8);
    expect(shown()).toMatchObject({ edits: {}, noticed: [], undo: [{ key: RANK, value: 16 }] });
    // The backend's own word of the change comes after its answer.
    host.event("vibeflow/setup/didChange", { projectId, revision: 13 });
    await settle();
    expect(shown().undo).not.toBeNull();
    const undoing = panel.undoReset();
    await settle();
    await undoing;
    expect(value(RANK)).toBe(16);
    expect(shown().undo).toBeNull();
  });
});

describe("starting", () => {
  it("saves first, then starts and shows the training", async () => {
    const { host, panel } = await open({ "vibeflow/training/start": () => ({ runId: "run-0004", number: 4 }) });
    panel.edit(RANK, typed("32"));
    const starting = panel.startTraining();
    await settle();
    await starting;
    const asked = host.posted.flatMap((message) =>
      message.type === "request" ? [message.method] : message.type === "command" ? [message.command] : [],
    );
    expect(asked.slice(-3)).toEqual(["vibeflow/setup/save", "vibeflow/training/start", "vibeflow.training.show"]);
    expect(host.requests("vibeflow/training/start")).toEqual([{ projectId, queue: false }]);
  });

  it("does not start what could not be saved", async () => {
    const { host, panel, shown } = await open({ "vibeflow/setup/save": failing(failures.notReady) });
    panel.edit(RANK, typed("32"));
    const starting = panel.startTraining();
    await settle();
    await starting;
    expect(host.requests("vibeflow/training/start")).toEqual([]);
    expect(shown().problem).not.toBeNull();
  });

  it("beside a run that is going can wait behind it", async () => {
    const { host, panel, shown } = await open({ "vibeflow/training/start": failing(failures.queue) });
    const starting = panel.startTraining();
    await settle();
    await starting;
    expect(shown().problem?.action?.kind).toBe("queueRun");
    Object.assign(host.answers, { "vibeflow/training/start": () => ({ runId: "run-0005", number: 5 }) });
    shown().again?.(true);
    await settle();
    expect(host.requests("vibeflow/training/start").map(({ queue }) => queue)).toEqual([false, true]);
    expect(host.commands()).toEqual(["vibeflow.training.show"]);
  });
});
