// One run, many hands: a second start, a second window, a stop in the middle; then a port that is taken.
import { execFileSync } from "node:child_process";
import { createServer, type Server } from "node:net";
import { expect, test } from "./harness/fixtures.js";
import { takeScreenshot } from "./harness/screenshots.js";
import type { ProcessInfo } from "./harness/processes.js";
import type { Vscode } from "./harness/vscode.js";
import { Workbench } from "./harness/workbench.js";
import { makeProject, step } from "./support.js";

const NAME = "Night Desk";
const READY = 90_000;

// The second test serves the version that the first one makes.
test.describe.configure({ mode: "serial" });

const workers = (vscode: Vscode): ProcessInfo[] =>
  vscode.vibeflowProcesses().filter(({ command }) => command.includes("vibeflow.worker") && command.includes("-train"));

test("a run is one run for every button and every window, and a stop keeps a version", async ({ workbench, vscode, context }) => {
  test.setTimeout(360_000);
  // Far more steps than this test has time for: the run ends because it is stopped.
  const folder = makeProject(vscode, NAME, 64, { epochs: 200, batch_size: 2, eval_steps: 20, save_steps: 20, max_rows: 2, max_new_tokens: 8 });

  await test.step("the run starts", async () => {
    await workbench.run("VibeFlow: Start Training");
    const training = await workbench.panel("Training");
    await expect(training.content.getByRole("heading", { level: 1 })).toContainText(/over your \d+ examples/, { timeout: READY });
    expect(workers(vscode)).toHaveLength(1);
  });
  const pid = workers(vscode)[0]?.pid;

  await test.step("a second start by a command names the run and starts nothing", async () => {
    await workbench.run("VibeFlow: Start Training");
    await expect(workbench.notifications.with(`Run 1 of ${NAME} is already going: in process ${pid}`)).toBeVisible();
    await takeScreenshot(workbench, "fault-second-start");
    await workbench.closeTab("Training");
    await workbench.notifications.press("is already going", "Show Training");
    await expect(workbench.tab("Training")).toBeVisible();
    expect(workers(vscode).map((worker) => worker.pid)).toEqual([pid]);
  });

  const second = new Workbench(await context.newPage(), vscode); // in front from here on
  await test.step("a second start in another window's data panel says so beside the button", async () => {
    await second.open(vscode.workspace);
    await second.run("VibeFlow: Show Data");
    const data = await second.panel("Data");
    await data.content.getByRole("button", { name: "Start Training" }).click();
    const alert = data.content.getByRole("alert").filter({ hasText: `Run 1 of ${NAME} is already going` });
    await expect(alert).toContainText("Wait for it to end, or stop it in the training panel.");
    await takeScreenshot(second, "fault-second-start-panel");
    await alert.getByRole("button", { name: "Show training" }).click();
    await expect(second.tab("Training")).toBeVisible();
    expect(workers(vscode).map((worker) => worker.pid)).toEqual([pid]);
  });

  await test.step("both windows show the run move", async () => {
    for (const window of [workbench, second]) {
      await window.page.bringToFront();
      const panel = await window.panel("Training");
      const before = await step(panel);
      await expect.poll(() => step(panel), { timeout: READY }).toBeGreaterThan(before);
    }
  });

  await test.step("a stop in the second window is seen in the first, and keeps a version", async () => {
    await second.page.bringToFront();
    const there = (await second.panel("Training")).content;
    await there.getByRole("button", { name: "Stop", exact: true }).first().click();
    await expect(there.getByText(/is kept\.$/).first()).toBeVisible();
    await there.getByRole("button", { name: "Go on" }).first().click();
    expect(workers(vscode)).toHaveLength(1);
    await there.getByRole("button", { name: "Stop", exact: true }).first().click();
    await there.getByRole("button", { name: "Stop training" }).first().click();
    await workbench.page.bringToFront();
    const here = (await workbench.panel("Training")).content;
    await expect(here.getByRole("heading", { level: 1 })).toContainText(/^Stopped at step [\d,]+ of/, { timeout: READY });
    await expect(here.getByText(/The best version is saved in git as [0-9a-f]{7}\./)).toBeVisible();
    await takeScreenshot(workbench, "fault-stopped");
    await expect(there.getByRole("heading", { level: 1 })).toContainText(/^Stopped at step/);
    expect(workers(vscode)).toEqual([]);
    const log = execFileSync("git", ["-C", folder, "log", "-1", "--format=%s%n%b"], { encoding: "utf8" });
    expect(log).toMatch(/^Version 1: /);
    await workbench.showViewContainer("VibeFlow");
    await expect(workbench.view("Projects").item(/^Version 1/)).toBeVisible();
  });
});

/** Listens on a loopback port; 0 lets the system choose. Undefined when somebody has it already. */
function occupy(port: number): Promise<Server | undefined> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once("error", () => resolve(undefined));
    server.listen(port, "127.0.0.1", () => resolve(server));
  });
}

const portOf = (server: Server | undefined): number => {
  const address = server?.address();
  if (typeof address !== "object" || address === null) throw new Error("The test's own server does not listen.");
  return address.port;
};

/** HTTP status of the server's health; 0 while it does not listen yet: its address is shown before. */
async function health(endpoint: string): Promise<number> {
  const answer = await fetch(endpoint.replace(/\/v1$/, "/health")).catch(() => undefined);
  return answer?.status ?? 0;
}

test("a port that is taken: another one by itself, or the choice where the port is the user's", async ({ workbench, vscode }) => {
  const usual = await occupy(8321); // undefined: another program has it, which is as good
  const wanted = await occupy(0);
  const projects = workbench.view("Projects");
  const endpoint = async (): Promise<string> => {
    const { content } = await workbench.panel("API");
    await expect(content.getByText(/^http:\/\/127\.0\.0\.1:\d+\/v1$/).first()).toBeVisible({ timeout: READY });
    return (await content.getByText(/^http:\/\/127\.0\.0\.1:\d+\/v1$/).first().textContent()) ?? "";
  };
  try {
    await test.step("no port is set: the next free one", async () => {
      await workbench.showViewContainer("VibeFlow");
      await projects.contextMenu(/^Version 1/, "Serve as API");
      const served = await endpoint();
      expect(served).not.toContain(":8321/");
      await expect.poll(() => health(served), { timeout: READY }).toBe(200);
      const { content } = await workbench.panel("API");
      await content.getByRole("button", { name: "Stop" }).click();
      await expect(content.getByRole("button", { name: "Serve version 1" })).toBeVisible();
    });

    await test.step("the user's port is taken: said so, and served there once it is free", async () => {
      const port = portOf(wanted);
      vscode.setSettings({ "vibeflow.deployment.port": port });
      await workbench.reload();
      await workbench.run("VibeFlow: Show API"); // a browser that reloads at once may not have noted which panels are open
      const { content } = await workbench.panel("API");
      await content.getByRole("button", { name: "Serve version 1" }).click();
      const alert = content.getByRole("alert").filter({ hasText: `Port ${port} is in use by another program.` });
      await expect(alert).toContainText(/Port \d+ is free: choose it/);
      await takeScreenshot(workbench, "fault-port");
      wanted?.close();
      await alert.getByRole("button", { name: "Try again" }).click();
      expect(await endpoint()).toBe(`http://127.0.0.1:${port}/v1`);
      await expect.poll(() => health(`http://127.0.0.1:${port}/v1`), { timeout: READY }).toBe(200);
      await content.getByRole("button", { name: "Stop" }).click();
      await expect(content.getByRole("button", { name: "Serve version 1" })).toBeVisible();
    });
  } finally {
    usual?.close();
    wanted?.close();
  }
});
