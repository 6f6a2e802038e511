import type { Mapping } from "@protocol/types.gen.js";
import { screen, waitFor, within } from "@testing-library/react";
import { describe, expect, it } from "vitest";

import { App } from "../../../webviews/src/datasets/App.js";
import { assign, join, lacking } from "../../../webviews/src/datasets/roles.js";
import { unsure, workbook } from "../../fixtures/panels/datasets-states.js";
import { failing } from "../../fixtures/panels/fake-host.js";
import { datasetView, failures, target, withDataset } from "../../fixtures/panels/scenario.js";
import { renderPanel } from "../panel.js";

const { projectId } = target;
const asking = { "vibeflow/datasets/snapshot": () => withDataset(unsure) };
const mapping = (columns: Mapping["columns"], own: Partial<Mapping> = {}): Mapping => ({
  columns,
  questionTemplate: null,
  answerTemplate: null,
  ...own,
});

describe("mapping by hand", () => {
  it("comes first where detection is not sure, with its best guess filled in and previewed", async () => {
    const { host, user } = renderPanel(App, { answers: asking });
    await screen.findByRole("heading", { level: 1, name: "Which columns hold the question and the answer?" });
    expect(screen.getByText(/43 % sure/)).toBeTruthy();
    expect(screen.queryByRole("button", { name: /Start Training/ })).toBeNull();
    await screen.findByText("981 of the first 1,000 rows can be used");
    expect(screen.getByText("The answer is empty")).toBeTruthy();
    const answer = screen.getByLabelText("Role of support_reply");
    expect(answer).toHaveProperty("value", "answer");
    await user.selectOptions(answer, "ignored");
    const use = screen.getByRole("button", { name: "Use These Columns" });
    expect(use).toHaveProperty("disabled", true);
    expect(screen.getAllByText("Choose the column of the answer.").length).toBeGreaterThan(0);
    await user.selectOptions(answer, "answer");
    await user.click(use);
    await screen.findByRole("heading", { level: 1, name: "1,212 of 1,247 rows are ready to train on" });
    expect(host.requests("vibeflow/datasets/setMapping")).toEqual([
      { projectId, mapping: datasetView.mapping, systemPrompt: datasetView.systemPrompt },
    ]);
  });

  it("says what was found in the source beside its rows, before and after the columns are chosen", async () => {
    const note = "40 messages by 2 people: a chat does not say who asks and who answers.";
    const noted = { ...unsure, sourceNotes: [note] };
    renderPanel(App, { answers: { "vibeflow/datasets/snapshot": () => withDataset(noted) } });
    expect(await screen.findByText(note)).toBeTruthy();
  });

  it("combines columns by a pattern, shows what comes of it, and applies it with the system prompt", async () => {
    const { host, user } = renderPanel(App);
    await user.click(await screen.findByRole("button", { name: "Combine columns…" }));
    const question = screen.getByRole("group", { name: "Question" });
    await user.click(within(question).getByRole("button", { name: "Use a pattern" }));
    const pattern = screen.getByLabelText("Pattern of the question");
    expect(pattern).toHaveProperty("value", "{{customer_message}}");
    await user.type(pattern, " about ");
    await user.click(within(question).getByRole("button", { name: "Insert product_area" }));
    expect(pattern).toHaveProperty("value", "{{customer_message}} about {{product_area}}");
    await waitFor(() =>
      expect(host.requests("vibeflow/datasets/previewMapping").at(-1)?.mapping.questionTemplate).toBe(
        "{{customer_message}} about {{product_area}}",
      ),
    );
    const system = screen.getByLabelText(/^System prompt/);
    await user.clear(system);
    await user.type(system, "Be brief.");
    await user.click(screen.getByRole("button", { name: "Use These Columns" }));
    await screen.findByRole("button", { name: /Start Training/ });
    expect(host.requests("vibeflow/datasets/setMapping")[0]).toMatchObject({
      systemPrompt: "Be brief.",
      mapping: { questionTemplate: "{{customer_message}} about {{product_area}}", columns: datasetView.mapping.columns },
    });
  });

  it("asks for one preview when typing pauses, not for each key", async () => {
    const { host, user } = renderPanel(App);
    await user.click(await screen.findByRole("button", { name: "Combine columns…" }));
    await screen.findByText("981 of the first 1,000 rows can be used");
    const before = host.requests("vibeflow/datasets/previewMapping").length;
    await user.type(screen.getByLabelText(/^System prompt/), "abcdefgh");
    await waitFor(() => expect(host.requests("vibeflow/datasets/previewMapping").at(-1)?.systemPrompt).toMatch(/abcdefgh$/));
    expect(host.requests("vibeflow/datasets/previewMapping").length - before).toBeLessThan(4);
  });

  it("says what is wrong with a pattern, and what was refused", async () => {
    const unknown = { ...failures.notReady, message: "There is no column called prduct." };
    const { user } = renderPanel(App, {
      answers: { "vibeflow/datasets/previewMapping": failing(unknown), "vibeflow/datasets/setMapping": failing(unknown) },
    });
    await user.click(await screen.findByRole("button", { name: "Combine columns…" }));
    await screen.findByText(/There is no column called prduct/);
    await user.click(screen.getByRole("button", { name: "Use These Columns" }));
    await waitFor(() => expect(screen.getAllByRole("alert").length).toBe(2));
    expect(screen.getByRole("heading", { level: 1, name: "Combine columns" })).toBeTruthy();
  });

  it("of a workbook may be a matter of the sheet", async () => {
    const { host, user } = renderPanel(App, { answers: { "vibeflow/datasets/snapshot": () => withDataset({ ...unsure, ...workbook }) } });
    await user.selectOptions(await screen.findByLabelText("Sheet"), "Notes");
    await waitFor(() => expect(host.requests("vibeflow/datasets/setSheet")).toEqual([{ projectId, sheet: "Notes" }]));
  });

  it("that is given up leaves nothing behind", async () => {
    const { host, user } = renderPanel(App);
    await user.click(await screen.findByRole("button", { name: "Combine columns…" }));
    await user.selectOptions(screen.getByLabelText("Role of user_id"), "group");
    await user.click(screen.getByRole("button", { name: "Cancel" }));
    await user.click(await screen.findByRole("button", { name: "Combine columns…" }));
    expect(screen.getByLabelText("Role of user_id")).toHaveProperty("value", "ignored");
    expect(host.requests("vibeflow/datasets/setMapping")).toEqual([]);
  });

  it("says when questions are joined of several columns", async () => {
    const columns = datasetView.columns.map((one) => (one.name === "product_area" ? { ...one, role: "question" as const } : one));
    renderPanel(App, { answers: { "vibeflow/datasets/snapshot": () => withDataset({ columns }) } });
    await screen.findByText("Questions join customer_message and product_area.");
  });
});

describe("roles", () => {
  it("a choice replaces the only holder, and joins several", () => {
    expect(assign(mapping({ a: "question", b: "ignored" }), "b", "question").columns).toEqual({ a: "ignored", b: "question" });
    expect(assign(mapping({ a: "question", b: "question", c: "ignored" }), "c", "question").columns).toEqual({
      a: "question",
      b: "question",
      c: "question",
    });
    expect(assign(mapping({ a: "ignored", b: "answer" }), "b", "ignored").columns).toEqual({ a: "ignored", b: "ignored" });
  });

  it("a changed role drops the pattern that it was made for, and no other", () => {
    const both = mapping({ a: "question", b: "answer" }, { questionTemplate: "{{a}}", answerTemplate: "{{b}}" });
    expect(join(both, "a", "ignored")).toMatchObject({ questionTemplate: null, answerTemplate: "{{b}}" });
    expect(join(both, "a", "topic")).toMatchObject({ questionTemplate: null, answerTemplate: "{{b}}" });
  });

  it.each([
    [mapping({ a: "ignored" }), /a question and an answer, a conversation, or a text/],
    [mapping({ a: "question" }), /column of the answer/],
    [mapping({ a: "answer" }), /column of the question/],
    [mapping({ a: "question", b: "answer" }), undefined],
    [mapping({ a: "question", b: "topic" }), /column of the answer/],
    [mapping({ a: "answer" }, { questionTemplate: "{{b}}" }), undefined],
    [mapping({ a: "answer" }, { questionTemplate: "  " }), /column of the question/],
    [mapping({ a: "conversation" }), undefined],
    [mapping({ a: "text" }), undefined],
  ])("%j lacks %s", (held, expected) => {
    const said = lacking(held);
    if (expected === undefined) expect(said).toBeUndefined();
    else expect(said).toMatch(expected);
  });
});
