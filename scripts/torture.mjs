// npm run torture: the long forms of the tests: ten thousand spoilt files, workers killed inside their saves and
// whatever else is marked `torture` (docs/reports/reliability.md lists the experiments), and
// half a gigabyte through real VS Code.
//   npm run torture -- --real FOLDER   spoils pieces of the real files in a folder too
import { mkdirSync } from "node:fs";
import { join, resolve } from "node:path";
import { spawn } from "node:child_process";
import { artifacts, root, venvProgram } from "./lib/paths.mjs";
import { ensureChromium } from "./lib/chromium.mjs";
import { ensureNodePackages } from "./lib/node-deps.mjs";
import { usersEnvironment } from "./lib/proc.mjs";
import { ensurePython } from "./lib/python-env.mjs";
import { ScriptError, main, say, seconds } from "./lib/say.mjs";
import { ensureVscodeServer } from "./lib/vscode-install.mjs";

function folderOf(args) {
  if (args.length === 0) return {};
  if (args[0] !== "--real" || args.length !== 2) {
    throw new ScriptError(`Unknown option: ${args.join(" ")}.`, "There is --real FOLDER.");
  }
  return { VIBEFLOW_REAL_DATA: resolve(args[1]) };
}

/** Resolves with the exit code. */
function run(program, args, env) {
  return new Promise((done, fail) => {
    const child = spawn(program, args, { cwd: root, env, stdio: "inherit" });
    child.on("error", fail);
    child.on("close", (status) => done(status ?? 1));
  });
}

await main(async (args) => {
  const env = usersEnvironment({ ...folderOf(args), VIBEFLOW_TORTURE: "1" });
  await ensurePython(["train", "dev"]);
  await ensureNodePackages();
  await ensureChromium();
  await ensureVscodeServer();
  const reports = join(artifacts, "reports");
  mkdirSync(reports, { recursive: true });
  const started = Date.now();
  const options = ["-m", "torture", "-s", "--durations=5", `--junitxml=${join(reports, "torture.xml")}`];
  const spoilt = await run(venvProgram("python"), ["-m", "pytest", ...options], env);
  const packaged = await run(process.execPath, [join(root, "scripts", "package.mjs")], env);
  const playwright = join(root, "node_modules", ".bin", "playwright");
  const large = await run(playwright, ["test", "-c", "tests/e2e/playwright.config.ts", "large"], env);
  say(`The long tests took ${seconds(Date.now() - started)}.`);
  return spoilt || packaged || large;
});
