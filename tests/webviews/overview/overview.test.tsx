import { metricRange, metricText } from "@shared/format/metrics.js";
import { act, screen, waitFor, within } from "@testing-library/react";
import { describe, expect, it } from "vitest";

import { App } from "../../../webviews/src/overview/App.js";
import { graphOf } from "../../../webviews/src/overview/graph.js";
import { best, dirtyInWords, found, headline, statuses, tiles } from "../../../webviews/src/overview/sentences.js";
import { rowsText } from "../../../webviews/src/overview/compare/words.js";
import { comparison, many, page, problems, projectStates, same, untried, version, versions } from "../../fixtures/panels/overview.js";
import { failing } from "../../fixtures/panels/fake-host.js";
import { target } from "../../fixtures/panels/scenario.js";
import { renderPanel } from "../panel.js";

const projectId = target.projectId;
const v = (number: number) => versions.find((each) => each.number === number)!;
const rowsShown = () => screen.getAllByRole("listitem").map((row) => /Version \d+/.exec(row.textContent)?.[0]).filter((name) => name !== undefined);

describe("project page", () => {
  it("answers first: which version is best, with its score and its base's", async () => {
    renderPanel(App);
    await screen.findByRole("heading", { level: 1, name: "Version 3 is the best of 4: score 78, base 62" });
    const numbers = screen.getByLabelText("The project in numbers");
    expect(numbers.textContent).toContain("4 on 2 branches");
    expect(numbers.textContent).toContain("42 min 40 s");
    expect(numbers.textContent).toContain("214 MB");
    const third = screen.getByRole("button", { name: /^Version 3 Best Ready Served shop-2026/ });
    expect(third.getAttribute("aria-expanded")).toBe("false");
    expect(screen.getByText("on try-dora")).toBeTruthy();
    expect(screen.getByText("weights deleted")).toBeTruthy();
  });

  it("searches text and filters by status, and says when nothing fits", async () => {
    const { user } = renderPanel(App);
    await user.type(await screen.findByLabelText("Search in versions"), "dora 1,212");
    expect(rowsShown()).toEqual(["Version 4"]);
    await user.clear(screen.getByLabelText("Search in versions"));
    await user.selectOptions(screen.getByLabelText("Versions to show"), "served");
    expect(rowsShown()).toEqual(["Version 3"]);
    await user.type(screen.getByLabelText("Search in versions"), "nothing like it");
    await user.click(screen.getByRole("button", { name: "Show all 4" }));
    expect(rowsShown()).toHaveLength(4);
  });

  it("compares two to six versions, the first one chosen first", async () => {
    const { host, user } = renderPanel(App);
    const compare = await screen.findByRole("button", { name: "Compare" });
    expect(compare).toHaveProperty("disabled", true);
    for (const number of [2, 3, 4]) await user.click(screen.getByLabelText(`Compare version ${number}`));
    await user.click(screen.getByRole("button", { name: "Compare 3" }));
    await screen.findByRole("heading", { level: 1, name: comparison.headline });
    expect(host.requests("vibeflow/versions/compare")).toEqual([{ projectId, commits: [v(2).commit, v(3).commit, v(4).commit] }]);
    const measures = screen.getByRole("region", { name: "Measures of the compared versions" });
    expect(within(measures).getByRole("row", { name: /Overall score out of 100 71 66 to 75 better 78 74 to 82 not enough to tell 69 64 to 73/ })).toBeTruthy();
    const settings = screen.getByRole("region", { name: "Settings of the compared versions" });
    expect(within(settings).getByRole("row", { name: /System prompt .* not set Answer kindly/ })).toBeTruthy();
    expect(screen.getAllByText("256 added, 14 removed")).toHaveLength(2);
    expect(screen.getByRole("img", { name: /^Loss on unseen rows of the compared versions/ })).toBeTruthy();
    await user.click(screen.getByRole("button", { name: "Back to Support Bot" }));
    expect(rowsShown()).toHaveLength(4);
    expect(screen.getByLabelText("Compare version 2")).toHaveProperty("checked", true);
  });

  it("turns the shared questions by the keyboard, within bounds", async () => {
    const { user } = renderPanel(App, { state: { target, screen: { chosen: { chosen: [v(2).commit, v(3).commit], comparing: true } } } });
    const answers = await screen.findByRole("group", { name: /arrow keys turn/ });
    expect(within(answers).getByText("Closest")).toBeTruthy();
    answers.focus();
    await user.keyboard("{ArrowRight}{ArrowRight}{ArrowRight}");
    expect(screen.getByText("I want my money back")).toBeTruthy();
    expect(screen.getByText(/^Question 3 of 3/)).toBeTruthy();
    await user.keyboard("{ArrowLeft}");
    expect(screen.getByText("Do you ship to Norway?")).toBeTruthy();
  });

  it("a comparison that fails says why and leads back", async () => {
    const { user } = renderPanel(App, {
      answers: { "vibeflow/versions/compare": failing(problems.missing) },
      state: { target, screen: { chosen: { chosen: [v(2).commit, v(3).commit], comparing: true } } },
    });
    await screen.findByText(problems.missing.message);
    await user.click(screen.getByRole("button", { name: "Back to Support Bot" }));
    await screen.findByText(/^Version 3 is the best/);
  });

  it("hands each action to VS Code with the version that it is about", async () => {
    const { host, user } = renderPanel(App);
    await screen.findByText(/^Version 3 is the best/);
    const labels: Record<string, string> = {
      "Show evaluation": "vibeflow.evaluation.show",
      "Ask it": "vibeflow.playground.show",
      "Serve as API": "vibeflow.deployment.serve",
      "Roll back to version 2…": "vibeflow.versions.rollback",
      "Branch from here…": "vibeflow.versions.branch",
      "Tag…": "vibeflow.versions.tag",
      "Copy commit ID": "vibeflow.versions.copyCommit",
      "Show in Source Control": "vibeflow.versions.showInSourceControl",
      "Delete its weights…": "vibeflow.versions.delete",
    };
    for (const [label, command] of Object.entries(labels)) {
      await user.click(screen.getByLabelText("Actions of version 2"));
      await user.click(within(screen.getByLabelText("What to do with version 2")).getByText(label));
      expect(host.posted.at(-1)).toEqual({ type: "command", command, commit: v(2).commit });
      expect(screen.queryByLabelText("What to do with version 2")).toBeNull();
    }
  });

  it("offers nothing that cannot be done", async () => {
    const { user } = renderPanel(App);
    await user.click(await screen.findByRole("button", { name: "Actions of version 1" }));
    const gone = within(screen.getByRole("group", { name: "What to do with version 1" }));
    for (const label of ["Ask it", "Serve as API", "Roll back to version 1…", "Delete its weights…"]) expect(gone.queryByRole("button", { name: label })).toBeNull();
    await user.keyboard("{Escape}");
    await user.click(screen.getByRole("button", { name: "Actions of version 3" }));
    const current = within(screen.getByRole("group", { name: "What to do with version 3" }));
    expect(current.queryByRole("button", { name: "Roll back to version 3…" })).toBeNull();
    expect(current.getByRole("button", { name: "Show its API" })).toBeTruthy();
    expect(current.getByRole("button", { name: "Remove a tag…" })).toBeTruthy();
  });

  it("a menu is walked by the arrow keys", async () => {
    const { user } = renderPanel(App);
    await user.click(await screen.findByRole("button", { name: "Actions of version 2" }));
    await user.tab();
    await user.keyboard("{ArrowDown}");
    expect(document.activeElement?.textContent).toBe("Ask it");
    await user.keyboard("{ArrowUp}{ArrowUp}");
    expect(document.activeElement?.textContent).toBe("Delete its weights…");
  });

  it("trains a version again and says what came of it", async () => {
    const { host, user } = renderPanel(App);
    await user.click(await screen.findByRole("button", { name: /^Version 2/ }));
    await waitFor(() => expect(host.requests("vibeflow/versions/reproduction")).toEqual([{ projectId, commit: v(2).commit }]));
    await user.click(screen.getByRole("button", { name: "Actions of version 2" }));
    await user.click(screen.getByRole("button", { name: "Train it again to compare" }));
    await screen.findByText("It waits for its turn.");
    host.answers["vibeflow/versions/reproduction"] = () => same;
    act(() => host.event("vibeflow/versions/didChange", { projectId }));
    await screen.findByText("All 14 weights are bit for bit the same.");
  });

  it("switches the branch, and a refusal is said beside it", async () => {
    const { host, user } = renderPanel(App);
    await user.selectOptions(await screen.findByLabelText("Branch of the project"), "try-dora");
    await waitFor(() => expect(host.requests("vibeflow/versions/switchBranch")).toEqual([{ projectId, branch: "try-dora" }]));
    host.answers["vibeflow/versions/switchBranch"] = failing(problems.detached);
    await waitFor(() => expect(screen.getByLabelText("Branch of the project")).toHaveProperty("disabled", false));
    await user.selectOptions(screen.getByLabelText("Branch of the project"), "try-dora");
    await screen.findByText(problems.detached.message);
    await user.click(screen.getByRole("button", { name: "Dismiss" }));
    expect(screen.queryByText(problems.detached.message)).toBeNull();
    await user.click(screen.getByRole("button", { name: "Merge with the better model…" }));
    expect(host.commands()).toEqual(["vibeflow.versions.merge"]);
  });

  it("shows what is wrong with the repository, with its way out, and the versions all the same", async () => {
    const { host, user } = renderPanel(App, { answers: projectStates["detached"]! });
    await screen.findByText(problems.detached.message);
    expect(rowsShown()).toHaveLength(4);
    const before = host.requests("vibeflow/versions/page").length;
    await user.click(screen.getByRole("button", { name: "Look again" }));
    await waitFor(() => expect(host.requests("vibeflow/versions/page").length).toBeGreaterThan(before));
  });

  it("leads back to the only branch from a detached HEAD", async () => {
    const { host, user } = renderPanel(App, { answers: projectStates["lost"]! });
    await user.selectOptions(await screen.findByLabelText("Branch of the project"), "main");
    await waitFor(() => expect(host.requests("vibeflow/versions/switchBranch")).toEqual([{ projectId, branch: "main" }]));
  });

  it("shows a new version as soon as there is one, and forgets a chosen one that is gone", async () => {
    const { host, user } = renderPanel(App);
    await user.click(await screen.findByLabelText("Compare version 4"));
    await user.click(screen.getByLabelText("Compare version 3"));
    host.answers["vibeflow/versions/page"] = () => ({ ...page, versions: [version(5, { score: 90 }), ...versions.slice(1)] });
    act(() => host.event("vibeflow/versions/didChange", { projectId }));
    await screen.findByText(/^Version 5 is the best/);
    expect(screen.getByText("One chosen: choose another")).toBeTruthy();
    act(() => host.event("vibeflow/versions/didChange", { projectId: "another00000" }));
    const asked = host.requests("vibeflow/versions/page").length;
    await new Promise((done) => setTimeout(done, 20));
    expect(host.requests("vibeflow/versions/page")).toHaveLength(asked);
  });

  it.each([
    ["empty", "Support Bot has no version yet", "Show Set-up", "vibeflow.setup.show"],
    ["running", "The first version is being trained", "Show Training", "vibeflow.training.show"],
  ])("%s: says what comes next", async (state, title, button, command) => {
    const { host, user } = renderPanel(App, { answers: projectStates[state]! });
    await screen.findByRole("heading", { level: 1, name: title });
    await user.click(screen.getByRole("button", { name: button }));
    expect(host.commands()).toEqual([command]);
  });

  it("one version has nothing to be compared with", async () => {
    renderPanel(App, { answers: projectStates["one"]! });
    await screen.findByText("One version so far: score 74, base 62");
    expect(screen.queryByRole("checkbox")).toBeNull();
    expect(screen.queryByLabelText("Search in versions")).toBeNull();
  });

  it("without git it says so, and asks again on a press", async () => {
    const { host, user } = renderPanel(App, { answers: projectStates["error"]! });
    await screen.findByText(problems.unreadable.message);
    host.answers["vibeflow/versions/page"] = () => page;
    await user.click(screen.getByRole("button", { name: "Look again" }));
    await screen.findByText(/^Version 3 is the best/);
  });

  it("a folder that is gone is no project without versions", async () => {
    const { host, user } = renderPanel(App, { answers: projectStates["gone"]! });
    await screen.findByRole("heading", { level: 1, name: "The folder of Support Bot is gone" });
    expect(screen.queryByText(/no version yet/)).toBeNull();
    host.answers["vibeflow/versions/page"] = () => page;
    await user.click(screen.getByRole("button", { name: "Look again" }));
    await screen.findByText(/^Version 3 is the best/);
  });

  it("versions that cannot be read are not said to be none", async () => {
    renderPanel(App, { answers: projectStates["nogit"]! });
    await screen.findByRole("heading", { level: 1, name: problems.unreadable.message });
    expect(screen.queryByText(/no version yet/)).toBeNull();
  });

  it("draws two hundred versions", async () => {
    const { view } = renderPanel(App, { answers: projectStates["many"]! });
    await screen.findByText(/is the best of 200/);
    // By role it takes seconds to find so many.
    expect(view.container.querySelectorAll("ol > li button.group[aria-expanded=false]")).toHaveLength(200);
  }, 15_000);
});

describe("the graph", () => {
  it("keeps the current branch in the first lane and joins a branch where it began", () => {
    const { rows, lanes } = graphOf(versions);
    expect(rows.map(({ lane }) => lane)).toEqual([1, 0, 0, 0]);
    expect(lanes).toBe(2);
    expect(rows[1]?.strokes).toContainEqual({ from: 1, to: 1, part: "through", lane: 1 });
    expect(rows[2]?.strokes).toContainEqual({ from: 1, to: 0, part: "top", lane: 1 });
  });

  it("leads a merge's second parent out and back", () => {
    const [a, b, c, d] = [version(4), version(3, { branch: "try", parents: ["one"] }), version(2), version(1)];
    const list = [
      { ...a, commit: "four", parents: ["two", "three"] },
      { ...b, commit: "three" },
      { ...c, commit: "two", parents: ["one"] },
      { ...d, commit: "one", parents: [] },
    ];
    const { rows } = graphOf(list);
    expect(rows.map(({ lane }) => lane)).toEqual([0, 1, 0, 0]);
    expect(rows[0]?.strokes).toContainEqual({ from: 0, to: 1, part: "foot", lane: 1 });
    expect(rows[3]?.strokes.filter(({ part }) => part === "top").map(({ from }) => from)).toEqual([0, 1]);
  });

  it("never draws two versions' lines into one, over two hundred of them", () => {
    const { versions: all } = many();
    const { rows } = graphOf(all);
    rows.forEach(({ lane, strokes }, row) => {
      expect(strokes.some(({ part, to }) => part === "through" && to === lane), `row ${row}`).toBe(false);
      const leaving = new Set(strokes.filter(({ part }) => part !== "top").map(({ to }) => to));
      const arriving = new Set((rows[row + 1]?.strokes ?? []).filter(({ part }) => part !== "foot").map(({ from }) => from));
      if (row < rows.length - 1) expect([...leaving].sort(), `row ${row}`).toEqual([...arriving].sort());
    });
    expect(all.every((each, row) => each.branch !== null || rows[row]?.lane === 0)).toBe(true);
  });
});

describe("the page's words", () => {
  it("what to do next follows from what is best", () => {
    const detail = (change: Partial<Parameters<typeof headline>[0]>) => headline({ ...page, ...change }).detail;
    const [three, two] = [v(3), v(2)];
    expect(detail({})).toBe("It is served now.");
    expect(detail({ versions: [{ ...three, served: false }, { ...two, served: true }] })).toContain("Serve version 3 to use the better one");
    expect(detail({ versions: [{ ...three, served: false, current: false }, { ...two, current: true }] })).toContain("Roll back to version 3");
    expect(detail({ versions: [{ ...three, served: false, outcome: "worse" }] })).toContain("worse than its base model");
    expect(detail({ versions: [{ ...three, served: false, outcome: "unclear" }] })).toContain("not certain yet");
    expect(detail({ versions: [version(4, { score: 78, restored: 3, current: true }), { ...three, served: false, current: false }] })).toBe("It is ready to be served.");
    expect(detail({ versions: [{ ...three, served: false, weights: "missing" }] })).toContain("not on this computer yet");
    expect(detail({ status: "training" })).toMatch(/^A run is under way\./);
    expect(detail({ status: "paused" })).toMatch(/^A run is paused\./);
    expect(headline({ ...page, versions: [{ ...two, score: null }, { ...three, score: null }] }).title).toBe("2 versions, none of them evaluated");
  });

  it("the best has a score and its weights; of equals, the newest", () => {
    expect(best([version(3, { score: null }), version(2, { score: 70 }), version(1, { score: 70 })])?.number).toBe(2);
    expect(best([version(2, { score: 90, weights: "deleted" }), version(1, { score: 60 })])?.number).toBe(1);
    expect(best([])).toBeUndefined();
  });

  it("spend is told only where it is known, with how many versions it covers", () => {
    const spent = (change: Partial<Parameters<typeof tiles>[0]>) => tiles({ ...page, ...change })[2];
    expect(spent({})).toMatchObject({ value: "None known" });
    expect(spent({ totals: { ...page.totals, spend: 3.5 }, versions: [version(2, { cost: 3.5 }), version(1)] })).toMatchObject({
      value: "$3.50",
      note: "On 1 of 2 versions with a known price",
    });
  });

  it("a search takes every word, in any order, from all that a row says", () => {
    const numbers = (text: string) => found(versions, text, "all").map(({ number }) => number);
    expect(numbers("lora")).toEqual([3, 2, 1]);
    expect(numbers("nov version served")).toEqual([3]);
    expect(numbers("shop-2026")).toEqual([3]);
    expect(numbers(v(2).commit.slice(0, 9))).toEqual([2]);
    expect(numbers("shop dora")).toEqual([]);
    expect(statuses(versions, "all").map(({ label }) => label)).toEqual(["All versions (4)", "Ready (1)", "To review (2)", "To retrain (1)", "Served (1)", "Tagged (1)", "Without weights (1)"]);
  });

  it("numbers carry the digits of their measure", () => {
    expect([metricText(71.4, "score"), metricText(0.05, "share"), metricText(1.18, "loss")]).toEqual(["71", "5 %", "1.180"]);
    expect(metricRange({ low: 0.7, high: 0.82 }, "share")).toBe("70 to 82 %");
    expect(rowsText({ rows: 9, added: 0, removed: 0, sameHeldOut: true })).toBe("the same rows");
    expect(dirtyInWords(["a", "b", "c", "d", "e"])).toBe("a, b, c and 2 more files differ from the last commit.");
    expect(dirtyInWords(["a"])).toBe("a differs from the last commit.");
    expect(untried.state).toBe("none");
  });
});
