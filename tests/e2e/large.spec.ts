// A large file: imported with progress, cancelled and begun again, looked through to its last row, and begun to be
// trained on.
// 30 MB in the ordinary run, 500 MB under `npm run torture`.
import { closeSync, openSync, statSync, writeSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "./harness/fixtures.js";
import { takeScreenshot } from "./harness/screenshots.js";
import { explorerMenu } from "./support.js";

const MEGABYTES = process.env["VIBEFLOW_TORTURE"] === "1" ? 500 : 30;
const sentences = [
  "Open the page of your order and choose what should be done with it.",
  "We send a message as soon as the parcel has left the warehouse.",
  "Money comes back to the card that was used, within five working days.",
  "The address can be changed until the label has been printed.",
];

/** Questions and answers, none twice, until the file is that large. Returns the number of rows. */
function writeLarge(path: string, megabytes: number): number {
  const file = openSync(path, "w");
  writeSync(file, "question,answer\n");
  let rows = 0;
  for (let size = 0; size < megabytes * 1_000_000; ) {
    const lines = Array.from({ length: 5_000 }, () => {
      rows += 1;
      const said = [0, 1, 2].map((step) => sentences[(rows + step * step) % sentences.length]).join(" ");
      return `What happens to order ${rows} after step ${rows % 97}?,"${said} Your number is ${rows * 31}."\n`;
    }).join("");
    size += writeSync(file, lines);
  }
  closeSync(file);
  return rows;
}

const shown = (rows: number): string => rows.toLocaleString("en-US");

let rows = 0;
// Before the window opens on the folder: its explorer then shows the file.
test.beforeEach(({ vscode }) => {
  rows = writeLarge(join(vscode.workspace, "large.csv"), MEGABYTES);
});

test(`a file of ${MEGABYTES} MB is imported, looked through and trained on`, async ({ workbench, vscode }) => {
  test.setTimeout(600_000);
  expect(statSync(join(vscode.workspace, "large.csv")).size).toBeGreaterThan(MEGABYTES * 1_000_000 - 1);
  await workbench.showViewContainer("Explorer");
  await explorerMenu(workbench.page, "large.csv", "Fine-tune with This File");
  await workbench.quickInput.enter("Large");
  await workbench.quickInput.pick("In VibeFlow's folder");

  const panel = await workbench.panel("Data: Large");
  const { content } = panel;
  await expect(content.getByRole("heading", { level: 1 })).toContainText(`${shown(rows)} rows are ready to train on`, {
    timeout: 400_000,
  });
  await expect(content.getByText("Every row accounted for")).toBeVisible();
  await takeScreenshot(workbench, "large-1-imported");

  const grid = content.getByRole("grid");
  await grid.scrollIntoViewIfNeeded();
  await grid.getByRole("gridcell").first().click();
  await workbench.page.keyboard.press("Control+End");
  await expect(grid.getByText(`order ${rows} after`).first()).toBeVisible();
  await content.getByRole("searchbox").fill(`number is ${rows * 31}.`);
  await expect(content.getByText(/^1 kept, with/)).toBeVisible({ timeout: 60_000 });
  await takeScreenshot(workbench, "large-2-found");

  await test.step("its rows become tokens before the first step, which pauses and stops like a run", async () => {
    await workbench.run("VibeFlow: Start Training");
    const training = (await workbench.panel("Training")).content;
    const heading = training.getByRole("heading", { level: 1 });
    await expect(heading).toContainText("Turning your rows into tokens", { timeout: 90_000 });
    await expect(training.getByText(new RegExp(`^[1-9][\\d,]* of [\\d,]+ rows$`)).first()).toBeVisible();
    await takeScreenshot(workbench, "large-3-tokens");
    await training.getByRole("button", { name: "Pause", exact: true }).first().click();
    await expect(heading).toContainText("Paused before the first step", { timeout: 30_000 });
    await training.getByRole("button", { name: "Resume", exact: true }).first().click();
    await expect(heading).toContainText("Turning your rows into tokens", { timeout: 90_000 });
    await training.getByRole("button", { name: "Stop", exact: true }).first().click();
    await training.getByRole("button", { name: "Stop training" }).first().click();
    await expect(heading).toContainText("Stopped before the first step", { timeout: 30_000 });
    await takeScreenshot(workbench, "large-4-stopped");
    await expect.poll(() => vscode.vibeflowProcesses().filter(({ command }) => command.includes("worker"))).toEqual([]);
  });
});
