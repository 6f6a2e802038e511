// Environments of other trainers, for benchmarks beside them: made once, outside the checkout.
// Knows venv and pip; not what the trainers are asked to do.
import { existsSync, rmSync } from "node:fs";
import { createHash } from "node:crypto";
import { join } from "node:path";
import { cacheFolder, isWindows } from "./paths.mjs";
import { capture } from "./proc.mjs";
import { findPython } from "./python-env.mjs";
import { dim, red, say } from "./say.mjs";
import { readStamp, writeStamp } from "./stamp.mjs";

/** What pip is asked for, call by call. */
const peers = {
  trl: [["torch==2.13.0"], ["trl==1.16.0", "peft==0.21.2"]],
  // The release with the CPU backend asks for a certifi that not every index has yet, so it comes by itself last;
  // the torchvision that its predecessor brings is built for another torch, and text needs none.
  unsloth: [
    ["torch==2.13.0"],
    ["unsloth==2026.10.7", "trl<=1.15", "transformers<=5.17"],
    ["--no-deps", "unsloth==2026.10.9", "unsloth_zoo==2026.10.9"],
  ],
};
const unwanted = { unsloth: ["torchvision"] };

/** Python of a peer's environment, or undefined when it cannot be installed here, which is said. */
async function ensurePeer(name) {
  const folder = join(cacheFolder(), `bench-${name}`);
  const python = isWindows ? join(folder, "Scripts", "python.exe") : join(folder, "bin", "python");
  const stamp = join(folder, "vibeflow-stamp.json");
  const digest = createHash("sha256")
    .update(JSON.stringify([peers[name], unwanted[name]]))
    .digest("hex");
  if (readStamp(stamp)?.digest === digest && existsSync(python)) return python;
  say(`Setting up ${name} for comparison, once, in ${folder} …`);
  rmSync(folder, { recursive: true, force: true });
  const [program, ...args] = await findPython();
  const pip = ["-m", "pip", "--disable-pip-version-check"];
  const commands = [
    [program, [...args, "-m", "venv", folder]],
    ...peers[name].map((wanted) => [python, [...pip, "install", "--progress-bar", "off", ...wanted]]),
    ...(unwanted[name] ? [[python, [...pip, "uninstall", "--yes", ...unwanted[name]]]] : []),
  ];
  for (const [command, given] of commands) {
    const { code, output } = await capture(command, given);
    if (code !== 0) {
      say(red(`${name} cannot be installed here and is left out:`), dim(output.trim().split("\n").at(-1) ?? ""));
      return undefined;
    }
  }
  writeStamp(stamp, { digest });
  return python;
}

/** Those that are or could be installed: { trl: "…/python", … }. */
export async function ensurePeers() {
  const found = {};
  for (const name of Object.keys(peers)) {
    const python = await ensurePeer(name);
    if (python) found[name] = python;
  }
  return found;
}
