import { screen, waitFor, within } from "@testing-library/react";
import { describe, expect, it } from "vitest";

import { App } from "../../../webviews/src/datasets/App.js";
import { differences, type Piece } from "../../../webviews/src/datasets/quality/differences.js";
import { scale } from "../../../webviews/src/datasets/quality/FindingChart.js";
import { checksLine, interval, limit, measure, safeFindings } from "../../../webviews/src/datasets/quality/words.js";
import { dataFailures, finding, repairPreview, sampled } from "../../fixtures/panels/datasets-states.js";
import { failing } from "../../fixtures/panels/fake-host.js";
import { target, withDataset } from "../../fixtures/panels/scenario.js";
import { renderPanel } from "../panel.js";

const { projectId } = target;
const showingSample = { "vibeflow/datasets/snapshot": () => withDataset(sampled) };

describe("fixes", () => {
  it("are shown before and after, then applied", async () => {
    const { host, user } = renderPanel(App);
    await user.click(await screen.findByRole("button", { name: "Repair 17" }));
    const changes = await screen.findByRole("list", { name: "Before and after" });
    expect(within(changes).getAllByRole("listitem")).toHaveLength(repairPreview.changes.length);
    expect(changes.querySelector("del")?.textContent).toContain("donâ€");
    expect(changes.querySelector("ins")?.textContent).toContain("don");
    expect(screen.getByText("17 rows would be changed. 3 of them:")).toBeTruthy();
    expect(host.requests("vibeflow/datasets/setFixes")).toEqual([]);
    await user.click(screen.getByRole("button", { name: "Apply: repair 17" }));
    await waitFor(() => expect(host.requests("vibeflow/datasets/setFixes")).toEqual([{ projectId, fixes: { repairEncoding: true } }]));
    await waitFor(() => expect(screen.queryByRole("list", { name: "Before and after" })).toBeNull());
  });

  it("can be looked at and left alone", async () => {
    const { host, user } = renderPanel(App);
    await user.click(await screen.findByRole("button", { name: "Repair 17" }));
    await user.click(await screen.findByRole("button", { name: "Cancel" }));
    expect(screen.queryByRole("list", { name: "Before and after" })).toBeNull();
    expect(host.requests("vibeflow/datasets/setFixes")).toEqual([]);
  });

  it("that were made can be undone", async () => {
    const { host, user } = renderPanel(App);
    await user.click(await screen.findByRole("button", { name: "Undo: Removed 12 exact duplicates" }));
    await waitFor(() => expect(host.requests("vibeflow/datasets/setFixes")).toEqual([{ projectId, fixes: { removeDuplicates: false } }]));
  });

  it("that must wait for the longer checks say so", async () => {
    const { user } = renderPanel(App, {
      answers: { ...showingSample, "vibeflow/datasets/previewFix": failing(dataFailures.checking) },
    });
    await user.click(await screen.findByRole("button", { name: "Remove about 31,000" }));
    expect(within(await screen.findByRole("alert")).getByText(dataFailures.checking.hint)).toBeTruthy();
  });

  it("that are safe are made at once, after saying what they do", async () => {
    const { host, user } = renderPanel(App);
    await user.click(await screen.findByRole("button", { name: "Fix what is safe" }));
    expect(screen.getByText("broken characters in 17 replies").parentElement?.textContent).toBe("Repair 17: broken characters in 17 replies");
    await user.click(screen.getByRole("button", { name: "Apply this fix" }));
    await waitFor(() => expect(host.requests("vibeflow/datasets/setFixes")).toEqual([{ projectId, fixes: { repairEncoding: true } }]));
  });

  it("that lose something are no part of that", () => {
    const fix = (id: "removeMissing" | "removeEchoes" | "trimWhitespace", safe: boolean, applied = false) =>
      finding({ id, title: id, fix: { id, label: `Remove ${id.length}`, safe, applied } });
    const findings = [fix("removeMissing", true), fix("removeEchoes", false), fix("trimWhitespace", true, true), fix("removeMissing", true)];
    expect(safeFindings(findings).map(({ id }) => id)).toEqual(["removeMissing"]);
  });
});

describe("findings", () => {
  it("unfold to a picture in words, and lead to their rows", async () => {
    const { host, user } = renderPanel(App);
    await user.click(await screen.findByRole("button", { name: "Replies over 10 times longer than the question" }));
    expect(screen.getByRole("img", { name: /2–3: 402 rows;.*over 10: 14 rows, what this finding is about$/ })).toBeTruthy();
    await user.click(screen.getByRole("button", { name: "Review 14 in the table" }));
    await waitFor(() => expect(host.requests("vibeflow/datasets/rows").at(-1)?.filter).toMatchObject({ finding: "longAnswers" }));
  });

  it("without a fix offer the rows straight away", async () => {
    const { host, user } = renderPanel(App);
    await user.click(await screen.findByRole("button", { name: "Review 14" }));
    await waitFor(() => expect(host.requests("vibeflow/datasets/rows").at(-1)?.filter).toMatchObject({ finding: "longAnswers" }));
  });

  it("measured on a sample say so, with their interval, while the checks go on", async () => {
    renderPanel(App, { answers: showingSample });
    await screen.findByText("about 3.1 %");
    expect(screen.getByText("2.4 to 4.0 % of all rows, from 2,000 looked at")).toBeTruthy();
    expect(screen.getByText(/Checking every row: 240,000 of 1,000,000 so far\. Numbers with “about” come from a sample/)).toBeTruthy();
    expect(screen.getByRole("progressbar", { name: "Rows checked" }).getAttribute("aria-valuenow")).toBe("24");
  });

  it("that passed fold into one line", async () => {
    const { user } = renderPanel(App);
    await user.click(await screen.findByRole("button", { name: /^5 checks passed: size, language/ }));
    expect(screen.getByText("1,212 rows; 200 are a good start.")).toBeTruthy();
  });

  it("show suggestions with rows to look at", async () => {
    const { host, user } = renderPanel(App);
    const suggestions = await screen.findByRole("region", { name: "What would help" });
    await user.click(within(suggestions).getByRole("button", { name: "Row 5" }));
    await waitFor(() => expect(host.requests("vibeflow/datasets/row").at(-1)).toEqual({ projectId, number: 5 }));
  });

  it("are of the project's own words where no share is meant", () => {
    const size = finding({ id: "size", title: "Size", measure: "80 rows", limitLabel: "at least 100" });
    expect([measure(size), limit(size), interval(size)]).toEqual(["80 rows", "at least 100", undefined]);
    const plain = finding({ id: "x", title: "X", share: 0.0136, limit: 0.005 });
    expect([measure(plain), limit(plain)]).toEqual(["1.4 %", "limit 0.5 %"]);
  });
});

describe("the line about the longer checks", () => {
  it.each([
    [{ state: "done", done: 9, total: 9, message: null }, false, undefined],
    [{ state: "running", done: 1, total: 9, message: null }, false, "Checking every row: 1 of 9 so far."],
    [{ state: "failed", done: 4, total: 9, message: "the tokenizer is missing." }, false, "The longer checks stopped after 4 rows: the tokenizer is missing."],
  ] as const)("%j", (checks, isSample, line) => expect(checksLine(checks, isSample)).toBe(line));
});

describe("differences", () => {
  const told = (pieces: readonly Piece[]) => pieces.map(({ kind, text }) => `${kind[0] ?? ""}:${text}`).join("|");

  it("are of words, with what is equal left plain", () => {
    const { before, after } = differences("Call me at 555-1234 today", "Call me at [phone] today");
    expect(told(before)).toMatch(/^s:Call me at \|.*r:.*1234/);
    expect(after.map(({ text }) => text).join("")).toBe("Call me at [phone] today");
  });

  it("of white space alone can be seen", () => {
    expect(told(differences("Yes.  ", "Yes.").before)).toBe("s:Yes.|r:··");
  });

  it("keep only what is near them of a long text", () => {
    const long = "word ".repeat(200);
    const { before } = differences(`${long}cafÃ© ${long}`, `${long}café ${long}`);
    expect(before.map(({ text }) => text).join("").length).toBeLessThan(160);
    expect(told(before)).toContain("cafÃ");
  });
});

it("a chart's scale starts at zero, is round, and reaches the top", () => {
  for (const top of [1, 3, 7, 42, 402, 99_999]) {
    const ticks = scale(top);
    expect(ticks[0]).toBe(0);
    expect(ticks.at(-1)).toBeGreaterThanOrEqual(top);
    expect(ticks.length).toBeGreaterThanOrEqual(2);
    expect(ticks.length).toBeLessThanOrEqual(6);
  }
});

