// The harness itself, on a small extension made for it: when this fails, the other end-to-end tests say nothing.
import { accessibilityFindings, expectAccessible } from "./harness/accessibility.js";
import { expect, test } from "./harness/fixtures.js";
import { buildProbe } from "./harness/probe.js";
import { takeScreenshot } from "./harness/screenshots.js";

test.use({ vscodeOptions: { vsix: buildProbe() } });

test("commands, inputs, notifications, trees and menus", async ({ workbench }) => {
  await workbench.run("Probe: Ask");
  await workbench.quickInput.expectOpen("Your name");
  await workbench.quickInput.enter("");
  await expect(workbench.quickInput.problem).toContainText("Write something");
  await workbench.quickInput.enter("Ada");
  await workbench.quickInput.expectOpen("Which one");
  await workbench.quickInput.pick("Second");
  await workbench.notifications.press("Ada chose Second", "Show panel");
  const panel = await workbench.panel("Probe panel");
  await expect(panel.content.getByRole("heading", { name: "Probe" })).toBeVisible();

  await workbench.showViewContainer("Probe");
  const view = workbench.view("Things");
  await expect(view.welcome).toContainText("Nothing yet");
  await view.pressWelcome("Add");
  await view.expand("Group");
  await expect(view.item("Leaf")).toBeVisible();
  await view.contextMenu("Leaf", "Greet");
  await expect(workbench.notifications.with("Hello Leaf")).toBeVisible();
  await expect(workbench.statusBarItem("probe ready")).toBeVisible();
  await workbench.run("Probe: Speak");
  await expect(workbench.notifications.with("en: Good day")).toBeVisible();
});

test("panels: theme, accessibility, reload, pictures", async ({ workbench }) => {
  await workbench.run("Probe: Show Panel");
  let panel = await workbench.panel("Probe panel");
  await workbench.setTheme("light");
  await expect(panel.content.locator("body")).toHaveClass(/vscode-light/);
  await expectAccessible(panel);
  await panel.content.getByRole("button", { name: "Break" }).click();
  const findings = await accessibilityFindings(panel);
  expect(findings.map((finding) => finding.rule)).toContain("image-alt");
  await workbench.reload();
  panel = await workbench.panel("Probe panel");
  await expect(panel.content.getByText("restored")).toBeVisible();
  await takeScreenshot(workbench, "smoke");
  await workbench.setTheme("dark");
});

test("a killed extension host is gone, and detached processes are found and ended", async ({ workbench, vscode }) => {
  await workbench.run("Probe: Detach");
  await expect.poll(() => vscode.vibeflowProcesses().length).toBe(1);
  const before = vscode.extensionHosts().map((host) => host.pid);
  expect(before.length).toBeGreaterThan(0);
  expect(await vscode.killExtensionHosts()).toBeGreaterThanOrEqual(before.length);
  const after = vscode.extensionHosts().map((host) => host.pid);
  expect(after.filter((pid) => before.includes(pid))).toEqual([]);
  expect(vscode.vibeflowProcesses()).toHaveLength(1);
  // VS Code brings a new host for the window that is still open.
  await expect.poll(() => vscode.extensionHosts().length, { timeout: 60_000 }).toBeGreaterThan(0);
});
