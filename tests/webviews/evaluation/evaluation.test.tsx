import { act, fireEvent, screen, waitFor, within } from "@testing-library/react";
import { describe, expect, it } from "vitest";

import { App } from "../../../webviews/src/evaluation/App.js";
import * as states from "../../fixtures/panels/evaluation-states.js";
import type { Answers } from "../../fixtures/panels/fake-host.js";
import { failing } from "../../fixtures/panels/fake-host.js";
import { keyless, withoutJudge } from "../../fixtures/panels/judging.js";
import { evaluationView, failures, scenario, target } from "../../fixtures/panels/scenario.js";
import { renderPanel } from "../panel.js";

const { commit, projectId } = evaluationView;
const shows = (snapshot: (typeof scenario)["evaluation"], more: Answers = {}) =>
  renderPanel(App, { answers: { "vibeflow/evaluation/snapshot": () => snapshot, ...more } });
const pair = () => screen.findByRole("group", { name: /side by side/ });
const marked = (container: HTMLElement, kind: string) =>
  [...container.querySelectorAll(`mark.${kind}`)].map((mark) => mark.textContent);

describe("the verdict", () => {
  it("is the first line, with the split and the measures below", async () => {
    renderPanel(App);
    await screen.findByRole("heading", {
      level: 1,
      name: "Better than the base model on 81 of 100 held-out questions",
    });
    expect(screen.getByRole("img", { name: "81 tuned is better, 7 the same, 12 base is better" })).toBeTruthy();
    expect(screen.getByRole("row", { name: /Right words token F1.* 58 % 75 % better 17 points 14 to 20 points/ })).toBeTruthy();
    expect(
      screen.getByRole("row", { name: /Word for word.*About 240 more rows would settle it 3 % 5 % no clear change/ }),
    ).toBeTruthy();
    expect(screen.getByText("100 of 242 questions the model never saw")).toBeTruthy();
  });

  it("has the gate's checks, and serving as the one primary when ready", async () => {
    const { host, user, view } = renderPanel(App);
    await screen.findByRole("heading", { name: "Ready to deploy" });
    expect(screen.getByText("1 of 4 topics below half")).toBeTruthy();
    expect(view.container.querySelectorAll(".button-primary")).toHaveLength(1);
    await user.click(screen.getByRole("button", { name: "Deploy version 3" }));
    await user.click(screen.getByRole("button", { name: "Ask the Model…" }));
    expect(host.posted.filter(({ type }) => type === "command")).toEqual([
      { type: "command", command: "vibeflow.deployment.show", commit },
      { type: "command", command: "vibeflow.playground.show", commit },
    ]);
  });

  it("leads to the worse answers when it is to be reviewed", async () => {
    const { user, view } = shows(states.unclear);
    await user.click(await screen.findByRole("button", { name: "Read the 43 worse answers" }));
    expect(view.container.querySelectorAll(".button-primary")).toHaveLength(1);
    expect(screen.getByText("Question 1 of 1")).toBeTruthy();
    expect(screen.getByText("I want my money back")).toBeTruthy();
    expect(document.activeElement).toBe(await pair());
  });

  it("leads to the likeliest cause when it is to be trained again, and lists the others", async () => {
    const { host, user, view } = shows(states.worse);
    await screen.findByRole("heading", { name: "Train again before you use it" });
    await user.click(view.container.querySelector<HTMLElement>(".button-primary")!);
    await user.click(screen.getByRole("button", { name: /^Rows that disagree/ }));
    expect(host.commands()).toEqual(["vibeflow.datasets.import", "vibeflow.datasets.show"]);
    expect(screen.queryByRole("button", { name: /^Deploy version/ })).toBeNull();
  });

  it("compares with the version before only over the same rows", async () => {
    renderPanel(App);
    await screen.findByText("Version 2");
    shows(states.unclear);
    await screen.findByText("Version 2 scored 71 on other held-out rows, so the two cannot be compared.");
  });

  it("says how the score is weighted, and when no judge is in it", async () => {
    shows(states.unclear);
    await screen.findByText("two thirds of it:");
    expect(screen.getByText("No judge has marked the answers, so the score has no judge part.")).toBeTruthy();
  });

  it("explains a measure on its question mark", async () => {
    const { user } = renderPanel(App);
    await user.click(await screen.findByRole("button", { name: "What Right words means" }));
    expect(screen.getByRole("group", { name: "About Right words" }).textContent).toContain(
      "How many words the answer shares with yours",
    );
  });

  it("of an old evaluation stands without what was not known then", async () => {
    const { view } = shows(states.old);
    await screen.findByRole("heading", { name: "Version 3 is better" });
    for (const absent of [
      "Share answered better",
      "What stands out",
      "Learning by heart (overfitting) and forgetting",
      "What the model looked at",
    ])
      expect(screen.queryByRole("heading", { name: absent })).toBeNull();
    expect(screen.queryByText("Retrain")).toBeNull();
    expect(
      screen.getByText("Share of the right words alone, as this version was evaluated before other parts counted."),
    ).toBeTruthy();
    expect(view.container.textContent).not.toMatch(/undefined|null|NaN|0 tokens/);
  });

  it("of passages is about foreseeing them: nothing to judge, and the share of words decides nothing", async () => {
    shows(states.passages);
    await screen.findByRole("heading", { level: 1, name: /60 held-out passages/ });
    expect(screen.getByText("60 passages the model never saw")).toBeTruthy();
    expect(screen.getByText("Passage 1 of 1")).toBeTruthy();
    expect(screen.getByText(/It does not decide here/)).toBeTruthy();
    expect(screen.queryByText("Retrain")).toBeNull();
    expect(screen.queryByRole("heading", { name: "A judge’s opinion" })).toBeNull();
  });
});

describe("side by side", () => {
  it("turns by button and by key, within bounds", async () => {
    renderPanel(App);
    const group = await pair();
    const press = (key: string) => fireEvent.keyDown(group, { key });
    press("ArrowLeft");
    expect(screen.getByText("Question 1 of 4")).toBeTruthy();
    press("ArrowRight");
    expect(screen.getByText("Do you ship to Norway?")).toBeTruthy();
    press("j");
    expect(screen.getByText("Question 3 of 4")).toBeTruthy();
    press("k");
    expect(screen.getByText("Question 2 of 4")).toBeTruthy();
    press("End");
    press("ArrowRight");
    expect(screen.getByText("Question 4 of 4")).toBeTruthy();
    press("Home");
    expect(screen.getByText("Question 1 of 4")).toBeTruthy();
  });

  it("leaves keys with a modifier to VS Code", async () => {
    renderPanel(App);
    fireEvent.keyDown(await pair(), { key: "j", ctrlKey: true });
    expect(screen.getByText("Question 1 of 4")).toBeTruthy();
  });

  it("pages through a thousand without drawing more than one", async () => {
    const { view } = shows(states.thousand);
    const group = await pair();
    for (let times = 0; times < 30; times++) fireEvent.keyDown(group, { key: "j" });
    expect(screen.getByText("Question 31 of 1,000")).toBeTruthy();
    expect(view.container.querySelectorAll("[data-pair]")).toHaveLength(1);
  });

  it("filters by outcome, by regression and by group", async () => {
    const { user } = renderPanel(App);
    const filter = await screen.findByLabelText("Questions to show");
    await user.selectOptions(filter, "worse");
    expect(screen.getByText("I want my money back")).toBeTruthy();
    await user.selectOptions(filter, "regressions");
    expect(screen.getByText("Right before")).toBeTruthy();
    await user.click(screen.getByRole("button", { name: /^Shipping/ }));
    expect(screen.getByText("Do you ship to Norway?")).toBeTruthy();
  });

  it("shows the answers that a sentence speaks of", async () => {
    const { user } = renderPanel(App);
    const buttons = await screen.findAllByRole("button", { name: "Show these answers" });
    await user.click(buttons[0]!);
    expect(screen.getByText("Question 1 of 2")).toBeTruthy();
    expect(screen.getByLabelText<HTMLSelectElement>("Questions to show").selectedOptions[0]?.text).toContain(
      "Works well for questions",
    );
  });

  it("marks what tells the two answers apart, or on wish what tells them from yours", async () => {
    const { view, user } = renderPanel(App);
    await screen.findByText("How do I reset my password?");
    expect(marked(view.container, "removed")).toContain("To reset your password,");
    expect(marked(view.container, "inserted")).toContain("within 5 minutes, just reply here.");
    expect(marked(view.container, "inserted")).not.toContain("“Forgot password”.");
    await user.click(screen.getByLabelText("Mark against your answer"));
    expect(marked(view.container, "removed")).toContain("see an email");
    expect(screen.getByText(/that your answer has too/)).toBeTruthy();
  });

  it("shows code as code, and lets each paragraph run its own way", async () => {
    const { view } = shows(states.shapes);
    fireEvent.keyDown(await pair(), { key: "x" });
    expect([...view.container.querySelectorAll("[data-pair] pre")].map((block) => block.textContent)).toContain(
      "def total(values):\n    return sum(values)",
    );
    fireEvent.keyDown(await pair(), { key: "j" });
    const hebrew = screen.getByText("כיצד אני מאפס את הסיסמה שלי?");
    expect(hebrew.getAttribute("dir")).toBe("auto");
  });

  it("folds a long answer, says an empty one", async () => {
    const { user } = shows(states.shapes);
    const group = await pair();
    for (let times = 0; times < 2; times++) fireEvent.keyDown(group, { key: "j" });
    const unfold = screen.getByRole("button", { name: /^Show all [\d,]+ words$/ });
    expect(unfold.getAttribute("aria-expanded")).toBe("false");
    await user.click(unfold);
    expect(screen.getByRole("button", { name: "Fold" })).toBeTruthy();
    for (let times = 0; times < 2; times++) fireEvent.keyDown(group, { key: "j" });
    expect(screen.getByText("Empty answer")).toBeTruthy();
  });

  it("comes back to the example before a reload", async () => {
    renderPanel(App, { state: { target, screen: { example: { filter: "all", index: 3 } } } });
    await screen.findByText("Question 4 of 4");
  });
});

describe("the user's own mark", () => {
  it("is given by key or button, kept, and taken back", async () => {
    const { host, user } = renderPanel(App);
    fireEvent.keyDown(await pair(), { key: "3" });
    const mine = within(screen.getByRole("group", { name: "Your mark" }));
    expect(mine.getByRole("button", { name: /Tuned/, pressed: true })).toBeTruthy();
    await user.click(mine.getByRole("button", { name: /Base/ }));
    await user.click(mine.getByRole("button", { name: /Base/ }));
    expect(mine.queryByRole("button", { pressed: true })).toBeNull();
    const rate = (choice: string | null) => ({
      projectId,
      commit,
      number: 14,
      rating: choice === null ? null : { choice, note: "" },
    });
    expect(host.requests("vibeflow/evaluation/rate")).toEqual([rate("tuned"), rate("base"), rate(null)]);
  });

  it("takes a note, in which the keys are letters", async () => {
    const { host, user } = renderPanel(App);
    fireEvent.keyDown(await pair(), { key: "3" });
    await user.type(screen.getByLabelText("Note on your mark"), "just 1 jar{Enter}");
    expect(screen.getByText("Question 1 of 4")).toBeTruthy();
    expect(host.requests("vibeflow/evaluation/rate").at(-1)?.rating).toEqual({ choice: "tuned", note: "just 1 jar" });
  });

  it("of an earlier session is there again", async () => {
    renderPanel(App);
    fireEvent.keyDown(await pair(), { key: "j" });
    expect(screen.getByDisplayValue("Right days.")).toBeTruthy();
    expect(screen.getByRole("button", { name: /Tuned/, pressed: true })).toBeTruthy();
  });

  it("that cannot be kept goes away again, and why is said", async () => {
    renderPanel(App, { answers: { "vibeflow/evaluation/rate": failing(failures.notReady) } });
    fireEvent.keyDown(await pair(), { key: "1" });
    await screen.findByText(failures.notReady.message);
    expect(
      within(screen.getByRole("group", { name: "Your mark" })).queryByRole("button", { pressed: true }),
    ).toBeNull();
  });
});

describe("a classifier", () => {
  it("has a line for each label, a table of what was taken for what, and the way to those rows", async () => {
    const { user } = shows(states.classifier);
    expect(await screen.findByRole("row", { name: "refund 69 % 58 % 63 % 19" })).toBeTruthy();
    expect(screen.getByRole("row", { name: "refund 7 0 0 11 1" })).toBeTruthy();
    await user.click(screen.getByRole("button", { name: "Show these answers: “refund” taken for “billing”" }));
    expect(screen.getByText("Where is my money?")).toBeTruthy();
    expect(screen.queryByRole("heading", { name: "A judge’s opinion" })).toBeNull();
  });

  it("that writes shows and counts the answers that are none of the labels", async () => {
    const { user } = shows(states.writtenLabels);
    expect(await screen.findByText("3 answers are none of the labels and count as wrong")).toBeTruthy();
    expect(screen.getByRole("columnheader", { name: "None of them" })).toBeTruthy();
    expect(screen.getByRole("row", { name: "refund 7 0 0 11 1 0" })).toBeTruthy();
    await user.click(screen.getByRole("button", { name: "Show these answers: none of the labels" }));
    expect(screen.getByText("Do you sell gift cards?")).toBeTruthy();
    expect(screen.queryByText("Where is my money?")).toBeNull();
    expect(screen.queryByRole("heading", { name: "A judge’s opinion" })).toBeNull();
    expect(screen.getByText(/100 rows|100 of .* rows/)).toBeTruthy();
  });

  it("of many labels shows the hardest first, all on a press", async () => {
    const { user } = shows(states.manyLabels);
    const table = (await screen.findByRole("region", { name: "Table of right and given labels" })).querySelector(
      "table",
    )!;
    expect(table.querySelectorAll("tbody tr")).toHaveLength(12);
    await user.click(screen.getByRole("button", { name: "Show all 40 labels" }));
    expect(table.querySelectorAll("tbody tr")).toHaveLength(40);
  });
});

describe("an evaluation under way", () => {
  it("shows how far it is, and stops on a press", async () => {
    const { host, user } = shows(states.firstEvaluation);
    await screen.findByRole("heading", { level: 1, name: "Evaluating, 82 % done" });
    expect(screen.getByText(/64 of 100 held-out questions, about 2 minutes left/)).toBeTruthy();
    expect(screen.getByRole("progressbar").getAttribute("aria-valuenow")).toBe("82");
    await user.click(screen.getByRole("button", { name: "Stop Evaluation" }));
    expect(host.requests("vibeflow/evaluation/stop")).toEqual([{ projectId, commit: null }]);
  });

  it("follows what the backend says, and asks anew at its end", async () => {
    const { host } = renderPanel(App);
    await pair();
    act(() =>
      host.event("vibeflow/evaluation/didChange", { projectId, progress: { ...states.progress, fraction: 0.4 } }),
    );
    await screen.findByText("Evaluating, 40 % done");
    const asked = host.requests("vibeflow/evaluation/snapshot").length;
    act(() => host.event("vibeflow/evaluation/didChange", { projectId, progress: null }));
    await waitFor(() => expect(host.requests("vibeflow/evaluation/snapshot")).toHaveLength(asked + 1));
    await waitFor(() => expect(screen.queryByText("Evaluating, 40 % done")).toBeNull());
  });

  it("that failed says why, and keeps the one before on screen", async () => {
    const { user, view } = shows(states.failedAgain);
    await screen.findByText("The computer ran out of memory after 64 of 100 questions.");
    expect(await pair()).toBeTruthy();
    // The alert's remedy is the one primary button.
    expect([...view.container.querySelectorAll(".button-primary")].map((button) => button.textContent)).toEqual([
      "Try again",
    ]);
    await user.click(screen.getByRole("button", { name: "Dismiss" }));
    expect(screen.queryByText("The computer ran out of memory after 64 of 100 questions.")).toBeNull();
    expect([...view.container.querySelectorAll(".button-primary")].map((button) => button.textContent)).toEqual([
      "Deploy version 3",
    ]);
  });

  it("is begun from the menu, for the version in view", async () => {
    const { host, user } = renderPanel(App);
    await user.click(await screen.findByRole("button", { name: "More" }));
    await user.click(screen.getByRole("button", { name: "Evaluate again" }));
    expect(host.requests("vibeflow/evaluation/start")).toEqual([{ projectId, commit, maxRows: null }]);
    await screen.findByText("Evaluating, 82 % done");
  });
});

describe("versions and files", () => {
  it("shows another version, and stays with it", async () => {
    const { host, user } = renderPanel(App);
    const older = scenario.evaluation.versions[1]!.commit;
    await user.selectOptions(await screen.findByLabelText("Version to show"), older);
    await waitFor(() =>
      expect(host.requests("vibeflow/evaluation/snapshot").at(-1)).toEqual({ projectId, commit: older }),
    );
    expect(host.getState()).toMatchObject({ screen: { version: older } });
  });

  it("exports the version in view", async () => {
    const { host, user } = renderPanel(App);
    await user.click(await screen.findByRole("button", { name: "More" }));
    await user.click(screen.getByRole("button", { name: "Export the evaluation…" }));
    expect(host.posted.at(-1)).toEqual({ type: "command", command: "vibeflow.evaluation.export", commit });
  });

  it("shows the first evaluation as soon as there is one", async () => {
    const { host } = shows({ ...scenario.evaluation, view: null });
    await screen.findByText("No version was evaluated yet");
    host.answers["vibeflow/evaluation/snapshot"] = () => scenario.evaluation;
    host.event("vibeflow/projects/didChange", { projectId: target.projectId });
    await screen.findByRole("heading", { level: 1, name: /^Better than the base model/ });
  });
});

describe("a judge", () => {
  const judged = (answers: Answers) => shows(states.unclear, answers);

  it("is started only after its cost and what leaves the computer were said", async () => {
    const { host, user } = judged({ "vibeflow/judging/snapshot": () => withoutJudge });
    await user.selectOptions(await screen.findByLabelText("Judge"), "gemini");
    await screen.findByText("50 rows, 100 requests, 2 to 4 minutes, $0.03 to $0.06");
    expect(screen.getByText(/go to Google/)).toBeTruthy();
    await user.click(screen.getByRole("button", { name: "Start Judge" }));
    await screen.findByText(/18 of 50 rows judged/);
    const settings = { provider: "gemini", model: "gemini-2.5-flash", baseUrl: null, rows: 50 };
    expect(host.requests("vibeflow/judging/start")).toEqual([{ projectId, commit, settings }]);
    await user.click(screen.getByRole("button", { name: "Stop Judge" }));
    expect(host.requests("vibeflow/judging/stop")).toEqual([{ projectId, commit }]);
  });

  it("without its key cannot be started, and the way to set one is beside it", async () => {
    const { host, user } = judged({ "vibeflow/judging/snapshot": () => keyless });
    await screen.findByText(/No key for Gemini/);
    expect(screen.getByRole<HTMLButtonElement>("button", { name: "Start Judge" }).disabled).toBe(true);
    await user.click(screen.getByRole("button", { name: "Set Key…" }));
    expect(host.commands()).toEqual(["vibeflow.judging.setKey"]);
  });

  it("shows its five marks with the range of the difference", async () => {
    renderPanel(App);
    expect(await screen.findByRole("row", { name: "Says nothing wrong factuality 3.2 3.9" })).toBeTruthy();
    expect(screen.getByText(/Tuned is marked better, likely \+0.6 to \+1.0/)).toBeTruthy();
    expect(screen.getByText(/2 more were left out/)).toBeTruthy();
  });
});

describe("what the model looked at", () => {
  it("is asked for on a press, and read token by token with the keys", async () => {
    const { host, user } = renderPanel(App);
    await user.click(await screen.findByRole("button", { name: "Show what it looked at" }));
    const tokens = await screen.findByRole("listbox", { name: "Tokens of the answer" });
    expect(host.requests("vibeflow/evaluation/attention")).toEqual([{ projectId, commit, number: 14 }]);
    expect(within(tokens).getByRole("option", { selected: true }).textContent).toBe("Sure");
    const before = screen.getByText(/^Most:/).textContent;
    fireEvent.keyDown(tokens, { key: "End" });
    expect(within(tokens).getByRole("option", { selected: true }).textContent).toBe(".");
    expect(screen.getByText(/^Most:/).textContent).not.toBe(before);
    expect(screen.getByText(/not why it chose a word/)).toBeTruthy();
  });

  it("is not offered where the model cannot show it", async () => {
    shows(states.old);
    await pair();
    expect(screen.queryByRole("heading", { name: "What the model looked at" })).toBeNull();
  });
});
