// Pythons that do not do: one that is too old, and one that stands for the checkout's and fails as it is told.
import { chmodSync, mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { artifacts, venvProgram } from "../../scripts/lib/paths.mjs";

const folder = join(artifacts, "faulty");
const modeFile = join(folder, "mode");

/** `newer`: a backend whose protocol is ahead of the extension's. `broken`: it ends before it says a word. */
export type Mode = "fine" | "newer" | "broken";

/** What the next start of the Python that `makeFaultyPython` made does. */
export function setMode(mode: Mode): void {
  writeFileSync(modeFile, mode);
}

function script(name: string, text: string): string {
  const path = join(folder, name);
  mkdirSync(folder, { recursive: true });
  writeFileSync(path, text);
  chmodSync(path, 0o755);
  return path;
}

/** Path of a program that is the checkout's Python, or a faulty one: see `setMode`. */
export function makeFaultyPython(): string {
  const newer = join(folder, "newer");
  mkdirSync(newer, { recursive: true });
  // Python imports this module by itself before anything else.
  writeFileSync(join(newer, "sitecustomize.py"), "import vibeflow.protocol.base as base\n\nbase.PROTOCOL_VERSION = 999\n");
  const path = script(
    "python",
    `#!/bin/sh
case "$(cat '${modeFile}')" in
  newer) export PYTHONPATH='${newer}' ;;
  broken) echo "python: error while loading shared libraries" >&2; exit 127 ;;
esac
exec '${venvProgram("python")}' "$@"
`,
  );
  setMode("fine");
  return path;
}

/** Path of a program that says it is Python 3.8. */
export function makeOldPython(): string {
  const facts = { version: [3, 8, 10], executable: "/usr/bin/python3.8", bits: 64, venv: true };
  return script("python3.8", `#!/bin/sh\necho '${JSON.stringify(facts)}'\n`);
}

/** Environment variables with which no program is found by its name. */
export function emptyPath(): Readonly<Record<"PATH" | "SHELL", string>> {
  const path = join(folder, "empty");
  mkdirSync(path, { recursive: true });
  // VS Code asks the user's shell for its PATH, and does without when the shell fails.
  return { PATH: path, SHELL: script("no-shell", "#!/bin/sh\nexit 1\n") };
}
