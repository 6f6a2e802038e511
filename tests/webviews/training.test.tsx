import { act, screen, waitFor, within } from "@testing-library/react";
import { describe, expect, it } from "vitest";

import { App } from "../../webviews/src/training/App.js";
import { failures, runView, scenario, target, withRun } from "../fixtures/panels/scenario.js";
import { renderPanel } from "./panel.js";
import { patch } from "./patch.js";

const heading = (name: string | RegExp) => screen.findByRole("heading", { level: 1, name });
const snapshot = (change: Parameters<typeof withRun>[0]) => ({ answers: { "vibeflow/training/snapshot": () => withRun(change) } });

describe("training panel", () => {
  it("shows the run: sentence, progress, curve, checkpoints", async () => {
    const { view } = renderPanel(App);
    await heading("Last pass over your 970 examples, about 4 minutes left");
    expect(screen.getByRole("progressbar").getAttribute("aria-valuetext")).toBe("69 %, step 252 of 366");
    const chart = screen.getByRole("img", { name: /Loss by training step, up to step 252 of 366/ });
    expect(chart.querySelectorAll(".recharts-line-curve")).toHaveLength(3);
    expect(within(chart).getByText("Evaluation 1.213")).toBeTruthy();
    expect(within(chart).getByText("Training step")).toBeTruthy();
    expect(screen.getByText("Step 180").parentElement?.textContent).toContain("Best");
    expect(view.container.textContent).not.toContain("NaN");
  });

  it("follows live events", async () => {
    const { host } = renderPanel(App);
    await heading(/Last pass/);
    act(() => host.event("vibeflow/training/didProgress", patch({ step: 366, secondsLeft: 6 })));
    await heading("Last pass over your 970 examples, about 6 seconds left");
    expect(screen.getByRole("progressbar").getAttribute("aria-valuetext")).toBe("100 %, step 366 of 366");
  });

  it("stops after asking once, and not on a change of mind", async () => {
    const { host, user } = renderPanel(App);
    const [stop] = await screen.findAllByRole("button", { name: "Stop" });
    await user.click(stop!);
    await user.click(screen.getByRole("button", { name: "Go on" }));
    expect(host.requests("vibeflow/training/stop")).toHaveLength(0);
    await user.click(screen.getAllByRole("button", { name: "Stop" })[0]!);
    expect(screen.getByText("The best version, step 180, is kept.")).toBeTruthy();
    await user.click(screen.getByRole("button", { name: "Stop training" }));
    await waitFor(() => expect(host.requests("vibeflow/training/stop")).toEqual([{ projectId: target.projectId, runId: runView.runId }]));
  });

  it("warns of memorising and offers to stop; the warning can be let go", async () => {
    const { user } = renderPanel(App);
    const title = await screen.findByRole("heading", { name: "Starting to memorise" });
    expect(title.parentElement?.textContent).toContain("from 1.186 to 1.213");
    await user.click(screen.getByRole("button", { name: "Let it finish" }));
    expect(screen.queryByRole("heading", { name: "Starting to memorise" })).toBeNull();
  });

  it("waits without a made-up curve", async () => {
    renderPanel(App, snapshot({ state: "queued", step: 0, train: [], evaluations: [], checkpoints: [], secondsLeft: null }));
    await heading("Waiting to start");
    expect(screen.getByText("The curve begins with the first steps.")).toBeTruthy();
  });

  it("follows the evaluation", async () => {
    renderPanel(App, snapshot({ stage: "evaluate", step: 366, progress: { text: "The tuned model answered 41 of 100 held-out questions", done: 141, total: 200 } }));
    await heading("The tuned model answered 41 of 100 held-out questions");
    expect(screen.getByRole("progressbar").getAttribute("aria-valuenow")).toBe("71");
  });

  it("leads to the evaluation once the version is in git", async () => {
    const { host, user } = renderPanel(App, snapshot({ stage: "commit", state: "succeeded", step: 366, commit: "8f2c1ad94be0", finishedAt: "2026-11-21T14:25:40Z" }));
    await heading("Trained on your 970 examples in 7 min 50 s");
    expect(screen.queryByRole("button", { name: "Stop" })).toBeNull();
    await user.click(screen.getByRole("button", { name: "See Evaluation" }));
    expect(host.commands()).toEqual(["vibeflow.evaluation.show"]);
  });

  it("says why it failed, what is safe, and offers the remedy", async () => {
    const { host, user } = renderPanel(App, snapshot({ state: "failed", error: failures.memory, finishedAt: "2026-11-21T14:25:40Z" }));
    await heading(/ran out of memory at step 41/);
    expect(screen.getByText(/step 180 is kept/)).toBeTruthy();
    await user.click(screen.getByRole("button", { name: "Open recipe" }));
    expect(host.commands()).toEqual(["vibeflow.projects.openRecipe"]);
  });

  it("starts the first run", async () => {
    const { host, user } = renderPanel(App, { answers: { "vibeflow/training/snapshot": () => ({ ...scenario.run, run: null }) } });
    await heading("No runs yet");
    host.answers["vibeflow/training/snapshot"] = () => scenario.run;
    await user.click(screen.getByRole("button", { name: "Start Training" }));
    await heading(/Last pass/);
    expect(host.requests("vibeflow/training/start")).toHaveLength(1);
  });

  it("filters the log and saves the whole of it", async () => {
    const { host, user } = renderPanel(App);
    await user.click(await screen.findByRole("button", { name: /^Log/ }));
    const log = screen.getByRole("log");
    expect(within(log).getAllByRole("row")).toHaveLength(4);
    await user.selectOptions(screen.getByLabelText("Level"), "warning");
    expect(within(log).getAllByRole("row")).toHaveLength(1);
    await user.type(screen.getByLabelText("Search in the log"), "nothing like it");
    expect(within(log).getByText("No line matches.")).toBeTruthy();
    await user.click(screen.getByRole("button", { name: "Save the log" }));
    await waitFor(() => expect(host.posted).toContainEqual({ type: "save", suggestedName: "run-0003.log.txt", text: "step 252 loss 0.871\n" }));
  });
});

describe("connection", () => {
  it("says that the backend is being restarted and that training goes on", async () => {
    const { host } = renderPanel(App);
    await heading(/Last pass/);
    act(() => host.connect({ state: "restarting", attempt: 2 }));
    expect(screen.getByText(/being started again \(attempt 2\)/)).toBeTruthy();
    expect(screen.getByText("A running training goes on.")).toBeTruthy();
    act(() => host.connect({ state: "ready" }));
    await waitFor(() => expect(screen.queryByText(/being started again/)).toBeNull());
  });

  it("offers the way out when the backend has failed for good", async () => {
    const { host, user } = renderPanel(App, { connection: { state: "failed", error: failures.backend } });
    const alert = await screen.findByRole("alert");
    expect(alert.textContent).toContain(failures.backend.hint);
    await user.click(within(alert).getByRole("button", { name: "Set up again" }));
    await user.click(within(alert).getByRole("button", { name: "Show log" }));
    expect(host.commands()).toEqual(["vibeflow.backend.setUp", "vibeflow.backend.showLog"]);
    expect(host.requests("vibeflow/training/snapshot")).toHaveLength(0);
  });
});
