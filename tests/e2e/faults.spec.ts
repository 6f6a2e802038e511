// Faults of the backend: what each says, that nothing is lost, and that the way out works.
import { expect, test } from "./harness/fixtures.js";
import { killNow, type ProcessInfo } from "./harness/processes.js";
import { takeScreenshot } from "./harness/screenshots.js";
import type { Panel } from "./harness/panel.js";
import type { Vscode } from "./harness/vscode.js";
import type { Workbench } from "./harness/workbench.js";
import { makeFaultyPython, setMode } from "./faulty.js";
import { makeProject } from "./support.js";

test.use({ vscodeOptions: { environment: { VIBEFLOW_DEV_PYTHON: makeFaultyPython() } } });

const backends = (vscode: Vscode): ProcessInfo[] =>
  vscode.vibeflowProcesses().filter(({ command }) => command.includes("-m vibeflow.rpc"));

let made: Vscode | undefined;

// A window of an earlier test keeps its backend for a while: end it, so that the one that is seen is this window's.
test.beforeEach(async ({ vscode }) => {
  setMode("fine");
  await vscode.killExtensionHosts();
  await expect.poll(() => backends(vscode)).toEqual([]);
  if (made !== vscode) makeProject(vscode, "Support Bot", 60);
  made = vscode;
});
test.afterAll(() => setMode("fine"));

async function dataPanel(workbench: Workbench): Promise<Panel> {
  await workbench.run("VibeFlow: Show Data");
  const panel = await workbench.panel("Data");
  await expect(panel.content.getByRole("heading", { level: 1 })).toHaveText("All 60 rows are ready to train on");
  return panel;
}

/** Asks the backend something new through the panel. */
async function expectAnswers(panel: Panel): Promise<void> {
  await panel.content.getByRole("searchbox").fill("order 41?");
  await expect(panel.content.getByRole("button", { name: /^Row / })).toHaveCount(1);
  await panel.content.getByRole("searchbox").fill("");
}

/** kill -9 on the backend. Resolves when it is gone and the panel has said `word`, if only for a moment. */
async function killBackend(vscode: Vscode, { content }: Panel, word: string): Promise<void> {
  const [backend] = backends(vscode);
  if (backend === undefined) throw new Error("No backend runs.");
  const said = content.getByText(word).first().waitFor();
  killNow(backend.pid);
  await said;
  expect(backends(vscode).map(({ pid }) => pid)).not.toContain(backend.pid);
}

async function expectRestarted(vscode: Vscode, { content }: Panel): Promise<void> {
  await expect(content.getByText("is being started again")).toHaveCount(0);
  await expect.poll(() => backends(vscode).length).toBe(1);
}

test("a backend that is killed is started again, and the panel says so meanwhile", async ({ workbench, vscode }) => {
  const panel = await dataPanel(workbench);
  await expectAnswers(panel);
  await killBackend(vscode, panel, "is being started again (attempt 1)");
  await expectRestarted(vscode, panel);
  await expectAnswers(panel);
  await expect(workbench.notifications.all).toHaveCount(0);
});

test("a backend that keeps dying is left alone, and Restart Backend brings it back", async ({ workbench, vscode }) => {
  const panel = await dataPanel(workbench);
  for (const attempt of [1, 2, 3]) {
    await killBackend(vscode, panel, `is being started again (attempt ${attempt})`);
    await expectRestarted(vscode, panel);
  }
  await killBackend(vscode, panel, "ended 4 times within three minutes");
  const failure = panel.content.getByRole("alert").filter({ hasText: "ended 4 times within three minutes" });
  await expect(failure).toContainText("Training goes on by itself and nothing is lost.");
  await expect(workbench.notifications.with("ended 4 times")).toBeVisible();
  await takeScreenshot(workbench, "fault-backend-dies");
  expect(backends(vscode)).toEqual([]);
  await failure.getByRole("button", { name: "Restart Backend" }).click();
  await expect(failure).toHaveCount(0);
  await expectRestarted(vscode, panel);
  await expectAnswers(panel);
});

for (const { mode, title, cause } of [
  { mode: "newer", title: "of another version", cause: "The extension speaks protocol 1, the backend 999." },
  { mode: "broken", title: "that does not start", cause: "The backend ended while it was starting (exit code 127)." },
] as const) {
  test(`a backend ${title} is named with the fix, once, and the fix works`, async ({ workbench, vscode }) => {
    setMode(mode);
    await workbench.showViewContainer("VibeFlow");
    await expect(workbench.view("Projects").welcome).toContainText("Your projects are safe on the disk.");
    await expect(workbench.notifications.with(cause)).toBeVisible();
    await expect(workbench.notifications.all).toHaveCount(1);
    await takeScreenshot(workbench, `fault-backend-${mode}`);
    expect(backends(vscode)).toEqual([]);
    setMode("fine");
    await workbench.notifications.press(cause, "Set Up Python");
    await workbench.notifications.press("Python is set up", "Restart Backend");
    await expect(workbench.view("Projects").item("Support Bot")).toBeVisible();
    await expectAnswers(await dataPanel(workbench));
  });
}
