// A run as its user steers it: paused and resumed, warned and started again by the alert's own button, compared, deleted.
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expectAccessible } from "./harness/accessibility.js";
import { expect, test } from "./harness/fixtures.js";
import { takeScreenshot, takeScreenshots } from "./harness/screenshots.js";
import type { Panel } from "./harness/panel.js";
import type { Vscode } from "./harness/vscode.js";
import { makeProject, step } from "./support.js";

const NAME = "Watch Tower";
const READY = 90_000;
const LONG = 180_000;
/** Far beyond what this model bears; what the alert proposes, it bears. */
const ABSURD = 0.1;

test.describe.configure({ mode: "serial" });
test.use({ vscodeOptions: { settings: { "vibeflow.training.notifyWhenDone": false } } });

const workers = (vscode: Vscode): number[] =>
  vscode
    .vibeflowProcesses()
    .filter(({ command }) => command.includes("vibeflow.worker") && command.includes("-train"))
    .map(({ pid }) => pid);

const title = ({ content }: Panel) => content.getByRole("heading", { level: 1 });

test("a run is paused, resumed, warned, started again with its remedy, compared and deleted", async ({ workbench, vscode }) => {
  test.setTimeout(600_000);
  // Far more steps than this test has time for: runs end because they are stopped.
  const folder = makeProject(vscode, NAME, 40, { epochs: 200, batch_size: 2, eval_steps: 20, save_steps: 20, max_rows: 2, max_new_tokens: 8, warmup_ratio: 0 });
  const recipe = join(folder, "vibeflow.yaml");
  const job = (run: number) => join(folder, ".vibeflow", "jobs", `run-000${run}-train`);
  const statusBar = workbench.page.locator(".statusbar-item").filter({ has: workbench.page.locator(".codicon-pulse, .codicon-debug-pause") });
  const projects = workbench.view("Projects");
  let paused = 0;

  await test.step("pause: the worker is gone, and everything says so", async () => {
    await workbench.run("VibeFlow: Start Training");
    const training = await workbench.panel("Training");
    await expect(title(training)).toContainText("over your 32 examples", { timeout: READY });
    await expect.poll(() => step(training), { timeout: READY }).toBeGreaterThan(3);
    await training.content.getByRole("button", { name: "Pause" }).first().click();
    await expect(title(training)).toContainText(/^Paused at step [\d,]+ of/, { timeout: READY });
    await expect.poll(() => workers(vscode)).toEqual([]);
    paused = await step(training);
    await expect(statusBar.filter({ hasText: /paused at \d+ %/ })).toBeVisible();
    await workbench.showViewContainer("VibeFlow");
    await expect(projects.item(/^Run 1/)).toContainText(/paused at \d+ %/);
    await expectAccessible(training);
    await takeScreenshot(workbench, "dashboard-paused");
  });

  await test.step("resume from the tree: it goes on from there", async () => {
    await projects.contextMenu(/^Run 1/, "Resume Training");
    const training = await workbench.panel("Training");
    await expect.poll(() => step(training), { timeout: READY }).toBeGreaterThan(paused);
    await expect(title(training)).not.toContainText("Paused");
    expect(workers(vscode)).toHaveLength(1);
  });

  await test.step("the log is searched and filtered", async () => {
    const { content } = await workbench.panel("Training");
    await content.getByRole("button", { name: /^Log/ }).click();
    const log = content.getByRole("log");
    const all = await log.getByRole("row").count();
    await content.getByLabel("Search in the log").fill("paused");
    await expect(log.getByRole("row").first()).toContainText(/paused/i);
    expect(await log.getByRole("row").count()).toBeLessThan(all);
    await content.getByLabel("Level").selectOption("error");
    await expect(log.getByText("No line matches.")).toBeVisible();
    await content.getByRole("button", { name: /^Log/ }).click();
  });

  await test.step("stop: a version is kept", async () => {
    const training = await workbench.panel("Training");
    await training.content.getByRole("button", { name: "Stop", exact: true }).first().click();
    await training.content.getByRole("button", { name: "Stop training" }).first().click();
    await expect(title(training)).toContainText(/^Stopped at step/, { timeout: READY });
    await expect(training.content.getByText(/saved in git as [0-9a-f]{7}/)).toBeVisible();
  });

  await test.step("a learning rate that is far too large raises an alert", async () => {
    writeFileSync(recipe, readFileSync(recipe, "utf8").replace(/^( +learning_rate:).*$/m, `$1 ${ABSURD}`));
    const training = await workbench.panel("Training");
    await training.content.getByRole("button", { name: "Train again" }).click();
    const remedy = training.content.getByRole("button", { name: /^Restart with a rate of/ });
    await expect(remedy).toBeVisible({ timeout: READY });
    await expect(training.content.locator("[data-alert]").first()).toBeAttached();
    await expectAccessible(training);
    await takeScreenshots(workbench, "dashboard-alert", { themes: ["dark", "light"], widths: [1280, 700] });
  });

  await test.step("its remedy writes the recipe and starts again, and that run goes well", async () => {
    const training = await workbench.panel("Training");
    const remedy = training.content.getByRole("button", { name: /^Restart with a rate of/ });
    const proposed = /rate of ([\d.]+)/.exec((await remedy.textContent()) ?? "")?.[1] ?? "";
    await remedy.click();
    await expect(training.content.getByText(/^run 3,/)).toBeAttached({ timeout: READY });
    expect(readFileSync(recipe, "utf8")).toMatch(new RegExp(`^ +learning_rate: ${proposed.replace(".", "\\.")}\\b`, "m"));
    // Until the new run's first measurement the panel shows the one before.
    await expect(training.content.getByText(/^Stopped at step/)).toHaveCount(0, { timeout: READY });
    // The alert came by this step before.
    await expect.poll(() => step(training), { timeout: LONG }).toBeGreaterThan(25);
    await expect(remedy).toHaveCount(0);
  });

  await test.step("the runs are laid over one another, with what sets them apart", async () => {
    const { content } = await workbench.panel("Training");
    await content.getByRole("button", { name: "Compare runs" }).click();
    await expect(content.getByRole("checkbox", { name: /^Compare run/ })).toHaveCount(3);
    await content.getByText("In training", { exact: true }).click();
    const chart = content.getByRole("img", { name: /^Training loss of the compared runs/ });
    await expect(chart.locator("[data-line]")).toHaveCount(3);
    await expect(content.getByRole("row").filter({ hasText: "Learning rate, differs" })).toContainText(String(ABSURD));
    await takeScreenshots(workbench, "dashboard-compare", { themes: ["dark", "light"], widths: [1280, 700] });
  });

  await test.step("deleting one frees the disk", async () => {
    const training = await workbench.panel("Training");
    expect(existsSync(job(2))).toBe(true);
    await training.content.getByRole("button", { name: "Delete run 2" }).click();
    await training.content.getByRole("group", { name: "Delete run 2" }).getByRole("button", { name: "Delete run 2" }).click();
    await expect(training.content.getByText(/Run 2 is deleted; [\d.]+ [KMG]B are free again/)).toBeVisible();
    expect(existsSync(job(2))).toBe(false);
    await expect(training.content.getByRole("checkbox", { name: /^Compare run/ })).toHaveCount(2);
    await expectAccessible(training);
    await training.content.getByRole("button", { name: "Run 1", exact: true }).click();
    await expect(title(training)).toContainText(/^Stopped at step/);
    await training.content.getByRole("button", { name: "Show the latest run" }).click();
    await training.content.getByRole("button", { name: "Stop", exact: true }).first().click();
    await training.content.getByRole("button", { name: "Stop training" }).first().click();
    await expect(title(training)).toContainText(/^Stopped at step/, { timeout: READY });
  });
});
