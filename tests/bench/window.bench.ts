// What a user waits for in the window: the extension's activation, the first panel, a panel when the backend runs.
// The extension writes the numbers into its log; this only makes them happen and hands them on.
import { execFileSync } from "node:child_process";
import { appendFileSync } from "node:fs";
import { join } from "node:path";
import { root, venvProgram } from "../../scripts/lib/paths.mjs";
import { expect, test } from "../e2e/harness/fixtures.js";
import type { Vscode } from "../e2e/harness/vscode.js";
import type { Workbench } from "../e2e/harness/workbench.js";

const REPETITIONS = 5;
const EXTENSION = "vibeflow.vibeflow";
const ACTIVATED = /activated in (\d+) ms/g;
const PAINTED = /The datasets panel was painted after (\d+) ms/g;
const SAMPLE = join(root, "python_backend", "vibeflow", "samples", "support_replies.csv");

/** Appends one result to the file that `npm run bench` reads. */
function report(name: string, values: readonly number[], limit: number | null): void {
  const file = process.env["VIBEFLOW_BENCH_RESULTS"];
  if (!file) throw new Error("VIBEFLOW_BENCH_RESULTS is not set. Run this through: npm run bench");
  appendFileSync(file, `${JSON.stringify({ name, unit: "ms", values, limit })}\n`);
}

function numbersInLog(vscode: Vscode, pattern: RegExp): number[] {
  return [...vscode.logOf(EXTENSION).matchAll(pattern)].map((match) => Number(match[1]));
}

/** A project with its data imported, made by the command line in this VS Code's own home. */
function makeProject(vscode: Vscode): string {
  const folder = join(vscode.home, "projects", "bench");
  const env = { ...process.env, VIBEFLOW_HOME: vscode.home };
  for (const args of [
    ["init", "Bench", "--path", folder],
    ["import", SAMPLE, "--project", folder],
  ]) {
    execFileSync(venvProgram("vibeflow"), args, { env, stdio: "pipe" });
  }
  return folder;
}

/** Milliseconds from choosing the command to the moment at which the data can be read. Closes the panel again. */
async function openDataPanel(workbench: Workbench, vscode: Vscode): Promise<number> {
  const painted = numbersInLog(vscode, PAINTED).length;
  await workbench.run("VibeFlow: Show Data");
  const chosen = Date.now();
  const panel = await workbench.panel("Data");
  await expect(panel.content.getByText("support_replies.csv").first()).toBeVisible({ timeout: 60_000 });
  const elapsed = Date.now() - chosen;
  await expect.poll(() => numbersInLog(vscode, PAINTED).length).toBe(painted + 1);
  await workbench.closeTab(/^Data/);
  return elapsed;
}

test("activation and panels", async ({ workbench, vscode }) => {
  const project = makeProject(vscode);
  const cold: number[] = [];
  const warm: number[] = [];
  for (let repetition = 0; repetition < REPETITIONS; repetition += 1) {
    await vscode.killExtensionHosts(); // a new window with nothing running
    await workbench.open(project);
    cold.push(await openDataPanel(workbench, vscode));
    warm.push(await openDataPanel(workbench, vscode));
  }
  const activations = numbersInLog(vscode, ACTIVATED);
  expect(activations.length).toBeGreaterThanOrEqual(REPETITIONS);
  report("extension: activation", activations, 100);
  report("panel: data, from its own page's start to painted", numbersInLog(vscode, PAINTED), null);
  report("panel: data, from the command to readable, backend not running yet", cold, null);
  report("panel: data, from the command to readable, backend running", warm, null);
});
