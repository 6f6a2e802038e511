// Puts a real VS Code that runs without a screen (code-server, from npm, with the Node it wants) into the cache.
// Knows how that package has to be installed; starting it is vscode-server.mjs.
import { cpSync, existsSync, mkdirSync, readdirSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { NO_HEADERS, headersFor } from "./node-headers.mjs";
import { cacheFolder, isWindows } from "./paths.mjs";
import { quietly, withPath } from "./proc.mjs";
import { ScriptError, say, seconds } from "./say.mjs";
import { readStamp, writeStamp } from "./stamp.mjs";
import { ensureSystemPackages } from "./system-packages.mjs";

const CODE_SERVER = "4.139.1"; // carries VS Code 1.139.1
const NODE_MAJOR = "24"; // what that release asks for

// The native modules without which the server does not start or store anything; the others are optional, or
// come with a prebuilt binary.
const NATIVE_MODULES = ["@vscode/spdlog", "@vscode/sqlite3", "@vscode/native-watchdog"];

const home = () => join(cacheFolder(), `code-server-${CODE_SERVER}-node${NODE_MAJOR}`);

/** Paths inside an installation: its Node, and the script that starts the server. */
function layout(folder) {
  return {
    node: join(folder, "node", "node_modules", "node", "bin", "node"),
    entry: join(folder, "server", "node_modules", "code-server", "out", "node", "entry.js"),
  };
}

/** Removes what earlier tries left behind, unless the process that is making it is still alive. */
function removeLeftovers(folder) {
  const prefix = `${basename(folder)}.partial-`;
  for (const name of existsSync(dirname(folder)) ? readdirSync(dirname(folder)) : []) {
    if (!name.startsWith(prefix)) continue;
    try {
      process.kill(Number(name.slice(prefix.length)), 0);
    } catch {
      rmSync(join(dirname(folder), name), { recursive: true, force: true });
    }
  }
}

function emptyPackage(folder) {
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, "package.json"), '{"private":true}\n');
  return folder;
}

/** npm under the Node that was just installed: some packages look at the version that runs them. */
function npmIn(folder, nodeFolder) {
  const bin = join(nodeFolder, "node_modules", "node", "bin");
  const env = withPath(bin, headersFor(join(bin, "node")));
  const quiet = ["--no-audit", "--no-fund", "--loglevel=error"];
  const hint = `This needs the network (the npm registry) the first time, about 600 MB on disk. ${NO_HEADERS}`;
  return (name, ...args) => quietly(`vscode-${name}`, "npm", [...args, ...quiet], { cwd: folder, env, hint });
}

/** The release carries copies of the scripts for each system; the ones in use have to be there under their plain names. */
function linkPlatformScripts(vscode) {
  const system = process.platform === "darwin" ? "darwin" : "linux";
  const pairs = [
    [`bin/helpers/browser-${system}.sh`, "bin/helpers/browser.sh"],
    [`bin/remote-cli/code-${system}.sh`, "bin/remote-cli/code-server"],
  ];
  for (const [from, to] of pairs) cpSync(join(vscode, from), join(vscode, to));
}

async function build(folder) {
  const nodeFolder = emptyPackage(join(folder, "node"));
  const serverFolder = emptyPackage(join(folder, "server"));
  // Fetching the Node binary is this package's install script, so scripts stay on here, and only here.
  await quietly("vscode-node", "npm", ["install", `node@${NODE_MAJOR}`, "--no-audit", "--no-fund", "--loglevel=error"], {
    cwd: nodeFolder,
  });
  const npm = (at) => npmIn(at, nodeFolder);
  await npm(serverFolder)("server", "install", "--ignore-scripts", `code-server@${CODE_SERVER}`);
  const vscode = join(serverFolder, "node_modules", "code-server", "lib", "vscode");
  await npm(vscode)("modules", "install", "--ignore-scripts", "--omit=dev");
  await npm(join(vscode, "extensions"))("extensions", "install", "--ignore-scripts", "--omit=dev");
  linkPlatformScripts(vscode);
  say("  building its native modules (about 90 s)");
  await npm(vscode)("native", "rebuild", ...NATIVE_MODULES);
}

/**
 * Makes sure that the served VS Code is in the cache and returns `{ node, entry }`.
 * It is built in a folder of its own and renamed when complete, so a try that was interrupted is never used.
 */
export async function ensureVscodeServer() {
  const folder = home();
  const paths = layout(folder);
  if (readStamp(join(folder, "ready.json")) && existsSync(paths.node) && existsSync(paths.entry)) return paths;
  if (isWindows) {
    throw new ScriptError(
      "VS Code served to the browser is not available on Windows.",
      "Install VS Code for the desktop with its `code` command on the PATH.",
    );
  }
  const started = Date.now();
  await ensureSystemPackages(["g++", "make", "pkg-config"], "VS Code in the browser");
  say(`Installing VS Code ${CODE_SERVER} for the browser into ${cacheFolder()}, once (about 800 MB, two to three minutes) …`);
  removeLeftovers(folder);
  const partial = `${folder}.partial-${process.pid}`;
  try {
    await build(partial);
    writeStamp(join(partial, "ready.json"), { codeServer: CODE_SERVER, node: NODE_MAJOR });
    rmSync(folder, { recursive: true, force: true });
    renameSync(partial, folder);
  } finally {
    rmSync(partial, { recursive: true, force: true });
  }
  say(`  VS Code is ready after ${seconds(Date.now() - started)}.`);
  return paths;
}
