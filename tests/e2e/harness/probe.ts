// Makes the small extension on which the harness proves itself. A .vsix is a zip; vsce writes it.
import { execFileSync } from "node:child_process";
import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { artifacts, root } from "../../../scripts/lib/paths.mjs";

const manifest = {
  name: "probe",
  displayName: "Probe",
  publisher: "vibeflow-tests",
  version: "0.0.1",
  files: ["main.js", "icon.svg"],
  engines: { vscode: "^1.100.0" },
  main: "./main.js",
  activationEvents: ["onWebviewPanel:probe.panel", "onStartupFinished"],
  contributes: {
    commands: ["Ask", "Show Panel", "Detach", "Greet", "Add", "Speak"].map((title) => ({
      command: `probe.${title.replaceAll(" ", "")}`,
      title,
      category: "Probe",
    })),
    viewsContainers: { activitybar: [{ id: "probe", title: "Probe", icon: "icon.svg" }] },
    views: { probe: [{ id: "probe.things", name: "Things" }] },
    viewsWelcome: [{ view: "probe.things", contents: "Nothing yet\n[Add](command:probe.Add)" }],
    menus: { "view/item/context": [{ command: "probe.Greet", when: "view == probe.things" }] },
  },
};

/** The extension's code: one command for each thing that the page objects can do. */
const code = String.raw`
const vscode = require("vscode");
const { spawn } = require("node:child_process");
const html = (text) => '<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Probe</title>' +
  '<meta http-equiv="Content-Security-Policy" content="default-src \'none\'; script-src \'nonce-n1\'"></head>' +
  '<body><main><h1>Probe</h1><p>' + text + '</p><button id="b">Break</button></main>' +
  '<script nonce="n1">const api = acquireVsCodeApi(); api.setState({ shown: true });' +
  'document.getElementById("b").onclick = () => document.querySelector("main").append(document.createElement("img"));</script></body></html>';
const open = () => { vscode.window.createWebviewPanel("probe.panel", "Probe panel", 1, { enableScripts: true }).webview.html = html("fresh"); };
let filled = false;
const changed = new vscode.EventEmitter();
const tree = {
  onDidChangeTreeData: changed.event,
  getTreeItem: (name) => new vscode.TreeItem(name, name === "Group" ? 1 : 0),
  getChildren: (name) => (!filled ? [] : name === undefined ? ["Group"] : ["Leaf"]),
};
exports.activate = (context) => {
  const on = (name, run) => context.subscriptions.push(vscode.commands.registerCommand("probe." + name, run));
  on("Ask", async () => {
    const name = await vscode.window.showInputBox({ title: "Your name", validateInput: (text) => (text ? undefined : "Write something") });
    const which = await vscode.window.showQuickPick(["First", "Second"], { title: "Which one" });
    if ((await vscode.window.showInformationMessage(name + " chose " + which, "Show panel")) === "Show panel") open();
  });
  on("ShowPanel", open);
  on("Add", () => { filled = true; changed.fire(); });
  on("Greet", (name) => vscode.window.showInformationMessage("Hello " + name));
  on("Speak", () => vscode.window.showInformationMessage(vscode.env.language + ": " + vscode.l10n.t("Good day")));
  on("Detach", () => spawn("sleep", ["300"], { detached: true, stdio: "ignore", argv0: "probe -m vibeflow.probe" }).unref());
  vscode.window.registerTreeDataProvider("probe.things", tree);
  vscode.window.registerWebviewPanelSerializer("probe.panel", {
    deserializeWebviewPanel: async (panel, state) => {
      panel.webview.options = { enableScripts: true };
      panel.webview.html = html(state && state.shown ? "restored" : "lost");
    },
  });
  const item = vscode.window.createStatusBarItem();
  item.text = "probe ready";
  item.show();
};
`;

/** Packages the probe and returns the path of its .vsix. */
export function buildProbe(): string {
  const folder = join(artifacts, "probe");
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, "package.json"), JSON.stringify(manifest));
  writeFileSync(join(folder, "main.js"), code);
  writeFileSync(join(folder, "README.md"), "The extension with which the test harness proves itself.\n");
  writeFileSync(
    join(folder, "icon.svg"),
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 24 24"><circle cx="12" cy="12" r="8"/></svg>',
  );
  const out = join(folder, "probe.vsix");
  const vsce = join(root, "node_modules", "@vscode", "vsce", "vsce");
  execFileSync(
    process.execPath,
    [vsce, "package", "--no-dependencies", "--skip-license", "--allow-missing-repository", "--out", out],
    { cwd: folder, stdio: "pipe" },
  );
  return out;
}
