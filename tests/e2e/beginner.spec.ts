// Someone who knows no machine learning: from imported data, three clicks to a training that runs and explains itself.
import { expect, test } from "./harness/fixtures.js";
import { takeScreenshot } from "./harness/screenshots.js";
import { makeProject } from "./support.js";

const NAME = "Corner Shop";
const RUN_STARTS = 90_000;

test("three clicks lead from data to a running, explained training", async ({ workbench, vscode }) => {
  test.setTimeout(300_000);
  makeProject(vscode, NAME, 240, { epochs: 60, max_rows: 2 });
  await workbench.showViewContainer("VibeFlow");
  const projects = workbench.view("Projects");
  await projects.expand(NAME);

  await test.step("first click: the data, with every setting chosen and a reason for each", async () => {
    await projects.item("Data").click();
    const data = await workbench.panel("Data");
    await expect(data.content.getByRole("heading", { level: 1 })).toContainText("rows are ready to train on");
    await expect(data.content.getByRole("heading", { name: "Recommended settings" })).toBeAttached();
  });

  await test.step("second click: what will happen, how long it takes, and that nothing is in the way", async () => {
    const data = await workbench.panel("Data");
    await data.content.getByRole("button", { name: "Show all settings" }).click();
    const setup = await workbench.panel("Set-up");
    await expect(setup.content.getByRole("heading", { level: 1 })).toContainText("Ready to train on");
    await expect(setup.content.getByText("Before you start")).toBeVisible();
    // No term has to be understood to go on: the settings are there with their reasons, their fields are folded away.
    await expect(setup.content.getByRole("button", { name: "Advanced settings" })).toHaveAttribute(
      "aria-expanded",
      "false",
    );
    // The computer is measured by itself, and the time is told when it has been.
    await expect(setup.content.getByText(/from a test of/i).first()).toBeVisible({ timeout: RUN_STARTS });
    await expect(setup.content.getByRole("heading", { level: 1 })).toContainText(/in about \d+/);
    await takeScreenshot(workbench, "beginner-setup");
  });

  await test.step("third click: it runs, and says in plain words what happens", async () => {
    const setup = await workbench.panel("Set-up");
    await setup.content.getByRole("button", { name: "Start Training" }).click();
    const training = await workbench.panel("Training");
    await expect(training.content.getByRole("heading", { level: 1 })).toContainText(/over your \d+ examples/, {
      timeout: RUN_STARTS,
    });
    await expect(training.content.getByRole("img", { name: /loss/i })).toBeVisible();
    await expect(training.content.getByRole("heading", { name: /What is happening/ })).toBeVisible();
    await takeScreenshot(workbench, "beginner-training");
  });
});
