import { Bridge } from "@shared/bridge/bridge.js";
import { describe, expect, it, vi } from "vitest";

import { createTrainingPanel, type TrainingPanel } from "../../../webviews/src/training/store.js";
import { answers } from "../../fixtures/panels/answers.js";
import { type Answers, failing, FakeHost } from "../../fixtures/panels/fake-host.js";
import { waiting } from "../../fixtures/panels/run-states.js";
import { failures, runView, scenario, target, withRun } from "../../fixtures/panels/scenario.js";
import { patch } from "./patch.js";

async function started(own: Answers = {}): Promise<{ host: FakeHost; panel: TrainingPanel }> {
  const host = new FakeHost(target, { ...answers, ...own });
  const bridge = new Bridge(host);
  const panel = createTrainingPanel(bridge, target.projectId);
  panel.start();
  bridge.ready();
  await vi.waitFor(() => expect(panel.run.store.getState().snapshot).not.toBeNull());
  return { host, panel };
}

const shown = (panel: TrainingPanel) => panel.run.store.getState().snapshot?.run;
const snapshots = (host: FakeHost) => host.requests("vibeflow/training/snapshot").length;

describe("the training panel's store", () => {
  it("applies patches that follow one another, without asking again", async () => {
    const { host, panel } = await started();
    host.event("vibeflow/training/didProgress", patch({ step: 254 }));
    host.event("vibeflow/training/didProgress", patch({ fromRevision: runView.revision + 2, toRevision: runView.revision + 3, step: 256 }));
    expect(shown(panel)).toMatchObject({ step: 256, revision: runView.revision + 3 });
    expect(snapshots(host)).toBe(1);
  });

  it("asks for a new snapshot after a gap, once for any number of patches", async () => {
    const { host, panel } = await started();
    host.answers["vibeflow/training/snapshot"] = () => withRun({ revision: 500, step: 300 });
    host.event("vibeflow/training/didProgress", patch({ fromRevision: 480, toRevision: 482 }));
    host.event("vibeflow/training/didProgress", patch({ fromRevision: 482, toRevision: 484 }));
    expect(shown(panel)?.step).toBe(252);
    await vi.waitFor(() => expect(shown(panel)).toMatchObject({ revision: 500, step: 300 }));
    expect(snapshots(host)).toBe(2);
  });

  it("ignores what the snapshot holds already", async () => {
    const { host, panel } = await started();
    host.event("vibeflow/training/didProgress", patch({ fromRevision: runView.revision - 5, toRevision: runView.revision, step: 1 }));
    expect(shown(panel)?.step).toBe(252);
    expect(snapshots(host)).toBe(1);
  });

  it("ignores other projects", async () => {
    const { host, panel } = await started();
    host.event("vibeflow/training/didProgress", patch({ projectId: "other", fromRevision: 1, toRevision: 2 }));
    expect(shown(panel)?.step).toBe(252);
    expect(snapshots(host)).toBe(1);
  });

  it("asks again when a new run sends its first patch", async () => {
    const { host, panel } = await started();
    host.answers["vibeflow/training/snapshot"] = () => withRun({ runId: "run-0004", number: 4, revision: 3, step: 1 });
    host.event("vibeflow/training/didProgress", patch({ runId: "run-0004", fromRevision: 0, toRevision: 3, step: 1 }));
    await vi.waitFor(() => expect(shown(panel)?.number).toBe(4));
  });

  it("asks again after the backend was restarted, and keeps the old picture meanwhile", async () => {
    const { host, panel } = await started();
    host.connect({ state: "restarting", attempt: 1 });
    expect(shown(panel)?.step).toBe(252);
    host.answers["vibeflow/training/snapshot"] = () => withRun({ step: 270 });
    host.connect({ state: "ready" });
    await vi.waitFor(() => expect(shown(panel)?.step).toBe(270));
  });

  it("does not mind an older run of the project that goes on beside the one on screen", async () => {
    const { host, panel } = await started({ "vibeflow/training/snapshot": () => withRun({ runId: "run-0004", number: 4, state: "queued" }) });
    host.event("vibeflow/training/didProgress", patch({ step: 300 }));
    host.event("vibeflow/training/didProgress", patch({ step: 302, fromRevision: 900, toRevision: 902 }));
    expect(shown(panel)?.number).toBe(4);
    expect(snapshots(host)).toBe(1);
  });

  it("follows its place in the queue, which another project's run may change", async () => {
    const { host, panel } = await started({ "vibeflow/training/snapshot": () => withRun({ ...waiting, queuePosition: 2 }) });
    host.answers["vibeflow/training/snapshot"] = () => withRun({ ...waiting, queuePosition: 1 });
    host.event("vibeflow/projects/didChange", { projectId: "another" });
    await vi.waitFor(() => expect(shown(panel)?.queuePosition).toBe(1));
  });

  it("shows a run that carries on another one", async () => {
    const { host, panel } = await started({ "vibeflow/training/continue": () => ({ runId: "run-0004", number: 4 }) });
    host.answers["vibeflow/training/snapshot"] = ({ runId }) => withRun({ runId: runId ?? "run-0004", number: 4, continuedFrom: "run-0003" });
    await panel.continueTo(5);
    expect(host.requests("vibeflow/training/continue")).toEqual([{ projectId: target.projectId, runId: "run-0003", epochs: 5 }]);
    expect(shown(panel)?.number).toBe(4);
  });

  it("tells what failed, and does it again when asked to", async () => {
    const { host, panel } = await started({ "vibeflow/training/pause": failing(failures.notReady) });
    await panel.pauseTraining();
    expect(panel.store.getState()).toMatchObject({ busy: null, problem: failures.notReady });
    host.answers["vibeflow/training/pause"] = () => ({});
    panel.store.getState().again?.(false);
    await vi.waitFor(() => expect(panel.store.getState().problem).toBeNull());
    await vi.waitFor(() => expect(host.requests("vibeflow/training/pause")).toHaveLength(2));
  });

  it("notices a run that was started elsewhere when there was none", async () => {
    const { host, panel } = await started({ "vibeflow/training/snapshot": () => ({ ...scenario.run, run: null }) });
    expect(shown(panel)).toBeNull();
    host.answers["vibeflow/training/snapshot"] = () => scenario.run;
    host.event("vibeflow/projects/didChange", { projectId: target.projectId });
    await vi.waitFor(() => expect(shown(panel)?.number).toBe(3));
  });
});
