import { createHash } from "node:crypto";
import { chmodSync, mkdirSync, mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";

import { describe, expect, test } from "vitest";
import { type CancellationToken, Disposable } from "vscode";

import { Environment } from "../../../extension/src/backend/environment/environment.js";
import {
  argumentsOf,
  Cancelled,
  install,
  type Installation,
} from "../../../extension/src/backend/environment/install.js";
import type { Progress } from "../../../extension/src/backend/environment/messages.js";
import { Place } from "../../../extension/src/backend/environment/place.js";
import { VibeFlowError } from "../../../extension/src/platform/errors.js";
import { fakeLog } from "../fixtures.js";

const folder = () => mkdtempSync(join(tmpdir(), "vibeflow-install-"));

/** A stand-in for Python that prints these lines; `then` is more shell. */
function installation(lines: readonly unknown[], then = ""): Installation {
  const python = join(folder(), "python");
  const said = lines.map((line) => `echo '${typeof line === "string" ? line : JSON.stringify(line)}'`);
  writeFileSync(python, ["#!/bin/sh", ...said, then].join("\n"));
  chmodSync(python, 0o755);
  const carried = { script: "environment.py", wheel: "vibeflow.whl", locks: "locks" };
  return {
    part: "light",
    python,
    folder: "/storage/python",
    carried,
    indexUrl: "",
    torchIndexUrl: "",
    env: process.env,
  };
}

function never(): CancellationToken {
  return { isCancellationRequested: false, onCancellationRequested: () => new Disposable(() => undefined) };
}

async function outcomeOf(wanted: Installation, token = never()) {
  const progress: Progress[] = [];
  const log = fakeLog();
  const error: unknown = await install(wanted, (step) => progress.push(step), token, log).then(
    () => undefined,
    (cause: unknown) => cause,
  );
  return { progress, log, error };
}

const ok = { type: "ok", python: "/storage/python/bin/python", parts: ["light"] };

describe.skipIf(process.platform === "win32")("installing a part", () => {
  test("progress is passed on, pip's words go to the log", async () => {
    const step = {
      type: "progress",
      stage: "downloading",
      percent: 42,
      bytes: 1000,
      message: "Downloading polars, 1 of 54 MB",
    };
    const { progress, log, error } = await outcomeOf(
      installation([step, { type: "log", text: "Collecting polars" }, "not JSON", ok]),
    );
    expect(error).toBeUndefined();
    expect(progress).toEqual([step]);
    expect(log.lines).toEqual(["info [set-up] Collecting polars", "info [set-up] not JSON"]);
  });

  test.each([
    ["diskFull", "disk.full"],
    ["noNetwork", "environment.noPython"],
    ["noVenv", "environment.noPython"],
    ["busy", "environment.noPython"],
  ])("%s becomes an error of the tree, with message, hint and a way to try again", async (code, expected) => {
    const { error } = await outcomeOf(
      installation([{ type: "error", code, message: "What happened.", hint: "What to do." }], "exit 1"),
    );
    expect(error).toBeInstanceOf(VibeFlowError);
    expect(error).toMatchObject({
      data: { code: expected, message: "What happened.", hint: "What to do.", action: { kind: "setUpPython" } },
    });
  });

  test("a script that ends without a word, or does not start, is an error too", async () => {
    expect((await outcomeOf(installation([], "exit 3"))).error).toMatchObject({
      message: expect.stringContaining("exit code 3") as string,
    });
    const absent = { ...installation([]), python: "/does/not/exist" };
    expect((await outcomeOf(absent)).error).toMatchObject({ code: "environment.noPython" });
  });

  test("cancelling ends its input, upon which it says that it was cancelled", async () => {
    const cancelled = JSON.stringify({ type: "error", code: "cancelled", message: "Cancelled.", hint: "Go on later." });
    const waits = installation([], `cat > /dev/null; echo '${cancelled}'; exit 1`);
    const token: CancellationToken = {
      isCancellationRequested: false,
      onCancellationRequested: (listener) => {
        const timer = setTimeout(() => void listener(undefined), 100);
        return new Disposable(() => clearTimeout(timer));
      },
    };
    expect((await outcomeOf(waits, token)).error).toBeInstanceOf(Cancelled);
  });
});

test("the indexes of the settings and the part reach the script", () => {
  const wanted = {
    ...installation([]),
    part: "train" as const,
    indexUrl: "https://mirror/simple",
    torchIndexUrl: "https://mirror/torch",
  };
  const line = argumentsOf(wanted).join(" ");
  expect(line).toContain("--extras train --index-url https://mirror/simple --torch-index https://mirror/torch");
  expect(line).toMatch(/^-I environment\.py .*--cancel-on-eof$/);
  expect(argumentsOf(installation([])).join(" ")).not.toMatch(/--extras|index/);
});

describe("the environment in the extension's storage", () => {
  /** An environment whose marker names these wheels by part, beside an extension that carries `carriedWheel`. */
  function place(parts: Record<string, string>, carriedWheel = "new", { withPython = true } = {}): Place {
    const storage = folder();
    const carried = folder();
    writeFileSync(join(carried, "vibeflow-0.1.0-py3-none-any.whl"), carriedWheel);
    const made = new Place(storage, carried);
    mkdirSync(dirname(made.python), { recursive: true });
    if (withPython) writeFileSync(made.python, "");
    const digests = Object.entries(parts).map(([part, wheel]) => [
      part,
      { wheel: createHash("sha256").update(wheel).digest("hex") },
    ]);
    const marker = { format: 1, parts: Object.fromEntries(digests) as unknown };
    writeFileSync(join(made.folder, "vibeflow-environment.json"), JSON.stringify(marker));
    return made;
  }

  test("a part is ready when it was made from this extension's wheel, outdated from another", () => {
    expect(place({ light: "new" }).state("light")).toBe("ready");
    expect(place({ light: "new" }).state("train")).toBe("missing");
    expect(place({ light: "old" }).state("light")).toBe("outdated");
  });

  test("a marker that does not parse, or a Python that is gone, count as missing", () => {
    const torn = place({ light: "new" });
    writeFileSync(join(torn.folder, "vibeflow-environment.json"), '{"format": 1, "par');
    expect(torn.state("light")).toBe("missing");
    expect(place({ light: "new" }, "new", { withPython: false }).state("light")).toBe("missing");
  });

  test("the backend runs in it when it is there; else the error offers to set it up", async () => {
    const made = place({ light: "new" });
    expect(await new Environment(made, undefined, fakeLog()).interpreter()).toBe(made.python);
    const none = new Environment(new Place(folder(), folder()), undefined, fakeLog());
    expect(none.state).toBe("missing");
    await expect(none.interpreter()).rejects.toMatchObject({
      code: "environment.noPython",
      data: { action: { kind: "setUpPython" } },
    });
  });

  test("a Python named for development is used as it is and never removed", async () => {
    const environment = new Environment(new Place(folder(), folder()), "/dev/venv/bin/python", fakeLog());
    expect(await environment.interpreter()).toBe("/dev/venv/bin/python");
    expect(environment.isPrivate).toBe(false);
    expect(environment.isTrainingPartMissing).toBe(false);
  });
});
