// The checkout's own Python environment (.venv): made once, renewed when what it is made from changes.
// Knows venv and pip; never touches the Python it was made from.
import { existsSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { isWindows, root, venvProgram } from "./paths.mjs";
import { capture, quietly } from "./proc.mjs";
import { ScriptError, say, seconds } from "./say.mjs";
import { digestOf, readStamp, writeStamp } from "./stamp.mjs";
import { canInstall, ensureSystemPackages } from "./system-packages.mjs";

const MINIMUM = [3, 10];
const venv = join(root, ".venv");
const stampFile = join(venv, "vibeflow-stamp.json");
const constraints = join(root, "python_backend", "constraints.txt");
const networkHint =
  "pip needs the network the first time. Behind a proxy set HTTPS_PROXY; for another package index set PIP_INDEX_URL. Then run it again: what is already installed is kept.";

/** Commands that may be a Python, in the order they are tried, as [program, ...arguments]. */
function candidates() {
  const own = process.env.VIBEFLOW_PYTHON ? [[process.env.VIBEFLOW_PYTHON]] : [];
  const named = [["python3.11"], ["python3.12"], ["python3.13"], ["python3.10"], ["python3"], ["python"]];
  return isWindows ? [...own, ["py", "-3"], ...named] : [...own, ...named];
}

/** Version of a Python command as [major, minor], or undefined when it does not run. */
async function versionOf([program, ...args]) {
  const { code, output } = await capture(program, [...args, "-c", "import sys; print(*sys.version_info[:2])"]);
  return code === 0 ? output.trim().split(" ").map(Number) : undefined;
}

const isNewEnough = ([major, minor]) => major > MINIMUM[0] || (major === MINIMUM[0] && minor >= MINIMUM[1]);

/** The first Python on this machine that is new enough. Throws a ScriptError that says what was found instead. */
export async function findPython() {
  const seen = [];
  for (const command of candidates()) {
    const version = await versionOf(command);
    if (version && isNewEnough(version)) return command;
    if (version) seen.push(`${command.join(" ")} is ${version.join(".")}`);
  }
  const found = seen.length > 0 ? `Found: ${seen.join("; ")}.` : "No Python was found on the PATH.";
  throw new ScriptError(
    `VibeFlow needs Python ${MINIMUM.join(".")} or newer. ${found}`,
    "Install one (Debian: apt-get install python3 python3-venv; others: the installer of python.org), or point VIBEFLOW_PYTHON at it.",
  );
}

async function hasPip() {
  return existsSync(venvProgram("python")) && (await capture(venvProgram("python"), ["-m", "pip", "--version"])).code === 0;
}

async function makeVenv() {
  if (await hasPip()) return;
  rmSync(venv, { recursive: true, force: true }); // a half-made one has no pip and cannot be repaired in place
  const [program, ...args] = await findPython();
  const make = () => capture(program, [...args, "-m", "venv", venv]);
  let result = await make();
  if (result.code !== 0 && /ensurepip/.test(result.output) && canInstall()) {
    await ensureSystemPackages(["python3-venv"], "the Python environment");
    rmSync(venv, { recursive: true, force: true });
    result = await make();
  }
  if (result.code !== 0) {
    throw new ScriptError(
      `The Python environment could not be made.\n${result.output.trim()}`,
      "On Debian and Ubuntu this usually means that python3-venv is missing:  sudo apt-get install python3-venv",
    );
  }
}

function pip(name, args) {
  const always = ["-m", "pip", "install", "--disable-pip-version-check", "--progress-bar", "off"];
  return quietly(name, venvProgram("python"), [...always, ...args], { hint: networkHint });
}

/** The exact torch requirement of the constraints file, for example `torch==2.13.0`. */
function torchPin() {
  const line = /^torch==\S+/m.exec(existsSync(constraints) ? readFileSync(constraints, "utf8") : "");
  if (!line) throw new ScriptError(`${constraints} does not pin torch.`, "Add a line of the form torch==X.Y.Z to it.");
  return line[0];
}

/**
 * Makes sure that .venv holds this project, editable, with at least the extras asked for ("train", "dev").
 * Returns whether anything was installed.
 */
export async function ensurePython(extras) {
  const digest = digestOf([join(root, "pyproject.toml"), constraints]);
  const stamp = readStamp(stampFile);
  // An environment that was copied or moved here points elsewhere, so it does not count.
  const before = stamp?.root === root && existsSync(venvProgram("python")) ? stamp : undefined;
  const has = before?.extras ?? [];
  if (before?.digest === digest && extras.every((extra) => has.includes(extra))) return false;

  const started = Date.now();
  if (before) say("Bringing Python in .venv up to date …");
  else say("Setting up Python in .venv, once (about 1.5 GB on disk, PyTorch is most of it; a few minutes) …");
  await makeVenv();
  if (extras.includes("train")) {
    // First and by itself: asked for together with the rest, pip may pick another build of it.
    say("  PyTorch");
    await pip("pip-torch", [torchPin()]);
  }
  say("  VibeFlow and what it needs");
  const wanted = [...new Set([...has, ...extras])].sort();
  await pip("pip-project", ["-c", constraints, "-e", `${root}[${wanted.join(",")}]`]);
  writeStamp(stampFile, { digest, root, extras: wanted });
  say(`  Python is ready after ${seconds(Date.now() - started)}.`);
  return true;
}
