// Starts and stops one served VS Code with its own settings and extensions. Knows ports, processes and the server's flags.
import { spawn } from "node:child_process";
import { createWriteStream, mkdirSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { dirname, join } from "node:path";
import { capture, withPath } from "./proc.mjs";
import { ScriptError } from "./say.mjs";
import { ensureVscodeServer } from "./vscode-install.mjs";

/** How long the server may take to answer, in milliseconds; two seconds are usual, a busy machine needs more. */
const START_TIMEOUT = 60_000;
const STOP_GRACE = 5_000;

const pause = (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds));

/** Settings that keep VS Code quiet and off the network; a caller's own settings come on top. */
const quietSettings = {
  "telemetry.telemetryLevel": "off",
  "update.mode": "none",
  "extensions.autoCheckUpdates": false,
  "extensions.autoUpdate": false,
  "extensions.ignoreRecommendations": true,
  "workbench.startupEditor": "none",
  "workbench.tips.enabled": false,
  "workbench.enableExperiments": false,
  "workbench.secondarySideBar.defaultVisibility": "hidden",
  "workbench.settings.enableNaturalLanguageSearch": false,
  "security.workspace.trust.enabled": false,
  "git.openRepositoryInParentFolders": "never",
  "chat.commandCenter.enabled": false,
};

/** A loopback port that was free a moment ago. */
function freePort() {
  return new Promise((resolve, reject) => {
    const probe = createServer();
    probe.on("error", reject);
    probe.listen(0, "127.0.0.1", () => {
      const { port } = probe.address();
      probe.close(() => resolve(port));
    });
  });
}

function flags({ userDataDir, extensionsDir }) {
  return ["--user-data-dir", userDataDir, "--extensions-dir", extensionsDir, "--config", join(userDataDir, "code-server.yaml")];
}

/** The server's environment: no extension gallery, and none of the variables by which an outer VS Code would be found. */
function environment(node, extra) {
  const env = withPath(dirname(node), { EXTENSIONS_GALLERY: "{}", ...extra });
  for (const name of Object.keys(env)) {
    if (name.startsWith("VSCODE_") || name.startsWith("npm_") || env[name] === undefined) delete env[name];
  }
  return env;
}

/** Writes the user's settings, for windows that are opened or reloaded after this. */
export function writeUserSettings(userDataDir, settings) {
  mkdirSync(join(userDataDir, "User"), { recursive: true });
  writeFileSync(join(userDataDir, "User", "settings.json"), `${JSON.stringify({ ...quietSettings, ...settings }, null, 2)}\n`);
}

/** Installs a .vsix file into an extensions folder. */
export async function installExtension({ vsix, userDataDir, extensionsDir }) {
  const { node, entry } = await ensureVscodeServer();
  mkdirSync(userDataDir, { recursive: true });
  writeFileSync(join(userDataDir, "code-server.yaml"), "auth: none\n");
  const args = [entry, ...flags({ userDataDir, extensionsDir }), "--install-extension", vsix, "--force"];
  const { code, output } = await capture(node, args, { env: environment(node, {}) });
  if (code !== 0) throw new ScriptError(`VS Code did not take the extension ${vsix}.\n${output.trim()}`);
}

async function untilItAnswers(url, child, log) {
  const deadline = Date.now() + START_TIMEOUT;
  while (Date.now() < deadline) {
    if (child.exitCode !== null) break;
    try {
      const response = await fetch(`${url}/healthz`);
      if (response.ok) return;
    } catch {
      // Not listening yet.
    }
    await pause(100);
  }
  throw new ScriptError("VS Code did not start in time.", `Its log is ${log}`);
}

/** Ends a whole process group: politely, then by force. */
async function stopGroup(child) {
  const alive = () => child.exitCode === null && child.signalCode === null;
  const signal = (name) => {
    try {
      process.kill(-child.pid, name);
    } catch {
      // The group is gone already.
    }
  };
  if (alive()) {
    signal("SIGTERM");
    const deadline = Date.now() + STOP_GRACE;
    while (alive() && Date.now() < deadline) await pause(50);
  }
  signal("SIGKILL"); // children that outlived the server, and the server if it did not listen
}

/**
 * Starts VS Code on a free loopback port. `log` is the file for its output, `env` is added to its environment;
 * `language` goes before what the user chose in the window, and needs its language pack when it is not English.
 * Returns `{ url, pid, stop }`; the server and its children are one process group, which `stop` ends.
 */
export async function startVscodeServer({ userDataDir, extensionsDir, log, env = {}, language }) {
  const { node, entry } = await ensureVscodeServer();
  mkdirSync(userDataDir, { recursive: true });
  mkdirSync(extensionsDir, { recursive: true });
  mkdirSync(dirname(log), { recursive: true });
  writeFileSync(join(userDataDir, "code-server.yaml"), "auth: none\n");
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  const quiet = [
    "--disable-telemetry",
    "--disable-update-check",
    "--disable-getting-started-override",
    "--disable-workspace-trust",
  ];
  const locale = language ? ["--locale", language] : [];
  const own = [...quiet, ...locale, ...flags({ userDataDir, extensionsDir })];
  const args = [entry, "--auth", "none", "--bind-addr", `127.0.0.1:${port}`, ...own];
  const child = spawn(node, args, {
    detached: true,
    stdio: ["ignore", "pipe", "pipe"],
    env: environment(node, env),
  });
  const output = createWriteStream(log, { flags: "a" });
  child.stdout.pipe(output, { end: false });
  child.stderr.pipe(output, { end: false });
  const stop = async () => {
    await stopGroup(child);
    output.end();
  };
  try {
    await untilItAnswers(url, child, log);
  } catch (error) {
    await stop();
    throw error;
  }
  return { url, pid: child.pid, stop };
}
