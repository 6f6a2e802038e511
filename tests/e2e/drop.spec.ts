// A messy file dropped on the panel: sent through the webview piece by piece, imported, mended, committed.
import { execFileSync } from "node:child_process";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expectAccessible } from "./harness/accessibility.js";
import { expect, test } from "./harness/fixtures.js";
import type { Panel } from "./harness/panel.js";
import { takeScreenshot } from "./harness/screenshots.js";
import type { Vscode } from "./harness/vscode.js";
import { vibeflow } from "./support.js";

/** Drops a file made of `head` and `rows` numbered copies of `row` on the panel, as the system's file manager would. */
async function drop(panel: Panel, name: string, head: string, row: string, rows: number): Promise<void> {
  await panel.frame.evaluate(
    ({ name: title, head: first, row: line, rows: count }) => {
      const lines = Array.from({ length: count }, (_, index) => line.replaceAll("#", String(index + 1)));
      const dataTransfer = new DataTransfer();
      dataTransfer.items.add(new File([first, lines.join("")], title));
      for (const type of ["dragenter", "dragover", "drop"]) {
        document.dispatchEvent(new DragEvent(type, { dataTransfer, bubbles: true, cancelable: true }));
      }
    },
    { name, head, row, rows },
  );
}

/** Files that panels have sent and that are still there. */
function sentFiles(vscode: Vscode): string[] {
  const folder = join(vscode.folder, "user", "User", "globalStorage", "vibeflow.vibeflow", "uploads");
  return existsSync(folder) ? readdirSync(folder) : [];
}

// 14 MB, so that it comes in several pieces.
const ROWS = 120_000;
const head = "Export of 3 March;;\r\n\r\nKundenfrage;Antwort;Kunde\r\n";
const row = '"Where is parcel #; and when?";"It left, as you donâ€™t know, warehouse # on day #. Please look again tomorrow.";k#\r\n';

test("a messy CSV, dropped, becomes a committed dataset", async ({ workbench, vscode }) => {
  test.setTimeout(300_000);
  vibeflow(vscode, "init", "Parcels");
  const project = join(vscode.home, "projects", "parcels");
  await workbench.showViewContainer("VibeFlow");
  await workbench.run("VibeFlow: Show Data");
  const panel = await workbench.panel("Data");
  await expect(panel.content.getByRole("heading", { name: "Drop a file with examples here" })).toBeVisible();
  await takeScreenshot(workbench, "drop-1-empty");

  await test.step("the whole file arrives, is read, and is gone from the storage", async () => {
    await drop(panel, "Kunden ../export.csv", head, row, ROWS);
    // VS Code keeps clicks from pages during a drag; a mouse that moves without a button ends it.
    await workbench.page.mouse.move(600, 300);
    await workbench.page.mouse.move(620, 320);
    await expect(panel.content.getByRole("heading", { level: 1 })).toContainText(/ready to train on/, { timeout: 180_000 });
    await expect(panel.content.getByText("Every row accounted for")).toBeVisible();
    const manifest: unknown = JSON.parse(readFileSync(join(project, "data", "manifest.json"), "utf8"));
    expect(JSON.stringify(manifest)).toContain("Kunden ..-export.csv");
    await expect.poll(() => sentFiles(vscode)).toEqual([]);
    await expectAccessible(panel);
    await takeScreenshot(workbench, "drop-2-data");
  });

  await test.step("broken characters are mended after a look, and committed", async () => {
    await panel.content.getByRole("button", { name: /^Repair / }).click();
    await expect(panel.content.getByRole("list", { name: "Before and after" })).toContainText("donâ€™t");
    await takeScreenshot(workbench, "drop-3-preview");
    await panel.content.getByRole("button", { name: /^Apply: repair / }).click();
    await expect(panel.content.getByRole("button", { name: /^Undo: / }).first()).toBeVisible({ timeout: 120_000 });
    const log = execFileSync("git", ["-C", project, "log", "--format=%s"], { encoding: "utf8" });
    expect(log).toContain("Kunden ..-export.csv");
  });
});
