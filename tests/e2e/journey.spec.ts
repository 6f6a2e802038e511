// The whole job with the mouse, as a newcomer does it: from an empty view to an API that answers.
import { execFileSync, execSync } from "node:child_process";
import { join } from "node:path";
import { expectAccessible } from "./harness/accessibility.js";
import { expect, test } from "./harness/fixtures.js";
import { takeScreenshot, takeScreenshots } from "./harness/screenshots.js";
import { writeSample } from "./sample.js";

const NAME = "Support Bot";
const ROWS = 240;
const TRAINED = 480_000;
const pictures = { themes: ["dark", "light", "high-contrast"], widths: [1280, 700] } as const;

test("from an empty view to an API that answers", async ({ workbench, vscode }) => {
  test.setTimeout(900_000);
  const data = writeSample(join(vscode.workspace, "tickets.csv"), ROWS);
  const projects = workbench.view("Projects");

  await test.step("the empty view says what to do first", async () => {
    await workbench.showViewContainer("VibeFlow");
    await expect(projects.welcome).toContainText("New Project");
    await takeScreenshot(workbench, "journey-1-empty");
  });

  await test.step("a project is made and data imported", async () => {
    await projects.pressWelcome("New Project…");
    await workbench.quickInput.enter("");
    await expect(workbench.quickInput.problem).toContainText("Give the project a name");
    await workbench.quickInput.enter(NAME);
    await workbench.quickInput.pick("In VibeFlow's folder");
    await workbench.notifications.press(`${NAME} is ready`, "Import Data…");
    await workbench.quickInput.choosePath(data);
  });

  await test.step("the data panel accounts for every row", async () => {
    const panel = await workbench.panel("Data");
    await expect(panel.content.getByRole("heading", { level: 1 })).toContainText(
      /\d+ of 240 rows are ready to train on/,
    );
    await expect(panel.content.getByText("Every row accounted for")).toBeVisible();
    await expect(panel.content.getByText("customer_message").first()).toBeVisible();
    await panel.content.getByRole("button", { name: /^Row / }).first().click();
    await expect(panel.content.getByText("What will be trained")).toBeVisible();
    await expect(panel.content.getByText("<|assistant|>")).toBeVisible();
    await expectAccessible(panel);
    await takeScreenshots(workbench, "journey-2-data", pictures);
  });

  await test.step("training starts and is watched live", async () => {
    const panel = await workbench.panel("Data");
    await panel.content.getByRole("button", { name: "Start Training" }).click();
    const training = await workbench.panel("Training");
    await expect(training.content.getByRole("heading", { level: 1 })).toContainText(/over your \d+ examples/, {
      timeout: 90_000,
    });
    await expect(training.content.getByRole("img", { name: /loss/i })).toBeVisible();
    await expect(training.content.getByText("tokens/s").first()).toBeVisible();
    await expectAccessible(training);
    await takeScreenshots(workbench, "journey-3-training", pictures);
  });

  await test.step("reloading in the middle loses nothing: the worker goes on, the panel comes back", async () => {
    const worker = () => vscode.vibeflowProcesses().filter(({ command }) => command.includes("vibeflow.worker"));
    const before = worker().map(({ pid }) => pid);
    expect(before, "the training was over before the reload").toHaveLength(1);
    await vscode.killExtensionHosts();
    await workbench.reload();
    expect(worker().map(({ pid }) => pid)).toEqual(before);
    const training = await workbench.panel("Training");
    await expect(training.content.getByRole("img", { name: /loss/i })).toBeVisible();
    await expect(training.content.getByText(/of unseen|unseen questions/).first()).toBeVisible();
  });

  await test.step("the run ends in an evaluated version", async () => {
    const training = await workbench.panel("Training");
    const see = training.content.getByRole("button", { name: "See Evaluation" });
    await expect(see).toBeVisible({ timeout: TRAINED });
    await takeScreenshots(workbench, "journey-4-done", pictures);
    await see.click();
    const evaluation = await workbench.panel("Evaluation");
    await expect(evaluation.content.getByRole("heading", { level: 1 })).toContainText(/base model/i);
    await expect(evaluation.content.getByText("token F1")).toBeVisible();
    await expect(evaluation.content.getByText("Side by side")).toBeVisible();
    await expectAccessible(evaluation);
    await takeScreenshots(workbench, "journey-5-evaluation", pictures);
  });

  await test.step("the version is in the tree and in git", async () => {
    await workbench.showViewContainer("VibeFlow");
    await expect(projects.item(/Version 1/)).toBeVisible();
    await expect(projects.item(/Version 1/)).toContainText(/score \d+/);
    const folder = join(vscode.home, "projects", "support-bot");
    const log = execFileSync("git", ["-C", folder, "log", "-1", "--format=%s%n%b"], { encoding: "utf8" });
    expect(log).toMatch(/^Version 1: /);
    expect(log).toContain("VibeFlow-Run: run-0001");
    expect(execFileSync("git", ["-C", folder, "status", "--porcelain"], { encoding: "utf8" })).toBe("");
  });

  await test.step("the model is asked and its answer streams", async () => {
    await projects.contextMenu(/Version 1/, "Ask the Model…");
    const ask = await workbench.panel("Ask");
    await ask.content.getByRole("textbox", { name: "Question" }).fill("Where is my parcel?");
    await ask.content.getByRole("button", { name: "Ask", exact: true }).click();
    await expect(ask.content.getByText(/tokens\/s/).first()).toBeVisible({ timeout: 90_000 });
    await expectAccessible(ask);
    await takeScreenshots(workbench, "journey-6-ask", pictures);
  });

  await test.step("the version is served, and the curl line works when pasted", async () => {
    await projects.contextMenu(/Version 1/, "Serve as API");
    const deployment = await workbench.panel("API");
    const curl = deployment.content.locator('pre[aria-label="curl"]');
    await expect(deployment.content.getByText("Works when pasted")).toBeVisible({ timeout: 90_000 });
    await expect(curl).toContainText("/v1/chat/completions");
    await expect(deployment.content.getByText(/only its hash/i).first()).toBeVisible();
    const answer = execSync((await curl.textContent()) ?? "", { encoding: "utf8", timeout: 60_000 });
    const { choices } = JSON.parse(answer) as { choices: { message: { content: string } }[] };
    expect(choices[0]?.message.content).toBeTruthy();
    await expect(workbench.view("Serving").item(/version 1/)).toBeVisible();
    await expectAccessible(deployment);
    await takeScreenshots(workbench, "journey-7-serve", pictures);
    await deployment.content.getByRole("button", { name: "Stop" }).click();
    await expect(deployment.content.getByRole("button", { name: "Serve version 1" })).toBeVisible();
  });
});
