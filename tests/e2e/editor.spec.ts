// Data files in the editor: broken conversations mended through quick fixes, and a file too large for an editor.
import { closeSync, openSync, readFileSync, writeFileSync, writeSync } from "node:fs";
import { join } from "node:path";
import { expectAccessible } from "./harness/accessibility.js";
import { expect, test } from "./harness/fixtures.js";
import { takeScreenshot, takeScreenshots } from "./harness/screenshots.js";
import type { Workbench } from "./harness/workbench.js";

interface Turn {
  readonly from: string;
  readonly value: string;
}

const turn = (from: string, value: string): Turn => ({ from, value });
const asked = turn("human", "Where is my parcel?");
const told = turn("gpt", "It is on its way to you and comes tomorrow.");
const fine = Array.from({ length: 6 }, (_, at) => [
  turn("human", `How do I return order ${at}?`),
  turn("gpt", `Open order ${at} and press Return.`),
]);
const talks: Turn[][] = [
  ...fine,
  [asked, told],
  [asked, told],
  [asked, turn("human", "Hello?"), told],
  [...fine[0]!, turn("human", "Write to ada@example.org please")],
];
const LINES_OF_LARGE = 400_000;

const rowsOf = (text: string): Turn[][] =>
  text
    .split("\n")
    .filter(Boolean)
    .map((line) => (JSON.parse(line) as { conversations: Turn[] }).conversations);

/** Chooses a quick fix on a 1-based line, at its first problem. */
async function quickFix({ page }: Workbench, line: number, title: string): Promise<void> {
  await page.keyboard.press("Control+g");
  await page.keyboard.type(`${line}:2`);
  await page.keyboard.press("Enter");
  await expect(async () => {
    await page.keyboard.press("Escape");
    await page.keyboard.press("Control+.");
    await page.locator(".action-widget").getByText(title, { exact: true }).click({ timeout: 2000 });
  }).toPass({ timeout: 30_000 });
}

test.beforeEach(({ vscode }) => {
  writeFileSync(join(vscode.workspace, "vibeflow.yaml"), "name: Parcels\ntraining:\n  epochs: 0\n");
  const text = talks.map((conversations) => JSON.stringify({ conversations })).join("\n");
  writeFileSync(join(vscode.workspace, "talks.jsonl"), `${text}\n`);
});

async function openFile({ page }: Workbench, name: string): Promise<void> {
  await page.keyboard.press("Control+p");
  await page.keyboard.type(name);
  await expect(page.locator(".quick-input-widget").getByRole("option", { name: new RegExp(`^${name}`) })).toBeVisible();
  await page.keyboard.press("Enter");
}

test("a ShareGPT file with broken turns is mended through quick fixes", async ({ workbench, vscode }) => {
  const { page } = workbench;
  await openFile(workbench, "talks.jsonl");
  await expect(workbench.tab(/talks\.jsonl/)).toBeVisible();
  const squiggles = page.locator(".squiggly-error, .squiggly-warning");
  await expect(squiggles.first()).toBeVisible({ timeout: 30_000 });
  await expect(page.locator(".codelens-decoration").getByText("Fine-tune with this file")).toBeVisible();
  await expect(page.locator(".codelens-decoration").getByText("Preview as trained")).toBeVisible();
  await page.locator(".view-line").first().click();
  await takeScreenshot(workbench, "editor-problems");

  await quickFix(workbench, 9, "Fix the order of the roles");
  await quickFix(workbench, 10, "Mask the e-mail address");
  await quickFix(workbench, 10, "Close the conversation: remove the last question");
  await quickFix(workbench, 8, "Remove all 2 duplicates");
  await expect(squiggles).toHaveCount(0);
  await page.keyboard.press("Control+s");
  const file = join(vscode.workspace, "talks.jsonl");
  const joined = turn("human", "Where is my parcel?\n\nHello?");
  await expect.poll(() => rowsOf(readFileSync(file, "utf8"))).toEqual([...fine, [asked, told], [joined, told]]);
});

test("a row is previewed as trained beside its file", async ({ workbench }) => {
  const { page } = workbench;
  await openFile(workbench, "talks.jsonl");
  // A lens is drawn anew while the file is checked for the first time.
  await expect(async () => {
    await page.locator(".codelens-decoration").getByText("Preview as trained").click({ timeout: 3000 });
    await expect(workbench.tab(/Preview as trained/)).toBeVisible({ timeout: 3000 });
  }).toPass({ timeout: 40_000 });
  const preview = page.locator(".editor-group-container").last();
  await expect(preview.locator(".view-lines")).toContainText("Press", { ignoreCase: true });
  await takeScreenshot(workbench, "editor-preview");
});

test("the recipe says what a value must be, and mends it", async ({ workbench, vscode }) => {
  const { page } = workbench;
  await openFile(workbench, "vibeflow.yaml");
  await expect(page.locator(".squiggly-error").first()).toBeVisible({ timeout: 30_000 });
  await quickFix(workbench, 3, "Set epochs to 1");
  await expect(page.locator(".squiggly-error")).toHaveCount(0);
  await page.keyboard.press("Control+s");
  await expect.poll(() => readFileSync(join(vscode.workspace, "vibeflow.yaml"), "utf8")).toContain("epochs: 1");
});

test("a file too large for an editor is read page by page", async ({ workbench, vscode }) => {
  const { page } = workbench;
  const file = openSync(join(vscode.workspace, "orders.jsonl"), "w");
  for (let at = 0; at < LINES_OF_LARGE; at += 1000) {
    const lines = Array.from({ length: 1000 }, (_, index) => {
      const number = at + index + 1;
      return JSON.stringify({
        question: `Where is order ${number}?`,
        answer: `Order ${number} ${"is on its way. ".repeat(8)}`,
      });
    });
    writeSync(file, `${lines.join("\n")}\n`);
  }
  closeSync(file);
  await workbench.reload();
  await workbench.showViewContainer("Explorer");
  const entry = page.locator(".monaco-menu").getByRole("menuitem", { name: "Open in VibeFlow Viewer", exact: true });
  // A window that has just opened learns its extensions' menus a moment later.
  await expect(async () => {
    await page.keyboard.press("Escape");
    await page
      .locator(".explorer-folders-view")
      .getByRole("treeitem", { name: "orders.jsonl" })
      .click({ button: "right" });
    await entry.click({ timeout: 2000 });
  }).toPass({ timeout: 40_000 });
  // VS Code gives the frame of a custom editor no title of its own.
  const viewer = await workbench.panel("undefined");
  const { content } = viewer;
  await expect(content.getByRole("heading", { level: 1 })).toContainText("400,000 lines", { timeout: 30_000 });
  await content.getByLabel("Find in the file").fill("order 312345 ");
  await content.getByLabel("Find in the file").press("Enter");
  const row = content.getByRole("row", { name: /^312,345 / });
  await expect(row).toHaveAttribute("aria-selected", "true");
  await content.getByRole("grid").press("End");
  await expect(content.getByRole("row", { name: /^400,000 / })).toBeVisible();
  await expectAccessible(viewer);
  await takeScreenshots(workbench, "viewer", { themes: ["dark", "light", "high-contrast"], widths: [1280] });
});
