// Set-up as an expert uses it: settings and file in step whichever is edited, mistakes beside their fields, a start.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expectAccessible } from "./harness/accessibility.js";
import { expect, test } from "./harness/fixtures.js";
import { takeScreenshots } from "./harness/screenshots.js";
import type { Panel } from "./harness/panel.js";
import type { Vscode } from "./harness/vscode.js";
import type { Workbench } from "./harness/workbench.js";
import { makeProject } from "./support.js";

const NAME = "Night Desk";
const RUN_STARTS = 90_000;
const NOTE = "# Size of the adapter. More can learn more, and sooner learns by heart (overfits).";

const recipe = (folder: string): string => readFileSync(join(folder, "vibeflow.yaml"), "utf8");

async function openSetup(workbench: Workbench): Promise<Panel> {
  await workbench.showViewContainer("VibeFlow");
  const projects = workbench.view("Projects");
  await projects.expand(NAME);
  await projects.item("Recipe").click();
  return workbench.panel("Set-up");
}

/** Replaces a line of the recipe in the open editor, by hand, and saves. */
async function editLine({ page }: Workbench, old: string, text: string): Promise<void> {
  // Below the lines that stick to the top.
  await page
    .locator(".editor-instance .monaco-editor")
    .last()
    .click({ position: { x: 300, y: 300 } });
  await page.keyboard.press("Control+f");
  await page.keyboard.type(old);
  await expect(page.locator(".find-widget .matchesCount").last()).toContainText("1 of 1");
  await page.keyboard.press("Escape");
  await page.keyboard.type(text);
  await page.keyboard.press("Control+s");
}

const workers = (vscode: Vscode) =>
  vscode.vibeflowProcesses().filter(({ command }) => command.includes("vibeflow.worker") && command.includes("-train"));

test("settings and file stay in step, mistakes stand beside their fields, and the run starts from here", async ({
  workbench,
  vscode,
}) => {
  test.setTimeout(300_000);
  // Far more steps than this test has time for: the run is there to have begun.
  const folder = makeProject(vscode, NAME, 64, { epochs: 100, batch_size: 2, max_rows: 2 });
  let setup = await openSetup(workbench);

  await test.step("the answer, the reasons and the checks are there", async () => {
    await expect(setup.content.getByRole("heading", { level: 1 })).toContainText("Ready to train on");
    await expect(setup.content.getByText(/\d+ rows to train|\d+ training rows/).first()).toBeVisible();
    await expect(setup.content.getByText("Before you start")).toBeVisible();
    await expect(setup.content.getByText("Saved in vibeflow.yaml")).toBeVisible();
  });

  await test.step("a setting is explained, changed, and its effect is told before it is saved", async () => {
    await setup.content.getByRole("button", { name: "Advanced settings" }).click();
    await setup.content.getByRole("button", { name: "Help on Adapter size (r)" }).click();
    const help = setup.content.getByRole("group", { name: "About Adapter size (r)" });
    await expect(help).toContainText("Size of the adapter");
    await expect(help.getByRole("link", { name: /LoRA/ })).toBeVisible();
    await setup.frame.page().keyboard.press("Escape");
    await expect(help).toBeHidden();
    await setup.content.getByLabel("Adapter size (r)", { exact: true }).fill("4");
    await expect(setup.content.getByText(/^Adapter size \(r\) 4 instead of \d+/)).toBeVisible();
    expect(recipe(folder)).not.toMatch(/^ +r: 4$/m);
    await expectAccessible(setup);
  });

  await test.step("saved, the file holds it, with its comments", async () => {
    await setup.content.getByRole("button", { name: "Save recipe" }).click();
    await expect(setup.content.getByText("Saved in vibeflow.yaml")).toBeVisible();
    expect(recipe(folder)).toContain(`    ${NOTE}\n    r: 4\n`);
    await expect(setup.content.getByRole("button", { name: /^Adapter size \(r\) was \d+: set it back$/ })).toBeVisible();
    await takeScreenshots(workbench, "setup", { themes: ["dark", "light"], widths: [1280] });
  });

  await test.step("edited in the editor, the panel shows it and what is unsaved there stays", async () => {
    await setup.content.getByLabel("Adapter strength (alpha)", { exact: true }).fill("24");
    await expect(setup.content.getByText(/^Adapter strength \(alpha\) 24 instead of/)).toBeVisible();
    await setup.content.getByRole("button", { name: "vibeflow.yaml" }).click();
    await expect(workbench.tab("vibeflow.yaml")).toBeVisible();
    await editLine(workbench, "r: 4", "r: 6");
    await expect.poll(() => recipe(folder)).toMatch(/^ +r: 6$/m);
    await workbench.tab("Set-up").click();
    setup = await workbench.panel("Set-up");
    await expect(setup.content.getByLabel("Adapter size (r)", { exact: true })).toHaveValue("6");
    await expect(setup.content.getByText(/vibeflow\.yaml was edited: Adapter size \(r\) is 6 now, it was 4/)).toBeVisible();
    await expect(setup.content.getByLabel("Adapter strength (alpha)", { exact: true })).toHaveValue("24");
    await setup.content.getByRole("button", { name: "Discard" }).click();
  });

  await test.step("a value that cannot be is told beside its field, and nothing starts", async () => {
    await workbench.tab("vibeflow.yaml").click();
    await editLine(workbench, "r: 6", "r: 0");
    await expect.poll(() => recipe(folder)).toMatch(/^ +r: 0$/m);
    await workbench.tab("Set-up").click();
    setup = await workbench.panel("Set-up");
    await expect(setup.content.getByRole("heading", { level: 1 })).toContainText("needs another value");
    const rank = setup.content.getByLabel("Adapter size (r)", { exact: true });
    await expect(rank).toHaveAttribute("aria-invalid", "true");
    await expect(setup.content.getByRole("button", { name: "Start Training" })).toBeDisabled();
    await expectAccessible(setup);
  });

  await test.step("the right value is put in, and the start saves it first", async () => {
    await setup.content.getByLabel("Adapter size (r)", { exact: true }).fill("8");
    const start = setup.content.getByRole("button", { name: "Start Training" });
    await expect(start).toBeEnabled();
    await start.click();
    const training = await workbench.panel("Training");
    await expect(training.content.getByRole("heading", { level: 1 })).toContainText(/over your \d+ examples/, {
      timeout: RUN_STARTS,
    });
    expect(recipe(folder)).toContain(`    ${NOTE}\n    r: 8\n`);
    expect(workers(vscode)).toHaveLength(1);
  });
});
