import { screen, waitFor, within } from "@testing-library/react";
import axe from "axe-core";
import { describe, expect, it } from "vitest";

import { App } from "../../../webviews/src/datasets/App.js";
import { gridAnswers } from "../../fixtures/panels/datasets-grid.js";
import type { Answers } from "../../fixtures/panels/fake-host.js";
import { failing, silent } from "../../fixtures/panels/fake-host.js";
import { failures, target } from "../../fixtures/panels/scenario.js";
import { renderPanel } from "../panel.js";

const grid = () => screen.findByRole("grid", { name: "Rows" });
const cell = (name: string | RegExp) => screen.findAllByRole("gridcell", { name }).then((found) => found[0]!);
const numbers = () =>
  within(screen.getByRole("grid"))
    .getAllByRole("button", { name: /^Row [\d,]+/ })
    .map((button) => button.getAttribute("aria-label"));

async function open(answers: Answers = gridAnswers()) {
  const rendered = renderPanel(App, { answers });
  const table = await grid();
  await screen.findByRole("button", { name: "Row 1" });
  return { ...rendered, table };
}

describe("grid", () => {
  it("says how many rows there are and draws those in view", async () => {
    const { table, host } = await open(gridAnswers({ kept: 1_000_000, removed: 0 }));
    expect(table.getAttribute("aria-rowcount")).toBe("999997");
    const rows = within(table).getAllByRole("row");
    expect(rows.length).toBeLessThan(60);
    expect(rows[1]?.getAttribute("aria-rowindex")).toBe("2");
    expect(host.requests("vibeflow/datasets/rows")[0]).toMatchObject({
      offset: 0,
      limit: 100,
      filter: { part: "kept" },
      sort: "file",
    });
  });

  it("jumps to the last of a million rows by keyboard, asking only for what is there", async () => {
    const { table, host, user } = await open(gridAnswers({ kept: 1_000_000, removed: 0 }));
    table.focus();
    await user.keyboard("{Control>}{End}{/Control}");
    await screen.findByRole("button", { name: "Row 1,000,000" });
    expect(host.requests("vibeflow/datasets/rows").length).toBeLessThan(8);
    expect(
      document
        .getElementById(table.getAttribute("aria-activedescendant") ?? "")
        ?.closest("[role=row]")
        ?.getAttribute("aria-rowindex"),
    ).toBe("999997");
    await user.keyboard("{Control>}{Home}{/Control}");
    await screen.findByRole("button", { name: "Row 1" });
  });

  it("sorts by a header's click and by the list of orders", async () => {
    const { host, user } = await open();
    await user.click(screen.getByRole("button", { name: "Quality, sort" }));
    await waitFor(() =>
      expect(screen.getByRole("columnheader", { name: /Quality/ }).getAttribute("aria-sort")).toBe("ascending"),
    );
    await waitFor(() => expect(numbers()[0]).toBe("Row 5"));
    await user.click(screen.getByRole("button", { name: "Answer, sort by length" }));
    expect(await screen.findByText("length")).toBeTruthy();
    await user.selectOptions(screen.getByLabelText("Order of the rows"), "tokens-");
    await waitFor(() =>
      expect(host.requests("vibeflow/datasets/rows").at(-1)).toMatchObject({ sort: "tokens", descending: true }),
    );
    await waitFor(() =>
      expect(screen.getByRole("columnheader", { name: /Tokens/ }).getAttribute("aria-sort")).toBe("descending"),
    );
  });

  it("searches after a pause and says what was found", async () => {
    const { host, user } = await open();
    await user.type(screen.getByLabelText("Search in rows"), "norway");
    expect(await screen.findByText(/^\d+ kept, with “norway”$/)).toBeTruthy();
    const searched = host.requests("vibeflow/datasets/rows").map(({ filter }) => filter?.search);
    expect(new Set(searched)).toEqual(new Set(["", "norway"]));
  });

  it("filters by finding, part, quality and edits; each condition can be taken away", async () => {
    const { host, user } = await open();
    await user.click(screen.getByRole("button", { name: "Filter" }));
    const filter = within(screen.getByRole("group", { name: "Filter" }));
    await user.selectOptions(filter.getByLabelText("Rows to show"), "test");
    await user.selectOptions(filter.getByLabelText("Quality"), "60");
    await user.click(filter.getByLabelText("Changed by hand"));
    await waitFor(() =>
      expect(host.requests("vibeflow/datasets/rows").at(-1)?.filter).toMatchObject({
        part: "test",
        qualityBelow: 60,
        edited: true,
      }),
    );
    expect(await screen.findByText("No row matches.")).toBeTruthy();
    await user.click(screen.getByRole("button", { name: "Remove the filter: Changed by hand" }));
    await user.click(screen.getByRole("button", { name: "Remove the filter: Quality below 60" }));
    await waitFor(() => expect(screen.getAllByText(/held out for testing/).length).toBeGreaterThan(1));
    expect(numbers().length).toBeGreaterThan(0);
  });

  it("shows a finding's rows where they are reviewed", async () => {
    const { host, user } = await open();
    await user.click(screen.getByRole("button", { name: "Review 14" }));
    await waitFor(() => expect(host.requests("vibeflow/datasets/rows").at(-1)?.filter?.finding).toBe("longAnswers"));
    expect(await screen.findByRole("button", { name: /^Remove the filter: Replies over 10 times/ })).toBeTruthy();
  });

  it("unfolds a row to what will be trained, by mouse and by keyboard", async () => {
    const { table, user } = await open();
    await user.click(screen.getByRole("button", { name: "Row 2" }));
    expect(await screen.findByText(/The model learns the 34 highlighted tokens. The other 52/)).toBeTruthy();
    expect(table.querySelector("mark")?.textContent).toMatch(/^Sorry about that/);
    table.focus();
    await user.keyboard("{Enter}");
    await waitFor(() => expect(table.querySelector("mark")).toBeNull());
    await user.keyboard("{ArrowDown}{Enter}");
    await waitFor(() =>
      expect(screen.getByRole("button", { name: "Row 3" }).getAttribute("aria-expanded")).toBe("true"),
    );
  });

  it("finds a row that a suggestion names, and unfolds it", async () => {
    const { table, user } = await open();
    await user.click(screen.getByRole("button", { name: "Row 811" }));
    const row = await within(table).findByRole("button", { name: "Row 811" });
    await waitFor(() => expect(row.getAttribute("aria-expanded")).toBe("true"));
    expect(await within(table).findByText(/What will be (trained|asked)/)).toBeTruthy();
  });

  it("extends a selection with Shift and a click", async () => {
    const { user } = await open();
    await user.click(await cell("???"));
    await user.keyboard("{Shift>}");
    await user.click(await cell("Do you ship to Norway?"));
    await user.keyboard("{/Shift}");
    expect(screen.getAllByRole("row", { selected: true })).toHaveLength(3);
  });

  it("says why a row cannot be shown as trained", async () => {
    const answers = gridAnswers();
    const row = answers["vibeflow/datasets/row"]!;
    const { user } = await open({
      ...answers,
      "vibeflow/datasets/row": async (params) => ({
        ...(await row(params)),
        rendered: null,
        problem: "The template refuses two questions in a row.",
      }),
    });
    await user.click(screen.getByRole("button", { name: "Row 2" }));
    expect(await screen.findByText("The template refuses two questions in a row.")).toBeTruthy();
  });

  it("edits a cell in place, and undoes it", async () => {
    const { host, user, table } = await open();
    await user.dblClick(await cell("app keeps logging me out!!"));
    const editor = await screen.findByLabelText("Question of row 3");
    expect(editor).toHaveProperty("value", "app keeps logging me out!!");
    await user.clear(editor);
    await user.type(editor, "Why am I logged out?{Enter}Again?{Control>}{Enter}{/Control}");
    expect(await cell(/Why am I logged out\?\s+Again\?/)).toBeTruthy();
    await waitFor(() =>
      expect(host.requests("vibeflow/datasets/editRow")).toEqual([
        { projectId: target.projectId, number: 3, field: "question", text: "Why am I logged out?\nAgain?" },
      ]),
    );
    expect(await screen.findByRole("button", { name: "Row 3, changed by hand" })).toBeTruthy();
    expect(document.activeElement).toBe(table);
    await user.click(await screen.findByRole("button", { name: "Undo" }));
    await waitFor(() =>
      expect(host.requests("vibeflow/datasets/editRow").at(-1)).toMatchObject({ number: 3, text: null }),
    );
    expect(await cell("app keeps logging me out!!")).toBeTruthy();
  });

  it("leaves a text as it was on Escape, and opens the editor with F2", async () => {
    const { host, user, table } = await open();
    table.focus();
    await user.keyboard("{ArrowRight}{ArrowRight}{F2}");
    const editor = await screen.findByLabelText("Answer of row 1");
    await user.type(editor, "x{Escape}");
    expect(screen.queryByLabelText("Answer of row 1")).toBeNull();
    expect(host.requests("vibeflow/datasets/editRow")).toEqual([]);
    expect(document.activeElement).toBe(table);
  });

  it("has the whole of a long text before it is changed", async () => {
    const long = "word ".repeat(500);
    const answers = gridAnswers();
    const { rows, row } = { rows: answers["vibeflow/datasets/rows"]!, row: answers["vibeflow/datasets/row"]! };
    const { user } = await open({
      ...answers,
      "vibeflow/datasets/rows": async (params) => {
        const page = await rows(params);
        return { ...page, rows: page.rows.map((each) => ({ ...each, answer: long.slice(0, 2000) })) };
      },
      "vibeflow/datasets/row": async (params) => ({
        ...(await row(params)),
        turns: [
          { role: "user", content: "q", learned: false },
          { role: "assistant", content: long, learned: true },
        ],
      }),
    });
    (await grid()).focus();
    await user.keyboard("{ArrowRight}{ArrowRight}{Enter}");
    expect(await screen.findByLabelText("Answer of row 1")).toHaveProperty("value", long);
  });

  it("selects with click, Shift and Control, takes rows out and back in", async () => {
    const { host, user } = await open();
    await user.click(await cell("???"));
    await user.keyboard("{Shift>}{ArrowDown}{ArrowDown}{/Shift}");
    expect(await screen.findByText("3 of 1,212 rows selected")).toBeTruthy();
    await user.keyboard("{Control>}");
    await user.click(await cell("I was charged twice this month"));
    await user.keyboard("{/Control}");
    expect(screen.getAllByRole("row", { selected: true })).toHaveLength(4);
    await user.click(screen.getByRole("button", { name: "Take out 4" }));
    await waitFor(() =>
      expect(host.requests("vibeflow/datasets/setExcluded")).toEqual([
        { projectId: target.projectId, numbers: [2, 5, 6, 7], excluded: true },
      ]),
    );
    expect(await screen.findByText("1,208 kept")).toBeTruthy();
    expect(screen.getByText("4 rows taken out.")).toBeTruthy();
    await user.click(await screen.findByRole("button", { name: "Undo" }));
    expect(await screen.findByText("1,212 kept")).toBeTruthy();
    expect(host.requests("vibeflow/datasets/setExcluded").at(-1)).toMatchObject({
      numbers: [2, 5, 6, 7],
      excluded: false,
    });
  });

  it("names the rows of a selection beyond what is held", async () => {
    const { host, user, table } = await open();
    table.focus();
    await user.keyboard("{Control>}a{/Control}{Delete}");
    await waitFor(() => expect(host.requests("vibeflow/datasets/setExcluded")).toHaveLength(1));
    expect(host.requests("vibeflow/datasets/setExcluded")[0]?.numbers).toHaveLength(1212);
    expect(await screen.findByText("1,212 rows taken out.")).toBeTruthy();
  });

  it("takes out a million rows by their filter", async () => {
    const { host, user, table } = await open(gridAnswers({ kept: 30_000, removed: 0 }));
    table.focus();
    await user.keyboard("{Control>}a{/Control}{Delete}");
    await waitFor(() => expect(host.requests("vibeflow/datasets/setExcluded")).toHaveLength(1));
    expect(host.requests("vibeflow/datasets/setExcluded")[0]).toMatchObject({
      filter: { part: "kept" },
      excluded: true,
    });
    expect(host.requests("vibeflow/datasets/setExcluded")[0]?.numbers).toBeUndefined();
  });

  it("shows removed rows with the reason and takes one back", async () => {
    const { host, user } = await open();
    await user.click(screen.getByRole("button", { name: "See 35 removed rows" }));
    expect((await screen.findAllByText("no reply")).length).toBeGreaterThan(0);
    expect(screen.queryByRole("columnheader", { name: /Quality/ })).toBeNull();
    await user.click(screen.getByRole("button", { name: "Row 12" }));
    await user.click(await screen.findByRole("button", { name: "Take back" }));
    await waitFor(() =>
      expect(host.requests("vibeflow/datasets/setExcluded")).toEqual([
        { projectId: target.projectId, numbers: [12], excluded: false },
      ]),
    );
    expect(await screen.findByText("1 row back in.")).toBeTruthy();
    expect(await screen.findByText("34 removed")).toBeTruthy();
  });

  it("says why a row that has nothing to learn does not come back", async () => {
    const { user } = await open({
      ...gridAnswers(),
      "vibeflow/datasets/setExcluded": () => ({ revision: 1, changed: 0 }),
    });
    await user.click(screen.getByRole("button", { name: "See 35 removed rows" }));
    await user.click(await screen.findByRole("button", { name: "Row 12" }));
    await user.click(await screen.findByRole("button", { name: "Take back" }));
    const said = "No row came back: nothing can be learned from a row without a question or an answer.";
    expect(await screen.findByText(said)).toBeTruthy();
    expect(screen.getByText("35 removed")).toBeTruthy();
    expect(screen.queryByRole("button", { name: "Undo" })).toBeNull();
  });

  it("brings a removed row back in with the answer that it lacked", async () => {
    const { host, user } = await open();
    await user.click(screen.getByRole("button", { name: "See 35 removed rows" }));
    await user.click(await screen.findByRole("button", { name: "Row 12" }));
    await user.click(await screen.findByRole("button", { name: "Write an answer" }));
    await user.type(await screen.findByLabelText("Answer of row 12"), "Press the button.{Control>}{Enter}{/Control}");
    await waitFor(() =>
      expect(host.requests("vibeflow/datasets/editRow")).toMatchObject([
        { number: 12, field: "answer", text: "Press the button." },
      ]),
    );
    expect(await screen.findByText("34 removed")).toBeTruthy();
    expect(screen.getByText("Row 12 changed, and back in if that was all it lacked.")).toBeTruthy();
  });

  it("says what failed, shows the text as it still is, and tries again", async () => {
    const answers = gridAnswers();
    let tries = 0;
    const { host, user } = await open({
      ...answers,
      "vibeflow/datasets/editRow": (params) =>
        tries++ === 0 ? failing(failures.notReady)() : answers["vibeflow/datasets/editRow"]!(params),
    });
    await user.dblClick(await cell("app keeps logging me out!!"));
    await user.type(await screen.findByLabelText("Question of row 3"), "x{Control>}{Enter}{/Control}");
    expect(await screen.findByText(failures.notReady.message)).toBeTruthy();
    expect(await cell("app keeps logging me out!!")).toBeTruthy();
    await user.click(screen.getByRole("button", { name: "Try again" }));
    expect(await screen.findByRole("button", { name: "Row 3, changed by hand" })).toBeTruthy();
    expect(host.requests("vibeflow/datasets/editRow")).toHaveLength(2);
    expect(screen.queryByText(failures.notReady.message)).toBeNull();
  });

  it("keeps the table, its focus and the cursor's column while other rows are looked for", async () => {
    const answers = gridAnswers();
    let release = () => {};
    const { table, user } = await open({
      ...answers,
      "vibeflow/datasets/rows": async (params) => {
        if (params.sort === "tokens") await new Promise<void>((done) => (release = done));
        return answers["vibeflow/datasets/rows"]!(params);
      },
    });
    await user.click(screen.getByRole("button", { name: "Tokens, sort" }));
    expect(await screen.findByText("Looking")).toBeTruthy();
    expect(screen.getByRole("grid")).toBe(table);
    expect(within(table).getAllByText("On its way").length).toBeGreaterThan(10);
    release();
    expect(await screen.findByText("1,212 kept")).toBeTruthy();
  });

  it("shows a failed question with a way to ask again", async () => {
    renderPanel(App, { answers: { "vibeflow/datasets/rows": failing(failures.notReady) } });
    expect(await screen.findByText(failures.notReady.message)).toBeTruthy();
    expect(screen.queryByRole("grid")).toBeNull();
  });

  it("has placeholders for rows on their way", async () => {
    const answers = gridAnswers();
    const { table, user } = await open({
      ...answers,
      "vibeflow/datasets/rows": (params) =>
        params.offset === 0 ? answers["vibeflow/datasets/rows"]!(params) : silent()(),
    });
    table.focus();
    await user.keyboard("{Control>}{End}{/Control}");
    await waitFor(() => expect(within(table).getAllByText("On its way").length).toBeGreaterThan(10));
  });

  it("has no violation with a row unfolded, rows selected and a filter in force", async () => {
    const { view, user } = await open();
    await user.click(screen.getByRole("button", { name: "Filter" }));
    await user.selectOptions(screen.getByLabelText("Rows to show"), "train");
    await user.click(await screen.findByRole("button", { name: "Row 2" }));
    await screen.findByText(/The model learns the 34/);
    await user.click(await cell("app keeps logging me out!!"));
    const rules = Object.fromEntries(
      ["color-contrast", "label-content-name-mismatch", "region"].map((rule) => [rule, { enabled: false }]),
    );
    const { violations } = await axe.run(view.container, { rules });
    expect(violations.map((found) => `${found.id}: ${found.nodes.map((node) => node.html).join(" ")}`)).toEqual([]);
  });
});
