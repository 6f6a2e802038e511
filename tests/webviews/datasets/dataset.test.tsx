import { screen, waitFor, within } from "@testing-library/react";
import { describe, expect, it } from "vitest";

import { App } from "../../../webviews/src/datasets/App.js";
import { dataFailures, guessed, labels, manyReasons, ownSplit, ownSplitLeft, ownTestFile, preferences, text, workbook } from "../../fixtures/panels/datasets-states.js";
import { failing, silent } from "../../fixtures/panels/fake-host.js";
import { datasetView, failures, scenario, target, withDataset } from "../../fixtures/panels/scenario.js";
import { renderPanel } from "../panel.js";

const { projectId } = target;
const heading = (name: string | RegExp) => screen.findByRole("heading", { level: 1, name });
const empty = { "vibeflow/datasets/snapshot": () => ({ ...scenario.dataset, view: null }) };
const showing = (change: Parameters<typeof withDataset>[0]) => ({
  answers: { "vibeflow/datasets/snapshot": () => withDataset(change) },
});
const progress = { projectId, stage: "reading", rows: 640, total: null, part: 0.25, source: "tickets.csv" } as const;

describe("data panel", () => {
  it("says how many rows are ready, and balances the ledger", async () => {
    const { host } = renderPanel(App);
    await heading("1,212 of 1,247 rows are ready to train on");
    const bar = screen.getByRole("img", { name: /1,247 rows read = 970 for training \+ 242 held out/ });
    expect(bar.children).toHaveLength(4);
    expect(screen.getByText("Every row accounted for")).toBeTruthy();
    await waitFor(() => expect(host.posted.filter((message) => message.type === "painted")).toHaveLength(1));
  });

  it("says under the ledger what training makes of long rows, and counts what is ready without those left out", async () => {
    const counts = { limit: 512, rows: 970, learned: 962, shortened: 12, answersCut: 0, leftOut: 8, refused: 0, exact: true };
    renderPanel(App, showing({ learned: counts, leftOut: ["12 rows are shortened.", "8 rows are left out."] }));
    await heading("1,204 of 1,247 rows are ready to train on");
    expect(screen.getByTestId("left-out").textContent).toBe("Of those for training: 12 rows are shortened. 8 rows are left out.");
  });

  it("does not claim a balance that is none", async () => {
    renderPanel(App, showing({ ledger: { read: 1300, train: 970, test: 242, removed: [] } }));
    await heading("1,212 of 1,300 rows are ready to train on");
    expect(screen.queryByText("Every row accounted for")).toBeNull();
  });

  it("folds small reasons and lists them on request; still every row is accounted for", async () => {
    const { user } = renderPanel(App, showing(manyReasons));
    await heading("1,125 of 1,247 rows are ready to train on");
    expect(screen.getByText(/2 rows were changed by hand/)).toBeTruthy();
    expect(screen.getByText("Every row accounted for")).toBeTruthy();
    expect(screen.queryByText("removed by hand")).toBeNull();
    await user.click(screen.getByRole("button", { name: /^26 removed, 4 other reasons/ }));
    expect(screen.getByText("removed by hand")).toBeTruthy();
  });

  it("calls rows by what they are, and says what is not done with them yet", async () => {
    renderPanel(App, showing(preferences));
    await heading("1,212 of 1,247 preference pairs are ready to train on");
    expect(screen.getByText(/Tuning on the preference itself is not there yet/)).toBeTruthy();
    expect(screen.getByLabelText("Role of rejected")).toHaveProperty("value", "rejected");
  });

  it("knows labels and passages", async () => {
    const { view } = renderPanel(App, showing(labels));
    await heading("1,212 of 1,247 labelled texts are ready to train on");
    const role = screen.getByLabelText("Role of intent");
    expect(within(role).getByRole("option", { selected: true }).textContent).toBe("Label");
    expect(within(role).queryByRole("option", { name: "Answer" })).toBeNull();
    expect(screen.queryByText("Answer")).toBeNull();
    view.unmount();
    renderPanel(App, showing(text));
    await heading("All 840 passages are ready to train on");
    expect(screen.getByText("Detected from rows all over 12 files")).toBeTruthy();
  });

  it("changes a column's role in place of its only holder", async () => {
    const { host, user } = renderPanel(App);
    await user.selectOptions(await screen.findByLabelText("Role of product_area"), "question");
    await waitFor(() => expect(host.requests("vibeflow/datasets/setMapping")).toHaveLength(1));
    expect(host.requests("vibeflow/datasets/setMapping")[0]?.mapping.columns).toMatchObject({
      customer_message: "ignored",
      product_area: "question",
      support_reply: "answer",
    });
  });

  it("asks about the language, and takes another for an answer", async () => {
    const { host, user } = renderPanel(App);
    await screen.findByText("English in 99.6 % of rows. Is that what you expect?");
    await user.click(screen.getByRole("button", { name: "Change" }));
    await user.selectOptions(screen.getByLabelText("Expected language"), "German");
    await waitFor(() => expect(host.requests("vibeflow/datasets/setLanguage")).toEqual([{ projectId, expected: "German" }]));
    await waitFor(() => expect(screen.getByRole("button", { name: "Yes" })).toHaveProperty("disabled", false));
    await user.click(screen.getByRole("button", { name: "Yes" }));
    await waitFor(() => expect(host.requests("vibeflow/datasets/setLanguage").at(-1)).toEqual({ projectId, expected: "English" }));
  });

  it("does not ask again about a language that was confirmed", async () => {
    renderPanel(App, showing({ language: { detected: "English", share: 0.996, expected: "English" } }));
    await screen.findByText("English in 99.6 % of rows. As you expect.");
    expect(screen.queryByRole("button", { name: "Yes" })).toBeNull();
  });

  it("says how the text is encoded, and reads it in another encoding", async () => {
    const { host, user } = renderPanel(App, showing({ encoding: guessed }));
    expect(await screen.findByText("93 % sure, such as “Посылка придёт завтра”")).toBeTruthy();
    const choice = screen.getByLabelText("Text encoding");
    // What it was read in, then what else it may be, then the rest.
    expect(within(choice).getAllByRole("option").map((option) => option.textContent)).toEqual([
      "Windows-1251 (Cyrillic)",
      "KOI8-R (Russian)",
      "Windows-1252 (Western European)",
    ]);
    await user.selectOptions(choice, "KOI8-R (Russian)");
    await waitFor(() =>
      expect(host.requests("vibeflow/datasets/setEncoding")).toEqual([{ projectId, encoding: "koi8-r" }]),
    );
  });

  it("takes a choice of encoding back", async () => {
    const { host, user } = renderPanel(App, showing({ encoding: { ...guessed, chosen: true } }));
    await user.selectOptions(await screen.findByLabelText("Text encoding"), "Find it by the content");
    await waitFor(() =>
      expect(host.requests("vibeflow/datasets/setEncoding")).toEqual([{ projectId, encoding: null }]),
    );
  });

  it("asks whether the text reads right where that is not sure, and lets nobody train before", async () => {
    const doubt = "It was read as Windows-1251, but KOI8-R is possible too.";
    const { host, user } = renderPanel(App, showing({ encoding: { ...guessed, doubt } }));
    await heading("Does the text read right?");
    expect(screen.getByText(`${doubt} Training waits for your word.`)).toBeTruthy();
    expect(screen.getByRole("button", { name: "Start Training" })).toHaveProperty("disabled", true);
    expect(screen.getByText("оНЯШКЙЮ ОПХДЕР ГЮБРПЮ")).toBeTruthy();
    await user.click(screen.getByRole("button", { name: "Read it as Windows-1251 (Cyrillic)" }));
    await waitFor(() =>
      expect(host.requests("vibeflow/datasets/setEncoding")).toEqual([{ projectId, encoding: "cp1251" }]),
    );
  });

  it("reads another sheet of a workbook", async () => {
    const { host, user } = renderPanel(App, showing(workbook));
    await user.selectOptions(await screen.findByLabelText("Sheet"), "Answers 2024");
    await waitFor(() => expect(host.requests("vibeflow/datasets/setSheet")).toEqual([{ projectId, sheet: "Answers 2024" }]));
  });

  it("splits again with what was changed, and keeps the rest", async () => {
    const { host, user } = renderPanel(App);
    await user.click(await screen.findByRole("button", { name: "Change the split" }));
    const again = screen.getByRole("button", { name: "Split again" });
    expect(again).toHaveProperty("disabled", true);
    await user.selectOptions(screen.getByLabelText("Keep together by"), "user_id");
    const share = screen.getByLabelText("Held out");
    await user.clear(share);
    await user.type(share, "10");
    await user.click(again);
    await waitFor(() =>
      expect(host.requests("vibeflow/datasets/setSplit")).toEqual([
        { projectId, share: 0.1, seed: 42, groupBy: "user_id", stratified: true, testFile: null, splitBy: null },
      ]),
    );
  });

  it("takes no seed that is not a number and no share beyond a half", async () => {
    const { user } = renderPanel(App);
    await user.click(await screen.findByRole("button", { name: "Change the split" }));
    const share = screen.getByLabelText("Held out");
    await user.clear(share);
    await user.type(share, "90");
    expect(screen.getByRole("button", { name: "Split again" })).toHaveProperty("disabled", true);
    await user.clear(share);
    await user.type(share, "30");
    expect(screen.getByRole("button", { name: "Split again" })).toHaveProperty("disabled", false);
    await user.type(screen.getByLabelText("Seed"), "x");
    expect(screen.getByRole("button", { name: "Split again" })).toHaveProperty("disabled", true);
  });

  it("chooses a test file through the host, and goes back to a share", async () => {
    const { host, user } = renderPanel(App, showing(ownTestFile));
    await screen.findByText("Tested on your own file, held_out.csv");
    expect(screen.getByText("for testing, from your test file")).toBeTruthy();
    await user.click(screen.getByRole("button", { name: "Change the split" }));
    await user.click(screen.getByRole("button", { name: "Choose another file…" }));
    expect(host.commands()).toEqual(["vibeflow.datasets.chooseTestFile"]);
    await user.click(screen.getByRole("button", { name: "Hold out 20 % instead" }));
    await waitFor(() => expect(host.requests("vibeflow/datasets/setSplit").at(-1)).toMatchObject({ testFile: null, share: 0.2 }));
  });

  it("says how the data's own split was used, and lets VibeFlow divide instead", async () => {
    const { host, user } = renderPanel(App, showing(ownSplit));
    await screen.findByText("Divided as the column fold says");
    expect(screen.getByText("Rows read: 900 for training, 200 for testing, 100 for validation.")).toBeTruthy();
    expect(screen.getByText("Validation rows are held out with the test rows; neither is learned.")).toBeTruthy();
    await user.click(screen.getByRole("button", { name: "Change the split" }));
    expect(screen.queryByRole("button", { name: "Split again" })).toBeNull();
    await user.click(screen.getByRole("button", { name: "Hold out 20 % instead" }));
    await waitFor(() => expect(host.requests("vibeflow/datasets/setSplit").at(-1)).toMatchObject({ splitBy: "", testFile: null }));
  });

  it("offers the data's own split where it is not used", async () => {
    const { host, user } = renderPanel(App, showing(ownSplitLeft));
    await user.click(await screen.findByRole("button", { name: "Change the split" }));
    await user.click(screen.getByRole("button", { name: "Divide as your files are named" }));
    await waitFor(() => expect(host.requests("vibeflow/datasets/setSplit").at(-1)).toMatchObject({ splitBy: null }));
  });

  it("says which rows of templates are on one side, and which are not", async () => {
    const split = { ...datasetView.split, templated: 40, templatesApart: 700 };
    renderPanel(App, showing({ split }));
    await screen.findByText("Made from templates, and on one side: 40 rows.");
    expect(screen.getByText(/^Made from a few templates, and on both sides: 700 rows\./)).toBeTruthy();
  });

  it("shows the removed rows", async () => {
    const { host, user } = renderPanel(App);
    await user.click(await screen.findByRole("button", { name: "See 35 removed rows" }));
    await waitFor(() => expect(host.requests("vibeflow/datasets/rows").at(-1)?.filter).toMatchObject({ part: "removed" }));
  });

  it("starts training and goes there", async () => {
    const { host, user } = renderPanel(App);
    await user.click(await screen.findByRole("button", { name: "Start Training" }));
    await waitFor(() => expect(host.commands()).toEqual(["vibeflow.training.show"]));
    expect(host.requests("vibeflow/training/start")).toEqual([{ projectId }]);
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
});

describe("an import under way", () => {
  it("shows name, rows and part, can be stopped, then shows the data", async () => {
    const { host, user } = renderPanel(App);
    await heading(/rows are ready/);
    host.event("vibeflow/datasets/didProgress", progress);
    await heading("Reading tickets.csv");
    expect(screen.getByText("640 rows so far, 25 %")).toBeTruthy();
    expect(screen.getByRole("progressbar").getAttribute("aria-valuenow")).toBe("25");
    await user.click(screen.getByRole("button", { name: "Cancel" }));
    expect(host.requests("vibeflow/datasets/cancel")).toEqual([{ projectId }]);
    host.event("vibeflow/datasets/didProgress", { ...progress, stage: "checking", total: 1280, part: null });
    await heading("Checking tickets.csv");
    expect(screen.getByText("640 of 1,280 rows, 50 %")).toBeTruthy();
    host.answers["vibeflow/datasets/snapshot"] = () => withDataset({ ledger: { read: 10, train: 8, test: 2, removed: [] } });
    host.event("vibeflow/datasets/didChange", { projectId, revision: 8 });
    await heading("All 10 rows are ready to train on");
  });

  it("stays on screen over a reload, and is given up when nothing is heard of it", async () => {
    const state = { target, screen: { importing: { source: "tickets.csv" } } };
    renderPanel(App, { state });
    await heading("Reading tickets.csv");
    await waitFor(() => expect(screen.queryByRole("heading", { level: 1, name: /rows are ready/ })).not.toBeNull(), { timeout: 8000 });
  });

  it("of another project is none of its business", async () => {
    const { host } = renderPanel(App);
    await heading(/rows are ready/);
    host.event("vibeflow/datasets/didProgress", { ...progress, projectId: "another" });
    await new Promise((resolve) => setTimeout(resolve, 50));
    await heading(/rows are ready/);
  });

  it("leaves the data on screen while it is only built anew", async () => {
    const { host, user } = renderPanel(App);
    await heading(/rows are ready/);
    host.event("vibeflow/datasets/didProgress", { ...progress, stage: "checking", total: 1247, part: null, source: null });
    await screen.findByText("Checking, 640 of 1,247 rows");
    await heading(/rows are ready/);
    await user.click(screen.getByRole("button", { name: "Cancel" }));
    expect(host.requests("vibeflow/datasets/cancel")).toHaveLength(1);
  });

  it("that failed says why and what to do, and leaves the data", async () => {
    const { host, user } = renderPanel(App);
    await heading(/rows are ready/);
    host.event("vibeflow/datasets/didProgress", progress);
    await heading("Reading tickets.csv");
    host.send({ type: "importFailed", error: dataFailures.broken });
    const alert = await screen.findByRole("alert");
    expect(within(alert).getByText(dataFailures.broken.hint)).toBeTruthy();
    await heading(/rows are ready/);
    await user.click(within(alert).getByRole("button", { name: "Choose another file" }));
    expect(host.commands()).toEqual(["vibeflow.datasets.import"]);
  });

  it("is over when the host says so, or the backend is lost", async () => {
    const { host } = renderPanel(App);
    await heading(/rows are ready/);
    host.event("vibeflow/datasets/didProgress", progress);
    await heading("Reading tickets.csv");
    host.send({ type: "importEnded" });
    await heading(/rows are ready/);
    host.event("vibeflow/datasets/didProgress", progress);
    await heading("Reading tickets.csv");
    host.connect({ state: "restarting", attempt: 1 });
    await heading(/rows are ready/);
  });

  it("that the user stopped is not an error", async () => {
    const cancelled = { ...failures.notReady, code: "cancelled", message: "Stopped." } as const;
    const { host, user } = renderPanel(App, { answers: { "vibeflow/datasets/setLanguage": failing(cancelled) } });
    await user.click(await screen.findByRole("button", { name: "Yes" }));
    await waitFor(() => expect(host.requests("vibeflow/datasets/setLanguage")).toHaveLength(1));
    await waitFor(() => expect(screen.getByRole("button", { name: "Yes" })).toHaveProperty("disabled", false));
    expect(screen.queryByRole("alert")).toBeNull();
  });
});

describe("without data", () => {
  it("invites, with one primary button", async () => {
    const { host, user } = renderPanel(App, { answers: empty });
    await user.click(await screen.findByRole("button", { name: "Import Data…" }));
    await user.click(screen.getByRole("button", { name: "Import Folder…" }));
    expect(host.commands()).toEqual(["vibeflow.datasets.import", "vibeflow.datasets.importFolder"]);
    expect(document.querySelectorAll(".button-primary")).toHaveLength(1);
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
});

it("links to the steps, and marks those that are done", async () => {
  const { host, user } = renderPanel(App);
  const steps = await screen.findByRole("navigation", { name: "Steps" });
  await waitFor(() =>
    expect(within(steps).getByRole("button", { name: /^Data\s*, done$/ }).getAttribute("aria-current")).toBe("step"),
  );
  await user.click(within(steps).getByRole("button", { name: "Evaluation" }));
  expect(host.commands()).toEqual(["vibeflow.evaluation.show"]);
});

it("offers to compare versions only where there is more than one", async () => {
  const { view } = renderPanel(App);
  await screen.findByRole("button", { name: "Compare versions" });
  view.unmount();
  renderPanel(App, showing({ ...datasetView, version: 1 }));
  await heading(/rows are ready/);
  expect(screen.queryByRole("button", { name: "Compare versions" })).toBeNull();
});
