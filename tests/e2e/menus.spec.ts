// From a file in the explorer to a project: the file that works, and the ones that do not.
import { execFileSync } from "node:child_process";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "./harness/fixtures.js";
import { takeScreenshot } from "./harness/screenshots.js";
import type { Workbench } from "./harness/workbench.js";
import { explorerMenu, writeTable } from "./support.js";

const FINE_TUNE = "Fine-tune with This File";

async function fineTune(workbench: Workbench, file: string): Promise<void> {
  await workbench.showViewContainer("Explorer");
  await explorerMenu(workbench.page, file, FINE_TUNE);
}

/** Takes the name that the file suggests, which the input box has filled in. */
async function acceptName(workbench: Workbench, name: string): Promise<void> {
  await workbench.quickInput.expectOpen("What is the model for?");
  await expect(workbench.page.locator(".quick-input-widget .quick-input-box input")).toHaveValue(name);
  await workbench.page.keyboard.press("Enter");
  await workbench.quickInput.pick("In VibeFlow's folder");
}

// Each test goes on with the projects of the one before. The files are there before a window is opened on the folder.
test.describe.configure({ mode: "serial" });
test.beforeEach(({ vscode }) => {
  const write = (name: string, content: string | Uint8Array) => writeFileSync(join(vscode.workspace, name), content);
  const numbers = Array.from({ length: 28 }, (_, index) => index + 1);
  writeTable(join(vscode.workspace, "refund_questions.csv"), 60);
  write("holiday.csv", Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, 0, 1, 2])); // how a PNG begins
  write("nothing.csv", "");
  write("sales.csv", ["day,amount", ...numbers.map((day) => `2024-01-${String(day).padStart(2, "0")},${day * 7}`)].join("\n"));
  write("notes.csv", ["note", ...numbers.map((number) => `A note about order ${number}`)].join("\n"));
});

const manifestOf = (project: string): string => join(project, "data", "manifest.json");

test("a table in the explorer becomes a project named after it", async ({ workbench, vscode }) => {
  await fineTune(workbench, "refund_questions.csv");
  await acceptName(workbench, "Refund questions");
  const panel = await workbench.panel("Data");
  await expect(panel.content.getByRole("heading", { level: 1 })).toHaveText("All 60 rows are ready to train on");
  await expect(workbench.tab("Data: Refund questions")).toBeVisible();
  expect(existsSync(manifestOf(join(vscode.home, "projects", "refund-questions")))).toBe(true);
});

test("a picture called .csv says what it is, and another file goes into the same project", async ({
  workbench,
  vscode,
}) => {
  const good = writeTable(join(vscode.folder, "good.csv"), 40);
  await fineTune(workbench, "holiday.csv");
  await workbench.quickInput.pick("New Project…");
  await acceptName(workbench, "Holiday");
  const message = workbench.notifications.with("holiday.csv is a picture, not a text file.");
  await expect(message).toContainText("Put questions and answers into a CSV or JSONL file.");
  await takeScreenshot(workbench, "fault-picture");

  // The project that was made for it is whole: no data, nothing uncommitted, and ready for another file.
  const project = join(vscode.home, "projects", "holiday");
  expect(existsSync(manifestOf(project))).toBe(false);
  expect(execFileSync("git", ["-C", project, "status", "--porcelain"], { encoding: "utf8" })).toBe("");
  await workbench.showViewContainer("VibeFlow");
  const projects = workbench.view("Projects");
  await projects.expand("Holiday");
  await expect(projects.item(/^Data.*none yet/)).toBeVisible();
  await workbench.notifications.press("holiday.csv is a picture", "Choose Another File");
  await workbench.quickInput.choosePath(good);
  await expect(workbench.tab("Data: Holiday")).toBeVisible();
  expect(existsSync(manifestOf(project))).toBe(true);
});

test("an empty file takes nothing away from the project that has data", async ({ workbench, vscode }) => {
  const manifest = manifestOf(join(vscode.home, "projects", "refund-questions"));
  const before = readFileSync(manifest, "utf8");
  await fineTune(workbench, "nothing.csv");
  await workbench.quickInput.pick("Refund questions");
  await expect(workbench.notifications.with("nothing.csv is empty.")).toContainText("Choose a file with rows in it.");
  expect(readFileSync(manifest, "utf8")).toBe(before);
});

test("a file without an answer column asks for the columns, and takes the choice", async ({ workbench }) => {
  await fineTune(workbench, "sales.csv");
  await workbench.quickInput.pick("New Project…");
  await acceptName(workbench, "Sales");
  await expect(workbench.tab("Data: Sales")).toBeVisible();
  const { content } = await workbench.panel("Data: Sales");
  await expect(content.getByRole("heading", { level: 1 })).toHaveText("Which columns hold the question and the answer?");
  await expect(content.getByText(/No column reads like something to learn from/)).toBeVisible();
  const use = content.getByRole("button", { name: "Use These Columns" });
  await expect(use).toBeDisabled();
  await takeScreenshot(workbench, "fault-no-answer");
  for (const [column, role] of [["day", "Question"], ["amount", "Answer"]] as const) {
    await content.getByRole("combobox", { name: `Role of ${column}` }).selectOption(role);
  }
  await use.click();
  await expect(content.getByRole("heading", { level: 1 })).toContainText(/28 rows are ready to train on/);
});

test("a table of one column says what is missing", async ({ workbench }) => {
  await fineTune(workbench, "notes.csv");
  await workbench.quickInput.pick("Refund questions");
  const message = workbench.notifications.with("notes.csv has only one column, note: there is no answer to learn.");
  await expect(message.getByRole("button", { name: "Choose Another File" })).toBeVisible();
});
