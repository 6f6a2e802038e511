import { act, fireEvent, screen, waitFor, within } from "@testing-library/react";
import { describe, expect, it } from "vitest";

import { App } from "../../../webviews/src/training/App.js";
import { failing } from "../../fixtures/panels/fake-host.js";
import * as states from "../../fixtures/panels/run-states.js";
import { failures, runView, scenario, target, withRun } from "../../fixtures/panels/scenario.js";
import { renderPanel } from "../panel.js";
import { patch } from "./patch.js";

const heading = (name: string | RegExp) => screen.findByRole("heading", { level: 1, name });
const ref = { projectId: target.projectId, runId: runView.runId };
const snapshot = (change: Parameters<typeof withRun>[0]) => ({ answers: { "vibeflow/training/snapshot": () => withRun(change) } });

describe("training panel", () => {
  it("shows the run: sentence, progress, curve, checkpoints", async () => {
    const { view } = renderPanel(App);
    await heading("Last pass over your 970 examples, about 4 minutes left");
    expect(screen.getByRole("progressbar").getAttribute("aria-valuetext")).toBe("69 %, step 252 of 366");
    const chart = screen.getByRole("img", { name: /Loss by training step, up to step 252 of 366/ });
    expect([...chart.querySelectorAll("[data-line]")].map((line) => line.getAttribute("data-line"))).toEqual(["raw", "smooth", "evaluation"]);
    expect(within(chart).getByText("Evaluation 1.213")).toBeTruthy();
    expect(within(chart).getByText("Training step")).toBeTruthy();
    expect(screen.getByText("Step 180").parentElement?.textContent).toContain("Best");
    expect(view.container.textContent).not.toContain("NaN");
  });

  it("says what becomes of rows that are not learned whole", async () => {
    const leftOut = ["12 rows are shortened to 512 tokens.", "2 rows are left out."];
    renderPanel(App, snapshot({ leftOut }));
    expect((await screen.findByTestId("left-out")).textContent).toBe(leftOut.join(" "));
  });

  it("follows live events", async () => {
    const { host } = renderPanel(App);
    await heading(/Last pass/);
    act(() => host.event("vibeflow/training/didProgress", patch({ step: 366, secondsLeft: 6 })));
    await heading("Last pass over your 970 examples, about 6 seconds left");
    expect(screen.getByRole("progressbar").getAttribute("aria-valuetext")).toBe("100 %, step 366 of 366");
  });

  it("says how far it is with rows that become tokens, and that a stop would keep nothing", async () => {
    const { host, user } = renderPanel(App, snapshot(states.preparing));
    await heading("Turning your rows into tokens, about 4 minutes left");
    const bar = screen.getByRole("progressbar", { name: "Rows turned into tokens" });
    expect([bar.getAttribute("aria-valuenow"), bar.getAttribute("aria-valuetext")]).toEqual(["41", "412,500 of 1,000,000 rows"]);
    await user.click((await screen.findAllByRole("button", { name: "Stop" }))[0]!);
    expect(screen.getByText("It has not begun to learn: there is no model to keep yet.")).toBeTruthy();
    act(() => host.event("vibeflow/training/didProgress", patch({ progress: { text: "", done: 825_000, total: 1_000_000 }, secondsLeft: null })));
    await heading("Turning your rows into tokens");
    expect(bar.getAttribute("aria-valuetext")).toBe("825,000 of 1,000,000 rows");
  });

  it("shows the same after a pause, when tokens have to be made anew", async () => {
    const { user } = renderPanel(App, snapshot({ progress: states.preparing.progress! }));
    await heading(/^Turning your rows into tokens/);
    await user.click((await screen.findAllByRole("button", { name: "Stop" }))[0]!);
    expect(screen.getByText("The best version, step 180, is kept.")).toBeTruthy();
  });

  it("that ended before the first step says so", async () => {
    renderPanel(App, snapshot({ ...states.preparing, state: "stopped", progress: null, secondsLeft: null }));
    await heading("Stopped before the first step");
    expect(screen.getByText("It did not learn anything, so there is no model.")).toBeTruthy();
    expect(screen.getByRole("progressbar", { name: "Training progress" }).getAttribute("aria-valuetext")).toBe("Not begun");
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

  it("warns of overfitting; the warning can be let go, in every window", async () => {
    const { host, user } = renderPanel(App);
    const title = await screen.findByRole("heading", { name: "Beginning to learn by heart (overfitting)" });
    expect(title.parentElement?.textContent).toContain("from 1.186 at step 180 to 1.213");
    await user.click(screen.getByRole("button", { name: "Let it go on" }));
    await waitFor(() => expect(screen.queryByRole("heading", { name: "Beginning to learn by heart (overfitting)" })).toBeNull());
    expect(host.requests("vibeflow/training/dismissAlert")).toEqual([{ ...ref, alertId: "overfitting-240" }]);
  });

  it("applies an alert's remedy and shows what comes of it", async () => {
    const next = { state: "running", runId: "run-0004", number: 4, alerts: [], step: 0 } as const;
    const { host, user } = renderPanel(App, { answers: { "vibeflow/training/applyRemedy": () => withRun(next) } });
    const remedy = await screen.findByRole("button", { name: "Stop now, keep step 180" });
    expect(remedy.className).toContain("button-primary");
    await user.click(remedy);
    await heading("Getting ready to train on your 970 examples");
    expect(host.requests("vibeflow/training/applyRemedy")).toEqual([{ ...ref, alertId: "overfitting-240" }]);
  });

  it("marks alerts in the chart where they hold", async () => {
    renderPanel(App, snapshot({ alerts: [states.alerts.steppedDown, { ...states.alerts.rising, dismissed: true }] }));
    const chart = await screen.findByRole("img", { name: /Went on with smaller batches at step 96. The loss is rising at step 200/ });
    expect([...chart.querySelectorAll("[data-alert]")].map((band) => band.getAttribute("data-alert"))).toEqual(["memoryStepDown-96"]);
    expect(chart.querySelectorAll("[data-alert-mark]")).toHaveLength(2);
  });

  it("pauses, and resumes what is paused", async () => {
    const { host, user } = renderPanel(App);
    host.answers["vibeflow/training/pause"] = () => {
      host.answers["vibeflow/training/snapshot"] = () => withRun(states.paused);
      return {};
    };
    await user.click((await screen.findAllByRole("button", { name: "Pause" }))[0]!);
    await heading("Paused at step 252 of 366");
    expect(host.requests("vibeflow/training/pause")).toEqual([ref]);
    host.answers["vibeflow/training/snapshot"] = () => scenario.run;
    await user.click(screen.getAllByRole("button", { name: "Resume" })[0]!);
    await heading(/Last pass/);
    expect(host.requests("vibeflow/training/resume")).toEqual([ref]);
  });

  it("changes the number of passes, and refuses one that is done", async () => {
    const { host, user } = renderPanel(App);
    await user.click(await screen.findByRole("button", { name: "Change passes…" }));
    const field = screen.getByLabelText("Passes in all");
    await user.clear(field);
    await user.type(field, "2");
    expect(screen.getByText(/2 passes already/)).toBeTruthy();
    expect(screen.getByRole("button", { name: "Change" })).toHaveProperty("disabled", true);
    await user.clear(field);
    await user.type(field, "5{Enter}");
    await waitFor(() => expect(host.requests("vibeflow/training/continue")).toEqual([{ ...ref, epochs: 5 }]));
    await waitFor(() => expect(screen.queryByLabelText("Passes in all")).toBeNull());
  });

  it("waits in the queue, which can be left", async () => {
    const { host, user } = renderPanel(App, snapshot(states.waiting));
    await heading("Waiting to start");
    const queue = await screen.findByRole("list", { name: "Queue" });
    expect(within(queue).getAllByRole("listitem").map((entry) => entry.textContent)).toEqual(["Recipes, run 1being evaluated", "Run 2training", "Run 3, this onenext", "Sorting Mail, run 7number 2"]);
    await user.click(screen.getAllByRole("button", { name: "Leave the queue" })[0]!);
    await waitFor(() => expect(host.requests("vibeflow/training/stop")).toEqual([ref]));
  });

  it("has no made-up curve before the first point", async () => {
    renderPanel(App, snapshot({ step: 0, train: [], evaluations: [], checkpoints: [], secondsLeft: null, alerts: [] }));
    await heading(/Getting ready/);
    expect(screen.getByText("The curve begins with the first steps.")).toBeTruthy();
  });

  it("reads the chart step by step with the keyboard", async () => {
    const { user } = renderPanel(App);
    const probe = await screen.findByRole("slider", { name: "Values of the loss chart" });
    expect(probe.getAttribute("aria-valuetext")).toMatch(/^step 252, training loss 0.859, smoothed 0.777/);
    probe.focus();
    await user.keyboard("{Home}");
    expect(probe.getAttribute("aria-valuetext")).toBe("step 0, evaluation loss 2.281");
    await user.keyboard("{ArrowRight}");
    expect(probe.getAttribute("aria-valuetext")).toMatch(/^step 2, training loss/);
    expect(screen.getByText("Step 2")).toBeTruthy();
    await user.keyboard("{Escape}");
    expect(screen.queryByText("Step 2")).toBeNull();
  });

  it("draws the loss by powers and as smooth as one likes, and keeps that", async () => {
    const { host, user } = renderPanel(App);
    await user.click(await screen.findByLabelText("Log scale"));
    const chart = screen.getByRole("img", { name: /^Loss by training step/ });
    expect(within(chart).getByText("0.7")).toBeTruthy();
    fireEvent.change(screen.getByLabelText("Smoothing"), { target: { value: "0" } });
    const drawn = (name: string) => chart.querySelector(`[data-line="${name}"]`)?.getAttribute("d");
    expect(drawn("smooth")).toBe(drawn("raw"));
    expect(screen.getByText("Off: every step as measured")).toBeTruthy();
    expect(host.getState()).toMatchObject({ screen: { lossByPowers: true, smoothingSpan: 0 } });
    await user.click(screen.getByRole("button", { name: "Reset" }));
    expect(drawn("smooth")).not.toBe(drawn("raw"));
    expect(screen.getByText(/^Average of about \d+ steps around each$/)).toBeTruthy();
  });

  it("shows one of the other measurements at a time", async () => {
    const { user } = renderPanel(App);
    await screen.findByRole("img", { name: /^Learning rate by training step/ });
    await user.click(screen.getByRole("radio", { name: "Processor" }));
    expect(screen.getByRole("img", { name: /^Processor by training step: \d+ %/ })).toBeTruthy();
    expect(screen.queryByRole("img", { name: /^Learning rate/ })).toBeNull();
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

  it("compares the estimate with what happened", async () => {
    renderPanel(App, snapshot({ ...states.over, stage: "commit", state: "succeeded", compared: states.compared }));
    const table = await screen.findByRole("region", { name: "Estimate and reality" });
    expect(within(table).getByText("1 % less than thought, within the range")).toBeTruthy();
    expect(within(table).getByText("18 % more than thought, outside the range")).toBeTruthy();
  });

  it("leaves the primary button to the remedy of what ended the run", async () => {
    renderPanel(App, snapshot({ ...states.over, step: 41, state: "failed", error: failures.diverged, alerts: [states.alerts.diverged] }));
    await heading(/ran away at step 41/);
    expect(screen.getByRole("button", { name: "Restart with a rate of 0.005" }).className).toContain("button-primary");
    expect(screen.getByRole("button", { name: "Open set-up" }).className).not.toContain("button-primary");
  });

  it("puts a second run behind the first where the error offers it", async () => {
    const behind = { ...failures.running, action: { kind: "queueRun", label: "Put it behind" } } as const;
    const answers = {
      "vibeflow/training/snapshot": () => withRun({ ...states.over, state: "succeeded", stage: "commit" }),
      "vibeflow/training/start": failing(behind),
    };
    const { host, user } = renderPanel(App, { answers });
    await user.click(await screen.findByRole("button", { name: "Train again" }));
    const remedy = await screen.findByRole("button", { name: "Put it behind" });
    host.answers["vibeflow/training/start"] = () => ({ runId: "run-0004", number: 4 });
    await user.click(remedy);
    await waitFor(() => expect(host.requests("vibeflow/training/start").map(({ queue }) => queue)).toEqual([false, true]));
    await waitFor(() => expect(screen.queryByRole("button", { name: "Put it behind" })).toBeNull());
  });

  it("says why it failed, what is safe, and offers the remedy", async () => {
    const { host, user } = renderPanel(App, snapshot({ state: "failed", error: failures.memory, alerts: [], finishedAt: "2026-11-21T14:25:40Z" }));
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

describe("runs beside one another", () => {
  const compare = async (user: ReturnType<typeof renderPanel>["user"]) => {
    await user.click(await screen.findByRole("button", { name: "Compare runs" }));
    await heading("Run 3 did best on unseen rows: loss 1.186, 4.4 % below run 2");
  };

  it("lays the curves of those that are chosen over one another", async () => {
    const { host, user } = renderPanel(App);
    await compare(user);
    const chart = await screen.findByRole("img", { name: /^Loss on unseen rows of the compared runs/ });
    await waitFor(() => expect([...chart.querySelectorAll("[data-line]")].map((line) => line.getAttribute("data-line"))).toEqual(["run-0003", "run-0002", "run-0001"]));
    await user.click(screen.getByRole("checkbox", { name: "Compare run 2" }));
    await waitFor(() => expect(chart.querySelectorAll("[data-line]")).toHaveLength(2));
    expect(host.requests("vibeflow/training/curves").map(({ runIds }) => runIds)).toEqual([["run-0003", "run-0002", "run-0001"], ["run-0003", "run-0001"]]);
    const settings = screen.getByRole("region", { name: "Settings of the compared runs" });
    expect(within(settings).getAllByRole("row").map((row) => row.textContent)).toEqual(["SettingRun 3Run 1", "Passes, differs32", "Learning rate, differs0.00020.00005"]);
    await user.click(within(settings).getByRole("button", { name: "10 settings are the same" }));
    expect(within(settings).getAllByRole("row")).toHaveLength(13);
  });

  it("follows the run that is going, from its beginning", async () => {
    const [latest, ...others] = states.runs.runs;
    const beginning = { ...states.runs, runs: [{ ...latest!, state: "running" as const, steps: 0, bestEvalLoss: null, bestStep: null }, ...others] };
    const { host, user } = renderPanel(App, { answers: { "vibeflow/training/runs": () => beginning } });
    await user.click(await screen.findByRole("button", { name: "Compare runs" }));
    const row = async () => (await screen.findByRole("checkbox", { name: "Compare run 3" })).closest("tr");
    expect(await screen.findByRole("checkbox", { name: "Compare run 3" })).toHaveProperty("checked", true);
    expect((await row())?.textContent).toContain("not measured");
    host.answers["vibeflow/training/runs"] = () => states.runs;
    act(() => host.event("vibeflow/training/didProgress", patch({ step: 254 })));
    act(() => host.event("vibeflow/training/didProgress", patch({ step: 255 })));
    await waitFor(async () => expect((await row())?.textContent).toContain("1.186"), { timeout: 6_000 });
    expect(host.requests("vibeflow/training/runs")).toHaveLength(2);
  }, 15_000);

  it("takes six at most", async () => {
    const many = Array.from({ length: 8 }, (_, index) => ({ ...states.runs.runs[1]!, runId: `run-000${8 - index}`, number: 8 - index }));
    const { user } = renderPanel(App, { answers: { "vibeflow/training/runs": () => ({ ...states.runs, runs: many }) } });
    await user.click(await screen.findByRole("button", { name: "Compare runs" }));
    for (const number of [5, 4, 3]) await user.click(await screen.findByRole("checkbox", { name: `Compare run ${number}` }));
    expect(screen.getByText("6 runs compared, six at most")).toBeTruthy();
    expect(screen.getByRole("checkbox", { name: "Compare run 2" })).toHaveProperty("disabled", true);
    expect(screen.getByRole("checkbox", { name: "Compare run 3" })).toHaveProperty("disabled", false);
  });

  it("deletes a run that is over, after saying what that frees", async () => {
    const { host, user } = renderPanel(App);
    await compare(user);
    expect(screen.getByRole("button", { name: "Delete run 3" })).toHaveProperty("disabled", true);
    await user.click(screen.getByRole("button", { name: "Delete run 1" }));
    expect(screen.getByText(/Deleting run 1 frees 96.4 MB/)).toBeTruthy();
    await user.click(screen.getByRole("button", { name: "Keep it" }));
    expect(host.requests("vibeflow/training/delete")).toEqual([]);
    await user.click(screen.getByRole("button", { name: "Delete run 1" }));
    host.answers["vibeflow/training/runs"] = () => ({ ...states.runs, runs: states.runs.runs.slice(0, 2) });
    await user.click(within(screen.getByRole("group", { name: "Delete run 1" })).getByRole("button", { name: "Delete run 1" }));
    await screen.findByText(/Run 1 is deleted; 96.4 MB are free again/);
    expect(host.requests("vibeflow/training/delete")).toEqual([{ projectId: target.projectId, runId: "run-0001" }]);
    await waitFor(() => expect(screen.queryByRole("checkbox", { name: "Compare run 1" })).toBeNull());
    await waitFor(() => expect(host.requests("vibeflow/training/curves").at(-1)?.runIds).toEqual(["run-0003", "run-0002"]));
  });

  it("looks at an older run, whose screen the patches of the latest do not touch", async () => {
    const { host, user } = renderPanel(App);
    await compare(user);
    host.answers["vibeflow/training/snapshot"] = ({ runId }) => (runId === "run-0001" ? withRun({ ...states.over, runId, number: 1, state: "stopped", step: 130 }) : scenario.run);
    await user.click(screen.getByRole("button", { name: "Run 1" }));
    await heading("Stopped at step 130 of 366");
    act(() => host.event("vibeflow/training/didProgress", patch({ step: 254 })));
    expect(screen.getByRole("progressbar").getAttribute("aria-valuetext")).toContain("step 130");
    await user.click(screen.getByRole("button", { name: "Show the latest run" }));
    await heading(/Last pass/);
  });

  it("shows the trials of a search, the best and the recommended ones by name", async () => {
    const { user } = renderPanel(App, { answers: { "vibeflow/tuning/snapshot": () => states.tuned } });
    await compare(user);
    const trials = await screen.findByRole("region", { name: "Trials of automatic tuning" });
    expect(within(trials).getByText(/4.3 % below the recommended settings/)).toBeTruthy();
    expect(within(trials).getAllByRole("listitem")).toHaveLength(5);
    const chart = within(trials).getByRole("img");
    expect(chart.querySelectorAll("[data-line]")).toHaveLength(5);
    expect(within(chart).getByText("trial 3")).toBeTruthy();
    expect(within(chart).queryByText("trial 4")).toBeNull();
  });

  it("lists the queue of all projects", async () => {
    const { user } = renderPanel(App);
    await user.click(await screen.findByRole("button", { name: "Queue" }));
    await heading("2 runs under way, 2 wait");
    await user.click(screen.getByRole("button", { name: "Back to the run" }));
    await heading(/Last pass/);
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
