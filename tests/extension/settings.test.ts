/** Each setting changes something: one test for each, and a type that complains when one is missing. */
import { chmodSync, mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { beforeEach, expect, test, vi } from "vitest";
import type { CancellationToken, InlayHint, Range as VscodeRange, TextDocument } from "vscode";

import type { Backend } from "../../extension/src/backend/backend.js";
import { Environment } from "../../extension/src/backend/environment/environment.js";
import { Place } from "../../extension/src/backend/environment/place.js";
import { middleware } from "../../extension/src/backend/languageFeatures.js";
import { launchOf, launchSettings } from "../../extension/src/backend/launch.js";
import type { ProjectList } from "../../extension/src/backend/projectList.js";
import { tellEnds } from "../../extension/src/features/training/ends.js";
import { keepParallelRuns } from "../../extension/src/features/training/parallelRuns.js";
import type { Settings } from "../../extension/src/protocol/manifest.gen.js";
import type { ProjectSummary } from "../../extension/src/protocol/types.gen.js";
import { sideOf } from "../../extension/src/webview/backendSide.js";
import { fakeLog, runningRun, settled, supportBot } from "./fixtures.js";
import { EventEmitter, seen } from "./vscode.js";

const folder = () => mkdtempSync(join(tmpdir(), "vibeflow-settings-"));

/** A stand-in for Python: says that it will do, and writes the arguments of the script that it is to run into a file. */
function fakePython(): { path: string; arguments: () => string } {
  const at = folder();
  const path = join(at, "python");
  const facts = { version: [3, 12, 1], executable: path, bits: 64, venv: true };
  const ok = { type: "ok", python: path, parts: ["train"] };
  const answer = `if [ "$1" = -c ]; then echo '${JSON.stringify(facts)}'; exit; fi`;
  writeFileSync(path, ["#!/bin/sh", answer, `echo "$*" > ${at}/asked`, `echo '${JSON.stringify(ok)}'`, ""].join("\n"));
  chmodSync(path, 0o755);
  return { path, arguments: () => readFileSync(join(at, "asked"), "utf8") };
}

/** What the script that installs PyTorch was asked, with the settings as they are and this Python chosen. */
async function installed(python: ReturnType<typeof fakePython>): Promise<string> {
  seen.settings.set("vibeflow.python.interpreter", python.path);
  const carried = folder();
  writeFileSync(join(carried, "vibeflow-0.1.0-py3-none-any.whl"), "");
  await new Environment(new Place(folder(), carried), undefined, fakeLog()).setUpTraining();
  return python.arguments();
}

const environment = () => launchOf("python", {}, launchSettings()).env;

/** The port that the backend is asked for when a panel serves a model. */
async function servedAt(): Promise<unknown> {
  const request = vi.fn<Backend["request"]>();
  const side = sideOf({ request } as unknown as Backend);
  await side.request("vibeflow/deployment/serve", { projectId: "one" });
  return request.mock.lastCall?.[1];
}

async function tokenCounts(): Promise<unknown> {
  const nothing: unknown = {}; // passed on, not looked at
  const ask = [nothing as TextDocument, nothing as VscodeRange, nothing as CancellationToken] as const;
  return middleware().provideInlayHints?.(...ask, () => Promise.resolve([nothing as InlayHint]));
}

/** How many notifications the end of a run makes. */
async function toldAtTheEnd(): Promise<number> {
  seen.messages.length = 0;
  const changed = new EventEmitter<readonly ProjectSummary[]>();
  const backend: unknown = {}; // a run that succeeded is told of without it
  const ends = tellEnds(backend as Backend, { onDidChange: changed.event } as unknown as ProjectList, fakeLog());
  changed.fire([{ ...supportBot, run: runningRun }]);
  changed.fire([{ ...supportBot, run: { ...runningRun, stage: "commit", state: "succeeded" } }]);
  await settled();
  ends.dispose();
  return seen.messages.length;
}

function parallelRuns(): unknown {
  const setParallelRuns = vi.fn<Backend["client"]["training"]["setParallelRuns"]>(() => Promise.resolve({}));
  const backend = {
    state: { state: "ready" },
    client: { training: { setParallelRuns } },
    onDidChangeState: new EventEmitter().event,
  };
  keepParallelRuns(backend as unknown as Backend, fakeLog()).dispose();
  return setParallelRuns.mock.lastCall?.[0];
}

/** Of each setting: a value that is not the default, and what it changes. */
const effects: { readonly [K in keyof Settings]: readonly [Settings[K], () => Promise<void> | void] } = {
  "python.interpreter": [
    "/nowhere/python",
    async () => {
      await expect(new Environment(new Place(folder(), folder()), undefined, fakeLog()).setUp()).rejects.toThrow("/nowhere/python");
    },
  ],
  "python.indexUrl": [
    "https://mirror/simple",
    async () => expect(await installed(fakePython())).toContain("--index-url https://mirror/simple"),
  ],
  "python.torchIndexUrl": [
    "https://mirror/torch",
    async () => expect(await installed(fakePython())).toContain("--torch-index https://mirror/torch"),
  ],
  "backend.home": ["/data/vibeflow", () => expect(environment()["VIBEFLOW_HOME"]).toBe("/data/vibeflow")],
  "backend.logLevel": ["debug", () => expect(environment()["VIBEFLOW_LOG_LEVEL"]).toBe("debug")],
  "deployment.port": [8400, async () => expect(await servedAt()).toEqual({ projectId: "one", port: 8400 })],
  "editor.tokenCounts": [false, async () => expect(await tokenCounts()).toEqual([])],
  "training.notifyWhenDone": [false, async () => expect(await toldAtTheEnd()).toBe(0)],
  "training.parallelRuns": [4, () => expect(parallelRuns()).toEqual({ limit: 4 })],
};

/** As in package.json. */
const defaults: Settings = {
  "python.interpreter": "",
  "python.indexUrl": "",
  "python.torchIndexUrl": "",
  "backend.home": "",
  "backend.logLevel": "info",
  "deployment.port": 0,
  "editor.tokenCounts": true,
  "training.notifyWhenDone": true,
  "training.parallelRuns": 0,
};

beforeEach(() => {
  seen.reset();
  for (const [name, value] of Object.entries(defaults)) seen.settings.set(`vibeflow.${name}`, value);
});

test.skipIf(process.platform === "win32").each(Object.entries(effects))("%s changes something", async (name, [value, holds]) => {
  await expect((async () => holds())(), "it holds without the setting too").rejects.toThrow();
  seen.settings.set(`vibeflow.${name}`, value);
  await holds();
});
