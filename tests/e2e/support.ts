// What several test files need beside the window: small tables, and the command line to lay a project out quickly.
import { execFileSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Page } from "@playwright/test";
import { venvProgram } from "../../scripts/lib/paths.mjs";
import type { Panel } from "./harness/panel.js";
import { chooseFromMenu } from "./harness/view.js";
import type { Vscode } from "./harness/vscode.js";

const topics = ["parcel", "refund", "password", "invoice", "voucher", "address", "delivery", "receipt"];
const asks = ["Where is my", "How do I get a", "I have lost the", "Please send me the", "What happened to my"];

/** Writes a table of questions and answers, none twice, under these column names. */
export function writeTable(path: string, rows: number, columns: readonly [string, string] = ["question", "answer"]): string {
  const lines = Array.from({ length: rows }, (_, index) => {
    const topic = topics[index % topics.length] ?? "";
    const ask = asks[index % asks.length] ?? "";
    return `${ask} ${topic} of order ${index}?,Please open the page of order ${index} and press ${topic} there.`;
  });
  writeFileSync(path, `${columns.join(",")}\n${lines.join("\n")}\n`);
  return path;
}

/** Runs VibeFlow's command line on this VS Code's home. */
export function vibeflow(vscode: Vscode, ...args: string[]): string {
  const env = { ...process.env, VIBEFLOW_HOME: vscode.home, VIBEFLOW_LANGUAGE: "en" };
  return execFileSync(venvProgram("vibeflow"), args, { encoding: "utf8", env, cwd: vscode.folder });
}

/** Makes a project with a table of this many rows, and sets keys of its recipe, each to one number. */
export function makeProject(
  vscode: Vscode,
  name: string,
  rows: number,
  recipe: Readonly<Record<string, number>> = {},
): string {
  vibeflow(vscode, "init", name);
  const folder = join(vscode.home, "projects", name.toLowerCase().replaceAll(" ", "-"));
  vibeflow(vscode, "import", writeTable(join(vscode.folder, `${name}.csv`), rows), "--project", folder);
  const file = join(folder, "vibeflow.yaml");
  const text = Object.entries(recipe).reduce(
    (before, [key, value]) => before.replace(new RegExp(`^( +${key}:).*$`, "m"), `$1 ${value}`),
    readFileSync(file, "utf8"),
  );
  writeFileSync(file, text);
  return folder;
}

/** Chooses an entry of the context menu of a file in the explorer. */
export async function explorerMenu(page: Page, file: string, entry: string): Promise<void> {
  await page.locator(".explorer-folders-view").getByRole("treeitem", { name: file }).click({ button: "right" });
  await chooseFromMenu(page, entry);
}

/** The step that the training panel shows: "12 %, step 48 of 400". */
export async function step({ content }: Panel): Promise<number> {
  const text = await content
    .getByText(/step [\d,]+ of [\d,]+/)
    .first()
    .textContent();
  return Number(/step ([\d,]+)/.exec(text ?? "")?.[1]?.replaceAll(",", ""));
}
