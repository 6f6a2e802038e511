// A worker that somebody kills, again and again: the run goes on by itself as it was, and says what happened.
import { expect, test } from "./harness/fixtures.js";
import { takeScreenshot } from "./harness/screenshots.js";
import type { Vscode } from "./harness/vscode.js";
import { makeProject, step } from "./support.js";

const READY = 90_000;

test.use({ vscodeOptions: { settings: { "vibeflow.training.notifyWhenDone": false } } });

const workers = (vscode: Vscode): number[] =>
  vscode
    .vibeflowProcesses()
    .filter(({ command }) => command.includes("vibeflow.worker") && command.includes("-train"))
    .map(({ pid }) => pid);

test("a worker that is killed from outside twice at the same place goes on as it was, and the user is told", async ({
  workbench,
  vscode,
}) => {
  test.setTimeout(300_000);
  // No checkpoint comes in between, so that both deaths are at the same place.
  makeProject(vscode, "Killed", 64, {
    epochs: 200,
    batch_size: 8,
    eval_steps: 1200,
    save_steps: 1200,
    max_rows: 2,
    max_new_tokens: 8,
  });
  await workbench.run("VibeFlow: Start Training");
  const training = await workbench.panel("Training");
  await expect(training.content.getByRole("heading", { level: 1 })).toContainText(/over your \d+ examples/, {
    timeout: READY,
  });

  for (const death of [1, 2]) {
    await test.step(`somebody kills it, ${death}`, async () => {
      await expect.poll(() => workers(vscode).length, { timeout: READY }).toBe(1);
      const pid = workers(vscode)[0] ?? 0;
      await expect.poll(() => step(training), { timeout: READY }).toBeGreaterThan(2);
      process.kill(pid, "SIGKILL");
      await expect.poll(() => workers(vscode).filter((other) => other !== pid).length, { timeout: READY }).toBe(1);
    });
  }

  await test.step("it goes on with its batch as it was, and says what happened", async () => {
    await expect(training.content.getByText(/ended from outside.*memory had not run out/).first()).toBeVisible({
      timeout: READY,
    });
    await expect.poll(() => step(training), { timeout: READY }).toBeGreaterThan(2);
    await expect(training.content.getByText("Went on with smaller batches")).toHaveCount(0);
    await takeScreenshot(workbench, "killed-from-outside");
  });

  await test.step("a stop keeps the model all the same", async () => {
    await training.content.getByRole("button", { name: "Stop" }).first().click();
    const confirm = training.content.getByRole("button", { name: /^Stop/ }).last();
    await confirm.click();
    await expect.poll(() => workers(vscode), { timeout: READY }).toEqual([]);
  });
});
