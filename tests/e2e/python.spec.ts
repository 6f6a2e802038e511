// No Python to work with: what is said, and that nothing is installed before the user has agreed.
import { existsSync } from "node:fs";
import { join } from "node:path";
import { venvProgram } from "../../scripts/lib/paths.mjs";
import { expect, test } from "./harness/fixtures.js";
import { takeScreenshot } from "./harness/screenshots.js";
import { emptyPath, makeOldPython } from "./faulty.js";

test.use({ vscodeOptions: { environment: { VIBEFLOW_DEV_PYTHON: "", ...emptyPath() } } });

const INTERPRETER = "vibeflow.python.interpreter";

test("no Python on this machine: said with what to do", async ({ workbench, vscode }) => {
  await workbench.showViewContainer("VibeFlow");
  const projects = workbench.view("Projects");
  await expect(projects.welcome).toContainText("Your own Python stays as it is.");
  await projects.pressWelcome("New Project…");
  const message = workbench.notifications.with("VibeFlow needs Python 3.10 or newer. None was found on this machine.");
  await expect(message).toContainText("Install one from python.org");
  await expect(message.getByRole("button", { name: "Set Up Python" })).toBeVisible();
  await expect(workbench.notifications.all).toHaveCount(1);
  await takeScreenshot(workbench, "fault-no-python");
  expect(vscode.vibeflowProcesses()).toEqual([]);
});

test("a Python that is too old: named with its version", async ({ workbench, vscode }) => {
  const old = makeOldPython();
  vscode.setSettings({ [INTERPRETER]: old });
  await workbench.reload();
  await workbench.showViewContainer("VibeFlow");
  await workbench.view("Projects").pressWelcome("Set Up Python…");
  const message = workbench.notifications.with(`${old} is 3.8.10, and VibeFlow needs 3.10 or newer.`);
  await expect(message).toContainText("Change the setting, or empty it to let VibeFlow search.");
  await expect(workbench.notifications.all).toHaveCount(1);
  await takeScreenshot(workbench, "fault-old-python");
});

test("nothing is installed before the user agrees, and declining changes nothing", async ({ workbench, vscode }) => {
  vscode.setSettings({ [INTERPRETER]: venvProgram("python") });
  await workbench.reload();
  await workbench.showViewContainer("VibeFlow");
  const projects = workbench.view("Projects");
  await projects.pressWelcome("New Project…");
  const question = "Set up a private Python environment?";
  const dialog = workbench.notifications.dialog(question);
  await expect(dialog).toContainText(/downloads about \d+/);
  await expect(dialog).toContainText("which stays as it is");
  await takeScreenshot(workbench, "fault-consent");
  await workbench.notifications.answerDialog(question, "Cancel");
  await expect(dialog).toHaveCount(0);
  await expect(projects.welcome).toContainText("Set Up Python…");
  await expect(workbench.notifications.all).toHaveCount(0);
  expect(existsSync(join(vscode.folder, "user", "User", "globalStorage", "vibeflow.vibeflow", "python"))).toBe(false);
  expect(vscode.vibeflowProcesses()).toEqual([]);
});
