/** Asks a Python what it is, by running it. Knows which ones will do; does not know where they come from. */
import { l10n } from "vscode";
import * as z from "zod/mini";

import { type RunProgram, runProgram } from "./run.js";

export const MINIMUM = [3, 10] as const;

/** How long a Python may take to say its version, in milliseconds; a cold one on a slow disk needs seconds. */
const TIMEOUT_MS = 15_000;

const FactsSchema = z.object({
  version: z.tuple([z.int(), z.int(), z.int()]),
  executable: z.string(),
  /** The 64-bit builds are the only ones that PyTorch is made for. */
  bits: z.int(),
  venv: z.boolean(),
});
export type PythonFacts = z.infer<typeof FactsSchema>;

const QUESTION = [
  "import importlib.util as u, json, struct, sys",
  "found = lambda name: u.find_spec(name) is not None",
  "print(json.dumps({'version': sys.version_info[:3], 'executable': sys.executable, 'bits': struct.calcsize('P') * 8,",
  " 'venv': found('venv') and found('ensurepip')}))",
].join("\n");

/** A command that may be a Python: the program and the arguments before the script, as in `py -3`. */
export type PythonCommand = readonly [program: string, ...args: string[]];

export type Verdict =
  | { readonly suitable: true; readonly facts: PythonFacts }
  | {
      readonly suitable: false;
      readonly reason: "notPython" | "tooOld" | "noVenv" | "not64Bit";
      readonly said: string;
    };

export async function probe(command: PythonCommand, run: RunProgram = runProgram): Promise<Verdict> {
  const [program, ...args] = command;
  const { code, stdout, stderr } = await run(program, [...args, "-c", QUESTION], TIMEOUT_MS);
  const name = command.join(" ");
  const facts = code === 0 ? parseFacts(stdout) : undefined;
  if (!facts) {
    const why = stderr.trim().split("\n").at(-1);
    return {
      suitable: false,
      reason: "notPython",
      said: why ? l10n.t("{name} did not run: {why}", { name, why }) : l10n.t("{name} did not run", { name }),
    };
  }
  const [major, minor] = facts.version;
  const version = facts.version.join(".");
  if (major < MINIMUM[0] || (major === MINIMUM[0] && minor < MINIMUM[1])) {
    return { suitable: false, reason: "tooOld", said: l10n.t("{name} is {version}", { name, version }) };
  }
  if (facts.bits !== 64)
    return { suitable: false, reason: "not64Bit", said: l10n.t("{name} is a 32-bit build", { name }) };
  if (!facts.venv)
    return {
      suitable: false,
      reason: "noVenv",
      said: l10n.t("{name} ({version}) cannot make environments", { name, version }),
    };
  return { suitable: true, facts };
}

function parseFacts(stdout: string): PythonFacts | undefined {
  try {
    const parsed = FactsSchema.safeParse(JSON.parse(stdout));
    return parsed.success ? parsed.data : undefined;
  } catch {
    return undefined;
  }
}
