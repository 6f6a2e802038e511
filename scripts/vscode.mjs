// npm run vscode: the packaged extension with the sample project, in the desktop VS Code or, without one, in the browser.
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { makePackage } from "./lib/package.mjs";
import { artifacts, isWindows, venvProgram, vsixPath } from "./lib/paths.mjs";
import { answers, capture, inherit } from "./lib/proc.mjs";
import { ensurePython } from "./lib/python-env.mjs";
import { ensureSampleProject } from "./lib/sample-project.mjs";
import { ScriptError, bold, main, say } from "./lib/say.mjs";
import { installExtension, startVscodeServer, writeUserSettings } from "./lib/vscode-server.mjs";

async function openDesktop(project) {
  say("Installing the extension into VS Code …");
  const { code, output } = await capture("code", ["--install-extension", vsixPath, "--force"]);
  if (code !== 0) throw new ScriptError(`VS Code did not take the extension.\n${output.trim()}`);
  say(`Opening ${project} in VS Code. The VibeFlow icon is in the activity bar.`);
  return inherit("code", [project]);
}

/** Opens an address in the user's browser where there is a screen to show one. */
async function openBrowser(url) {
  if (process.platform === "darwin") await capture("open", [url]);
  else if (isWindows) await capture("cmd.exe", ["/c", "start", "", url]);
  else if (process.env.DISPLAY || process.env.WAYLAND_DISPLAY) await capture("xdg-open", [url]);
}

const untilInterrupted = () =>
  new Promise((resolve) => {
    process.once("SIGINT", resolve);
    process.once("SIGTERM", resolve);
  });

async function serveInBrowser(project) {
  const folder = mkdtempSync(join(tmpdir(), "vibeflow-vscode-"));
  const userDataDir = join(folder, "user");
  const extensionsDir = join(folder, "extensions");
  try {
    writeUserSettings(userDataDir, {});
    await installExtension({ vsix: vsixPath, userDataDir, extensionsDir });
    const env = { VIBEFLOW_DEV_PYTHON: venvProgram("python") };
    const server = await startVscodeServer({ userDataDir, extensionsDir, log: join(artifacts, "logs", "vscode.log"), env });
    const url = `${server.url}/?folder=${encodeURIComponent(project)}`;
    say();
    say(`${bold("VS Code with the sample project:")}  ${url}`);
    say("The VibeFlow icon is in the activity bar on the left. Ctrl+C ends it.");
    await openBrowser(url);
    await untilInterrupted();
    await server.stop();
    say("\nVS Code has ended. A training that was running goes on; `npm run vscode` shows it again.");
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

await main(async () => {
  await ensurePython(["train", "dev"]);
  const size = await makePackage();
  say(`Packaged the extension (${size.toFixed(1)} MB).`);
  const project = await ensureSampleProject();
  if (await answers("code")) return openDesktop(project);
  say("The command `code` is not on the PATH, so VS Code is served to the browser.");
  await serveInBrowser(project);
  return 0;
});
