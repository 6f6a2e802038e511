// Makes dist/vibeflow.vsix: the Python wheel, the bundles, and what the private environment is made with.
import { cpSync, existsSync, mkdirSync, readdirSync, rmSync, statSync } from "node:fs";
import { join } from "node:path";
import { bundleAll } from "./bundle.mjs";
import { ensureNodePackages } from "./node-deps.mjs";
import { root, venvProgram, vsixPath } from "./paths.mjs";
import { quietly } from "./proc.mjs";
import { ensurePython } from "./python-env.mjs";
import { ScriptError } from "./say.mjs";

const dist = join(root, "dist");
const backend = join(dist, "backend");

/** The Python side, as the private environment installs it: wheel, locked packages, and the script that makes it. */
async function packBackend() {
  rmSync(backend, { recursive: true, force: true });
  mkdirSync(backend, { recursive: true });
  // Without isolation the build backend comes from the development extra, so that packaging needs no network.
  const args = ["-m", "build", "--wheel", "--no-isolation", "--outdir", backend, root];
  await quietly("package-wheel", venvProgram("python"), args);
  cpSync(join(root, "python_backend", "vibeflow", "locks"), join(backend, "locks"), { recursive: true });
  if (!readdirSync(backend).some((name) => name.endsWith(".whl"))) throw new ScriptError("The build made no wheel.");
}

async function packExtension() {
  rmSync(vsixPath, { force: true });
  const vsce = join(root, "node_modules", "@vscode", "vsce", "vsce");
  const args = [vsce, "package", "--no-dependencies", "--allow-missing-repository", "--no-rewrite-relative-links", "--out", vsixPath];
  await quietly("package-vsix", process.execPath, args);
  if (!existsSync(vsixPath)) throw new ScriptError("vsce made no package.");
}

/** Makes dist/vibeflow.vsix and returns its size in megabytes (10^6 bytes). */
export async function makePackage() {
  await ensurePython(["train", "dev"]);
  await ensureNodePackages();
  await packBackend();
  await bundleAll();
  await packExtension();
  return statSync(vsixPath).size / 1e6;
}
