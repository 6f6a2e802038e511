// Where things are in this checkout and on this machine. Knows the layout only; reads and changes nothing.
import { homedir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";

export const isWindows = process.platform === "win32";

/** The folder that holds package.json. */
export const root = resolve(dirname(fileURLToPath(import.meta.url)), "..", "..");

/** The extension package that `npm run package` makes and the end-to-end tests install. */
export const vsixPath = join(root, "dist", "vibeflow.vsix");

/** Logs, screenshots and reports of the scripts and the tests; ignored by git. */
export const artifacts = join(root, "artifacts");

/** Path of a program in the checkout's own virtual environment, for example `venvProgram('python')`. */
export function venvProgram(name) {
  return isWindows ? join(root, ".venv", "Scripts", `${name}.exe`) : join(root, ".venv", "bin", name);
}

/** Downloads that outlive a checkout (the served VS Code). `VIBEFLOW_CACHE` overrides the place. */
export function cacheFolder() {
  return process.env.VIBEFLOW_CACHE ?? join(homedir(), ".cache", "vibeflow-dev");
}
