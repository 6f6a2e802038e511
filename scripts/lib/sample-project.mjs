// The sample project that `npm run demo` makes and `npm run vscode` opens. Knows the command line, not the files inside.
import { existsSync } from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";
import { root, venvProgram } from "./paths.mjs";
import { capture } from "./proc.mjs";
import { ScriptError, say } from "./say.mjs";

const sample = join(root, "python_backend", "vibeflow", "samples", "support_replies.csv");

/** Where the demo keeps its project. */
function folder() {
  return join(process.env.VIBEFLOW_HOME ?? join(homedir(), ".vibeflow"), "projects", "support-bot");
}

async function vibeflow(...args) {
  const { code, output } = await capture(venvProgram("vibeflow"), args);
  if (code !== 0) throw new ScriptError(`vibeflow ${args[0]} failed.\n${output.trim()}`);
}

/** Makes the sample project with its data imported, unless it is there; returns its folder. */
export async function ensureSampleProject() {
  const path = folder();
  if (existsSync(join(path, "vibeflow.yaml"))) return path;
  say(`Making the sample project in ${path} …`);
  await vibeflow("init", "Support Bot", "--path", path);
  await vibeflow("import", sample, "--project", path);
  return path;
}
