import { screen, waitFor, within } from "@testing-library/react";
import { describe, expect, it } from "vitest";

import { App } from "../../webviews/src/data/App.js";
import { assign } from "../../webviews/src/data/store.js";
import { failing, silent } from "../fixtures/panels/fake-host.js";
import { failures, scenario, target, withDataset } from "../fixtures/panels/scenario.js";
import { renderPanel } from "./panel.js";

const heading = (name: string | RegExp) => screen.findByRole("heading", { level: 1, name });

describe("data panel", () => {
  it("says how many rows are ready, and balances the ledger", async () => {
    const { host } = renderPanel(App);
    await heading("1,212 of 1,247 rows are ready to train on");
    const bar = screen.getByRole("img", { name: /1,247 rows read = 970 for training \+ 242 held out/ });
    expect(bar.children).toHaveLength(4);
    expect(screen.getByText("Every row accounted for")).toBeTruthy();
    await waitFor(() => expect(host.posted.filter((message) => message.type === "painted")).toHaveLength(1));
  });

  it("does not claim a balance that is none", async () => {
    renderPanel(App, {
      answers: { "vibeflow/datasets/snapshot": () => withDataset({ ledger: { read: 1300, train: 970, test: 242, removed: [] } }) },
    });
    await heading("1,212 of 1,300 rows are ready to train on");
    expect(screen.queryByText("Every row accounted for")).toBeNull();
  });

  it("applies a fix and undoes one", async () => {
    const { host, user } = renderPanel(App);
    await user.click(await screen.findByRole("button", { name: "Repair 17" }));
    await waitFor(() => expect(host.requests("vibeflow/datasets/setFix")).toEqual([{ projectId: target.projectId, fix: "repairEncoding", applied: true }]));
    const undo = screen.getByRole("button", { name: "Undo: Removed 12 exact duplicates" });
    await waitFor(() => expect(undo).toHaveProperty("disabled", false));
    await user.click(undo);
    await waitFor(() => expect(host.requests("vibeflow/datasets/setFix").at(-1)).toMatchObject({ fix: "removeDuplicates", applied: false }));
  });

  it("changes a column's role; a role has one holder", async () => {
    const { host, user } = renderPanel(App);
    await user.selectOptions(await screen.findByLabelText("Role of product_area"), "question");
    await waitFor(() => expect(host.requests("vibeflow/datasets/setMapping")).toHaveLength(1));
    expect(host.requests("vibeflow/datasets/setMapping")[0]?.mapping).toMatchObject({
      customer_message: "ignored",
      product_area: "question",
      support_reply: "answer",
    });
    expect(assign({ a: "ignored", b: "ignored" }, "a", "ignored")).toEqual({ a: "ignored", b: "ignored" });
  });

  it("asks for the columns where it is not sure, with the best guess filled in and nothing else primary", async () => {
    const { host, user } = renderPanel(App, {
      answers: { "vibeflow/datasets/snapshot": () => withDataset({ needsMapping: true, confidence: 0.43 }) },
    });
    await heading("Which columns hold the question and the answer?");
    expect(screen.queryByRole("button", { name: /Start Training/ })).toBeNull();
    const answer = screen.getByLabelText("Role of support_reply");
    expect(answer).toHaveProperty("value", "answer");
    await user.selectOptions(answer, "ignored");
    const use = screen.getByRole("button", { name: "Use These Columns" });
    expect(use).toHaveProperty("disabled", true);
    expect(host.requests("vibeflow/datasets/setMapping")).toHaveLength(0);
    await user.selectOptions(answer, "answer");
    await user.click(use);
    await heading("1,212 of 1,247 rows are ready to train on");
    expect(host.requests("vibeflow/datasets/setMapping")).toHaveLength(1);
  });

  it("unfolds a row to the tokens that are learned", async () => {
    const { user } = renderPanel(App);
    await user.click(await screen.findByRole("button", { name: "Row 2" }));
    const learned = await screen.findByText(/^Sorry about that.*<\|end\|>$/);
    expect(learned.tagName).toBe("MARK");
    expect(screen.getByText(/The model learns the 34 highlighted tokens/)).toBeTruthy();
    await user.click(screen.getByRole("button", { name: "Row 2" }));
    expect(screen.queryByText("What will be trained")).toBeNull();
  });

  it("pages, searches, and shows the removed rows with the reason", async () => {
    const { host, user } = renderPanel(App);
    await user.click(await screen.findByRole("button", { name: "Later rows" }));
    await waitFor(() => expect(host.requests("vibeflow/datasets/rows").at(-1)).toMatchObject({ offset: 50, part: "kept" }));
    await user.type(screen.getByLabelText("Search in rows"), "Norway");
    await waitFor(() => expect(host.requests("vibeflow/datasets/rows").at(-1)).toMatchObject({ search: "Norway", offset: 0 }));
    await screen.findByText(/2 kept, with “Norway”/);
    await user.click(screen.getByRole("button", { name: "See 35 removed rows" }));
    await waitFor(() => expect(host.requests("vibeflow/datasets/rows").at(-1)).toMatchObject({ part: "removed" }));
  });

  it("starts training and goes there", async () => {
    const { host, user } = renderPanel(App);
    await user.click(await screen.findByRole("button", { name: "Start Training" }));
    await waitFor(() => expect(host.commands()).toEqual(["vibeflow.training.show"]));
    expect(host.requests("vibeflow/training/start")).toEqual([{ projectId: target.projectId }]);
  });

  it("says that a run is going, and leads to it", async () => {
    const { host, user } = renderPanel(App, { answers: { "vibeflow/training/start": failing(failures.running) } });
    await user.click(await screen.findByRole("button", { name: "Start Training" }));
    const alert = await screen.findByRole("alert");
    expect(within(alert).getByText(failures.running.message)).toBeTruthy();
    expect(host.commands()).toEqual([]);
    await user.click(within(alert).getByRole("button", { name: "Show training" }));
    expect(host.commands()).toEqual(["vibeflow.training.show"]);
  });

  it("shows an import's progress, then the data", async () => {
    const { host } = renderPanel(App);
    await heading(/rows are ready/);
    host.event("vibeflow/datasets/didProgress", { projectId: target.projectId, stage: "reading", rows: 640 });
    await heading("Reading your file");
    expect(screen.getByText(/640 rows so far/)).toBeTruthy();
    host.answers["vibeflow/datasets/snapshot"] = () => withDataset({ ledger: { read: 10, train: 8, test: 2, removed: [] } });
    host.event("vibeflow/datasets/didChange", { projectId: target.projectId, revision: 8 });
    await heading("All 10 rows are ready to train on");
  });

  it("invites when there is no data", async () => {
    const { host, user } = renderPanel(App, { answers: { "vibeflow/datasets/snapshot": () => ({ ...scenario.dataset, view: null }) } });
    await user.click(await screen.findByRole("button", { name: "Import Data…" }));
    expect(host.commands()).toEqual(["vibeflow.datasets.import"]);
  });

  it("shows the shape to come only after a moment", async () => {
    const { view } = renderPanel(App, { answers: { "vibeflow/datasets/snapshot": silent() } });
    await screen.findByText("Loading the dataset");
    expect(view.container.querySelector(".skeleton")).toBeNull();
    await waitFor(() => expect(view.container.querySelector(".skeleton")).not.toBeNull());
  });

  it("says what failed and tries again", async () => {
    const { host, user } = renderPanel(App, { answers: { "vibeflow/datasets/snapshot": failing(failures.notReady) } });
    await heading(failures.notReady.message);
    host.answers["vibeflow/datasets/snapshot"] = () => scenario.dataset;
    await user.click(screen.getByRole("button", { name: "Try again" }));
    await heading(/rows are ready/);
  });

  it("comes back to the row that was open before a reload", async () => {
    const state = { target, screen: { rows: { part: "kept", search: "", offset: 0, open: 2 } } };
    renderPanel(App, { state });
    await screen.findByText("What will be trained");
  });

  it("links to the steps, and marks those that are done", async () => {
    const { host, user } = renderPanel(App);
    const steps = await screen.findByRole("navigation", { name: "Steps" });
    await waitFor(() => expect(within(steps).getByRole("button", { name: /^Data\s*, done$/ }).getAttribute("aria-current")).toBe("step"));
    await user.click(within(steps).getByRole("button", { name: "Evaluation" }));
    expect(host.commands()).toEqual(["vibeflow.evaluation.show"]);
  });
});
