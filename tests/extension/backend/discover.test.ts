import { chmodSync, mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { describe, expect, test } from "vitest";

import { discoverPython, type Sources } from "../../../extension/src/backend/python/discover.js";
import {
  probe,
  type PythonCommand,
  type PythonFacts,
  type Verdict,
} from "../../../extension/src/backend/python/probe.js";
import { VibeFlowError } from "../../../extension/src/platform/errors.js";

const facts = (version: [number, number, number]): PythonFacts => ({
  version,
  executable: "/usr/bin/python3",
  bits: 64,
  venv: true,
});

/** Answers as if these commands were Pythons of these kinds, and nothing else were there. */
function machine(known: Record<string, Verdict>, sources: Partial<Sources> = {}): Sources {
  const absent: Verdict = { suitable: false, reason: "notPython", said: "did not run" };
  const ask = (command: PythonCommand) => Promise.resolve(known[command.join(" ")] ?? absent);
  return { chosen: "", offered: async () => [], platform: "linux", probe: ask, ...sources };
}

async function failureOf(sources: Sources): Promise<VibeFlowError> {
  const error: unknown = await discoverPython(sources).then(
    () => undefined,
    (cause: unknown) => cause,
  );
  if (!(error instanceof VibeFlowError)) throw new Error("Python was found");
  return error;
}

const good: Verdict = { suitable: true, facts: facts([3, 11, 7]) };
const old: Verdict = { suitable: false, reason: "tooOld", said: "python3 is 3.8.10" };
const bare: Verdict = { suitable: false, reason: "noVenv", said: "python3 (3.11.2) cannot make environments" };

describe("finding Python", () => {
  test("the setting wins over everything else", async () => {
    const mine: Verdict = { suitable: true, facts: { ...facts([3, 12, 0]), executable: "/opt/mine" } };
    const sources = machine({ "/opt/mine": mine, python3: good }, { chosen: "/opt/mine" });
    expect((await discoverPython(sources)).executable).toBe("/opt/mine");
  });

  test("a chosen one that will not do is an error, not a reason to take another", async () => {
    const error = await failureOf(machine({ "/opt/mine": old, python3: good }, { chosen: "/opt/mine" }));
    expect(error.code).toBe("environment.noPython");
    expect(error.message).toContain("3.8.10");
    expect(error.message).toContain("vibeflow.python.interpreter");
  });

  test("what the Python extensions offer comes before the PATH, and an old one is passed over", async () => {
    const offered: Verdict = { suitable: true, facts: { ...facts([3, 13, 0]), executable: "/venv/python" } };
    const sources = machine(
      { "/old": old, "/venv/python": offered, python3: good },
      { offered: async () => ["/old", "/venv/python"] },
    );
    expect((await discoverPython(sources)).executable).toBe("/venv/python");
  });

  test("Windows' launcher is asked for Python 3", async () => {
    expect((await discoverPython(machine({ "py -3": good }, { platform: "win32" }))).version).toEqual([3, 11, 7]);
  });

  test("only old ones: says which were found and what is needed", async () => {
    const error = await failureOf(machine({ python3: old }));
    expect(error.message).toBe("VibeFlow needs Python 3.10 or newer. Found: python3 is 3.8.10.");
    expect(error.data.action?.kind).toBe("setUpPython");
  });

  test("one without venv on Debian: names the package", async () => {
    expect((await failureOf(machine({ python3: bare }))).data.hint).toContain("python3-venv");
  });

  test("none at all", async () => {
    expect((await failureOf(machine({}))).message).toContain("None was found");
  });
});

describe("asking a program what it is", () => {
  const script = (text: string) => {
    const path = join(mkdtempSync(join(tmpdir(), "vibeflow-probe-")), "python");
    writeFileSync(path, `#!/bin/sh\n${text}\n`);
    chmodSync(path, 0o755);
    return path;
  };
  const says = (version: string, venv: string, bits = 64) =>
    script(`echo '{"version": [${version}], "executable": "/x/python", "bits": ${bits}, "venv": ${venv}}'`);

  test.skipIf(process.platform === "win32")("real programs are told apart", async () => {
    expect(await probe([says("3, 10, 0", "true")])).toMatchObject({ suitable: true });
    expect(await probe([says("3, 9, 18", "true")])).toMatchObject({ reason: "tooOld" });
    expect(await probe([says("3, 11, 2", "false")])).toMatchObject({ reason: "noVenv" });
    expect(await probe([says("3, 12, 1", "true", 32)])).toMatchObject({ reason: "not64Bit" });
    expect(await probe([script("echo hello")])).toMatchObject({ reason: "notPython" });
    const broken = await probe([script("echo broken >&2; exit 3")]);
    expect(broken).toMatchObject({ reason: "notPython" });
    expect(broken.suitable ? "" : broken.said).toContain("broken");
    expect(await probe(["/does/not/exist"])).toMatchObject({ reason: "notPython" });
  });
});
