import { act, screen, waitFor, within } from "@testing-library/react";
import { describe, expect, it } from "vitest";

import { App } from "../../../webviews/src/setup/App.js";
import { type Answers, failing } from "../../fixtures/panels/fake-host.js";
import { failures, target } from "../../fixtures/panels/scenario.js";
import {
  calibrating,
  found,
  searching,
  setupAnswers,
  tight,
  tuned,
  unmeasured,
  wrong,
} from "../../fixtures/panels/setup-states.js";
import { setupSnapshot, setupView, withSetup } from "../../fixtures/panels/setup.js";
import { renderPanel } from "../panel.js";

const RANK = "training.lora.r";
const { projectId } = target;

const heading = (name: string | RegExp) => screen.findByRole("heading", { level: 1, name });
const button = (name: string | RegExp) => screen.getByRole<HTMLButtonElement>("button", { name });
const field = (name: string) => screen.getByLabelText<HTMLInputElement>(name);

async function show(change: Parameters<typeof withSetup>[0] = {}, more: Answers = {}) {
  const panel = renderPanel(App, { answers: { ...setupAnswers(withSetup(change)), ...more } });
  await heading(change.headline ?? /Ready to train/);
  return panel;
}

async function unfolded(change: Parameters<typeof withSetup>[0] = {}, more: Answers = {}) {
  const panel = await show(change, more);
  await panel.user.click(button("Advanced settings"));
  return panel;
}

const footer = () => screen.getByRole("contentinfo");

describe("set-up panel", () => {
  it("answers first: sentence, estimate with range and limit, reasons, checks", async () => {
    const { view } = await show();
    expect(screen.getByText("12 min").parentElement?.textContent).toContain("10 to 14");
    expect(screen.getByText("1.5 GB").parentElement?.textContent).toContain("6.2 GB free on this computer");
    expect(screen.queryByText("Cost")).toBeNull();
    expect(screen.getByText(/With 970 examples a fourth pass mostly overfits/)).toBeTruthy();
    expect(screen.getByText("7 of 7 ready")).toBeTruthy();
    expect(footer().textContent).toContain("Saved in vibeflow.yaml");
    expect(button("Save recipe").disabled).toBe(true);
    expect(view.container.textContent).not.toMatch(/NaN|undefined|null/);
  });

  it("leads from a reason to its field", async () => {
    const { user } = await show();
    await user.click(screen.getByTitle("Change Passes"));
    await waitFor(() => expect(document.activeElement).toBe(screen.getByLabelText("Passes (epochs)")));
    expect(screen.queryByTitle("Change Base model")).toBeNull();
  });

  it("shows at once what a change would do, and saves it", async () => {
    const { host, user } = await unfolded();
    const rank = field("Adapter size (r)");
    await user.clear(rank);
    await user.type(rank, "32");
    await screen.findByText("Adapter size (r) 32 instead of 16: same time, 40 MB more memory");
    await user.click(button("Save recipe"));
    await screen.findByText("Saved in vibeflow.yaml");
    expect(host.requests("vibeflow/setup/save")).toEqual([{ projectId, changes: [{ key: RANK, value: 32 }] }]);
    expect(rank.value).toBe("32");
  });

  it("discards what is not saved", async () => {
    const { user } = await unfolded();
    await user.selectOptions(screen.getByLabelText("Method"), "qlora");
    await user.click(button("Discard"));
    expect(field("Method").value).toBe("lora");
    expect(footer().textContent).toContain("Saved in vibeflow.yaml");
  });

  it("marks what is changed and sets it back to the recommendation", async () => {
    const { user } = await unfolded();
    expect(screen.getAllByRole("button", { name: /set it back/ })).toHaveLength(1);
    await user.click(button("Adapter size (r) was 8: set it back"));
    expect(field("Adapter size (r)").value).toBe("8");
    expect(screen.queryByRole("button", { name: /set it back/ })).toBeNull();
    await screen.findByText("all as recommended");
    // A field without a recommendation goes back to what is saved.
    await user.type(screen.getByLabelText("Stop early after"), "3");
    await user.click(button("Stop early after was empty: set it back"));
    expect(field("Stop early after").value).toBe("");
  });

  it("brings everything back to what is recommended, with Undo", async () => {
    const { host, user } = await unfolded();
    await user.click(button("Reset to recommended"));
    await screen.findByText("all as recommended");
    await user.click(within(footer()).getByRole("button", { name: "Undo" }));
    await screen.findByText("1 changed from recommended");
    expect(host.requests("vibeflow/setup/save")).toEqual([{ projectId, changes: [{ key: RANK, value: 16 }] }]);
  });

  it("explains a setting behind its question mark, by keyboard too", async () => {
    const { user } = await unfolded();
    const help = button("Help on Adapter size (r)");
    help.focus();
    await user.keyboard("{Enter}");
    const tip = screen.getByRole("group", { name: "About Adapter size (r)" });
    expect(tip.textContent).toContain("Size of the adapter.");
    expect(tip.textContent).toContain("Your 970 rows are learned well at 8");
    expect(within(tip).getByRole("link", { name: "LoRA, Hu et al. 2021" }).getAttribute("href")).toBe(
      "https://arxiv.org/abs/2106.09685",
    );
    await user.tab();
    expect(document.activeElement?.tagName).toBe("A");
    await user.keyboard("{Escape}");
    expect(screen.queryByRole("group", { name: "About Adapter size (r)" })).toBeNull();
    expect(document.activeElement).toBe(help);
    await user.click(help);
    await user.click(screen.getByLabelText("Adapter strength (alpha)"));
    expect(screen.queryByRole("group", { name: "About Adapter size (r)" })).toBeNull();
  });

  it("says beside the field what is wrong with a typed value, and neither saves nor starts", async () => {
    const { user } = await unfolded();
    const rank = field("Adapter size (r)");
    await user.clear(rank);
    await user.type(rank, "many");
    await waitFor(() => expect(rank.getAttribute("aria-invalid")).toBe("true"));
    expect(document.getElementById(rank.getAttribute("aria-describedby") ?? "")?.textContent).toContain(
      "It is many, and must be above 0.",
    );
    expect(rank.value).toBe("many");
    expect(button("Save recipe").disabled).toBe(true);
    expect(footer().textContent).toContain("1 setting to correct");
  });

  it("says everything that is wrong in the file at once, each leading to its field", async () => {
    const { user } = await show(wrong);
    const summary = screen.getByRole("alert");
    expect(summary.textContent).toContain("The rank is 0, and must be at least 1.");
    expect(summary.textContent).toContain("“fast” is not a number.");
    expect(screen.getAllByText("once the settings are right")).toHaveLength(2);
    expect(button("Start Training").disabled).toBe(true);
    await user.click(button("Correct Learning rate"));
    await waitFor(() => expect(document.activeElement).toBe(screen.getByLabelText("Learning rate")));
  });

  it("follows the file, and tells what changed beside an unsaved change", async () => {
    const { host, user } = await unfolded();
    await user.type(screen.getByLabelText("Adapter strength (alpha)"), "0");
    const advanced = setupView.advanced.map((setting) =>
      setting.key === RANK ? { ...setting, value: 4, shown: "4" } : setting,
    );
    Object.assign(host.answers, {
      "vibeflow/setup/snapshot": () => ({ ...setupSnapshot, view: { ...setupView, advanced } }),
    });
    act(() => host.event("vibeflow/setup/didChange", { projectId, revision: 13 }));
    const notice = await screen.findByText("vibeflow.yaml was edited: Adapter size (r) is 4 now, it was 16.");
    expect(field("Adapter strength (alpha)").value).toBe("160");
    await user.click(button("Dismiss"));
    expect(notice.isConnected).toBe(false);
  });

  it("applies a tip and a check's remedy as changes that are still to be saved", async () => {
    const { host, user } = await show(tight);
    await user.click(button(/^Apply: Rows of at most 320 tokens/));
    await user.click(button("Use batches of 4"));
    await waitFor(() => expect(host.requests("vibeflow/setup/preview").at(-1)?.changes).toHaveLength(3));
    expect(host.requests("vibeflow/setup/save")).toEqual([]);
    expect(button("Save recipe").disabled).toBe(false);
  });

  it("runs the other remedies: a command, measuring", async () => {
    const { host, user } = await show({
      ...wrong,
      checks: [...(wrong.checks ?? []), ...(unmeasured.checks ?? []).slice(-1)],
    });
    await user.click(button("Open recipe"));
    expect(host.commands()).toEqual(["vibeflow.projects.openRecipe"]);
    await user.click(button("Measure"));
    expect(host.requests("vibeflow/setup/calibrate")).toEqual([{ projectId }]);
  });

  it("measures on demand, and says so meanwhile", async () => {
    const { host, user } = await show(unmeasured);
    expect(screen.getByText("from the model's size; not measured yet.")).toBeTruthy();
    await user.click(button("Measure this computer"));
    Object.assign(host.answers, { "vibeflow/setup/snapshot": () => withSetup(calibrating) });
    act(() => host.event("vibeflow/setup/didChange", { projectId, revision: 13 }));
    expect(await screen.findByText(/^Measuring this computer, about 10 seconds/)).toBeTruthy();
    expect(screen.getByText("14 min")).toBeTruthy();
  });

  it("compares hardware: what fits, what it costs and who says so; rented is not for choosing", async () => {
    const { host, user } = await show();
    await user.click(button("This computer, 8 cores"));
    const hardware = screen.getByRole("group", { name: "Hardware" });
    const rented = within(hardware).getByRole("list", { name: "Rented" });
    expect(rented.textContent).toContain("$0.69 an hour: price from runpod.io, 2026-11-01");
    expect(rented.textContent).toContain("Does not fit. Needs up to 19.0 GB");
    expect(within(rented).queryAllByRole("button")).toEqual([]);
    await user.click(within(hardware).getByRole("button", { name: "Edit prices" }));
    expect(host.commands()).toEqual(["vibeflow.setup.openPrices"]);
  });

  it("computes on the hardware that was chosen", async () => {
    const [cpu] = setupView.hardware;
    const card = { ...cpu!, id: "local-cuda-0", name: "RTX 4070, this computer", chosen: false, recommended: false };
    const { host, user } = await show({ hardware: [cpu!, card] });
    await user.click(button("This computer, 8 cores"));
    await user.click(button(/^RTX 4070/));
    expect(host.requests("vibeflow/setup/chooseHardware")).toEqual([{ projectId, hardwareId: "local-cuda-0" }]);
    expect(screen.queryByRole("group", { name: "Hardware" })).toBeNull();
  });

  it("names which layers get an adapter", async () => {
    const { host, user } = await unfolded();
    await user.click(button("Target modules: All linear"));
    await user.click(screen.getByLabelText("q_proj"));
    await user.click(screen.getByLabelText("v_proj"));
    expect(button("Target modules: q_proj, v_proj")).toBeTruthy();
    await waitFor(() =>
      expect(host.requests("vibeflow/setup/preview").at(-1)?.changes).toEqual([
        { key: "training.lora.target_modules", value: ["q_proj", "v_proj"] },
      ]),
    );
  });

  it("starts; beside a run that goes it offers to wait behind it", async () => {
    const { host, user } = await show({}, { "vibeflow/training/start": failing(failures.queue) });
    await user.click(button("Start Training"));
    const alert = await screen.findByRole("alert");
    expect(alert.textContent).toContain("Run 3 of Support Bot is already going");
    Object.assign(host.answers, { "vibeflow/training/start": () => ({ runId: "run-0005", number: 5 }) });
    await user.click(within(alert).getByRole("button", { name: "Queue it" }));
    await waitFor(() => expect(host.commands()).toEqual(["vibeflow.training.show"]));
    expect(host.requests("vibeflow/training/start").map(({ queue }) => queue)).toEqual([false, true]);
    expect(screen.queryByRole("alert")).toBeNull();
  });

  it("invites where there is no data, and says what a broken recipe lacks", async () => {
    const empty = renderPanel(App, {
      answers: { "vibeflow/setup/snapshot": () => ({ ...setupSnapshot, view: null }) },
    });
    await empty.user.click(await screen.findByRole("button", { name: "Import data" }));
    expect(empty.host.commands()).toEqual(["vibeflow.datasets.import"]);
    empty.view.unmount();
    const problem = "Line 3: a value is missing.";
    const broken = renderPanel(App, {
      answers: { "vibeflow/setup/snapshot": () => ({ ...setupSnapshot, view: null, problem }) },
    });
    await heading("The recipe cannot be read.");
    expect(screen.getByText(problem)).toBeTruthy();
    await broken.user.click(button("Open recipe"));
    expect(broken.host.commands()).toEqual(["vibeflow.projects.openRecipe"]);
  });

  it("says why there is nothing to show, and tries again", async () => {
    const { host, user } = renderPanel(App, { answers: { "vibeflow/setup/snapshot": failing(failures.notReady) } });
    await heading(failures.notReady.message);
    Object.assign(host.answers, setupAnswers());
    await user.click(button("Try again"));
    await heading(/Ready to train/);
  });
});

describe("the search for better settings", () => {
  const section = () => screen.getByRole("region", { name: "Find better settings" });

  it("begins without a decision, or within a time", async () => {
    const { host, user } = await show();
    await user.click(await screen.findByRole("button", { name: "Start the search" }));
    expect(host.requests("vibeflow/tuning/start")).toEqual([{ projectId, minutes: null }]);
    await screen.findByText("4 of 6 trials done, about 5 minutes left");
  });

  it("takes the time it is given", async () => {
    const { host, user } = await show();
    await user.selectOptions(await screen.findByLabelText("Time for the search"), "15");
    await user.click(button("Start the search"));
    expect(host.requests("vibeflow/tuning/start")).toEqual([{ projectId, minutes: 15 }]);
  });

  it("is followed and can be stopped", async () => {
    const { host, user } = await show({}, { "vibeflow/tuning/snapshot": () => ({ ...tuned, tuning: searching }) });
    await screen.findByText("4 of 6 trials done, about 5 minutes left");
    expect(within(section()).getByRole("progressbar").getAttribute("aria-valuetext")).toBe("4 min 20 s of 10 min");
    const rows = within(section()).getAllByRole("row").slice(1);
    expect(rows[0]?.textContent).toMatch(/^3Learning rate 0.0051.*Best1.187/);
    expect(rows[1]?.textContent).toContain("recommended");
    await user.click(button("Stop the search"));
    expect(host.requests("vibeflow/tuning/stop")).toEqual([{ projectId, tuningId: "tune-0001" }]);
    Object.assign(host.answers, { "vibeflow/tuning/snapshot": () => tuned });
    act(() => host.event("vibeflow/tuning/didChange", { projectId, tuningId: "tune-0001" }));
    await screen.findByText(/Trial 3 is 2.2 % better/);
  });

  it("ends in a verdict, and its settings are used on demand", async () => {
    const { host, user } = await show({}, { "vibeflow/tuning/snapshot": () => tuned });
    await screen.findByText(/Trial 3 is 2.2 % better/);
    expect(screen.getByRole("img", { name: "Loss of each trial by step: best 1.187, recommended 1.214" })).toBeTruthy();
    Object.assign(host.answers, {
      "vibeflow/tuning/snapshot": () => ({ ...tuned, tuning: { ...found, applied: true } }),
    });
    await user.click(button("Use these settings"));
    expect(host.requests("vibeflow/tuning/apply")).toEqual([{ projectId, tuningId: "tune-0001" }]);
    await screen.findByText("In use");
    expect(screen.queryByRole("button", { name: "Use these settings" })).toBeNull();
  });

  it("does not write over unsaved changes", async () => {
    const { user } = await unfolded({}, { "vibeflow/tuning/snapshot": () => tuned });
    await screen.findByText(/Trial 3 is 2.2 % better/);
    await user.type(screen.getByLabelText("Adapter strength (alpha)"), "0");
    expect(button("Use these settings").disabled).toBe(true);
  });

  it("that cannot begin says why", async () => {
    const { user } = await show({}, { "vibeflow/tuning/start": failing(failures.running) });
    await user.click(await screen.findByRole("button", { name: "Start the search" }));
    expect((await screen.findByRole("alert")).textContent).toContain(failures.running.message);
  });
});
