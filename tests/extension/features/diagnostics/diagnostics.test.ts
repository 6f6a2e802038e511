/** Collect Diagnostics: shown first, then saved or copied; little, but something, where there is no backend. */
import { homedir } from "node:os";

import { beforeEach, expect, test, vi } from "vitest";

import { diagnosticsFeature } from "../../../../extension/src/features/diagnostics/index.js";
import { fail } from "../../../../extension/src/platform/errors.js";
import { showError } from "../../../../extension/src/platform/notify.js";
import { commands } from "../../../../extension/src/protocol/manifest.gen.js";
import type { CollectDiagnostics } from "../../../../extension/src/protocol/types.gen.js";
import * as vscode from "../../vscode.js";

const { seen } = vscode;
const report = { text: "# VibeFlow diagnostics\n", fileName: "vibeflow-diagnostics.md" };
const collect = vi.fn<(params: CollectDiagnostics) => Promise<typeof report>>();
let shown: string[];
let copied: string[];
let saved: { place: string; text: string }[];

beforeEach(() => {
  seen.reset();
  [shown, copied, saved] = [[], [], []];
  collect.mockReset().mockResolvedValue(report);
  let provide = () => "";
  vscode.workspace.registerTextDocumentContentProvider = (_scheme: string, provider: unknown) => {
    provide = () => (provider as { provideTextDocumentContent(): string }).provideTextDocumentContent();
    return new vscode.Disposable(() => undefined);
  };
  Object.assign(vscode.workspace, {
    openTextDocument: () => Promise.resolve({}),
    fs: {
      readDirectory: () => Promise.resolve([["VibeFlow.log", 1] as const, ["other.txt", 1] as const]),
      readFile: () => Promise.resolve(new TextEncoder().encode("one\ntwo")),
      writeFile: (place: vscode.Uri, bytes: Uint8Array) => {
        saved.push({ place: place.fsPath, text: new TextDecoder().decode(bytes) });
        return Promise.resolve();
      },
    },
    getConfiguration: () => ({
      get: (key: string) => (key === "vibeflow.training.parallelRuns" ? 3 : "as it comes"),
      inspect: () => ({ defaultValue: "as it comes" }),
    }),
  });
  Object.assign(vscode.window, {
    showTextDocument: () => Promise.resolve(shown.push(provide())),
    showSaveDialog: () => Promise.resolve(vscode.Uri.file("/chosen.md")),
  });
  vscode.env.clipboard.writeText = (text) => {
    copied.push(text);
    return Promise.resolve();
  };
  register();
});

function register(): void {
  const properties = { "vibeflow.training.parallelRuns": {}, "vibeflow.backend.home": {} };
  const context = {
    extension: { packageJSON: { version: "0.1.0", contributes: { configuration: { properties } } } },
    logUri: vscode.Uri.file("/logs"),
  };
  const services = {
    backend: { client: { diagnostics: { collect } } },
    commands: { register: (id: string, run: () => Promise<void>) => seen.registered.set(id, run) },
  };
  const log = { debug: vi.fn(), info: vi.fn(), warn: vi.fn(), error: vi.fn() };
  diagnosticsFeature(services as never, context as never, log);
}

const run = async () => seen.registered.get(commands.diagnosticsCollect)?.();

test("the backend is given what only the extension knows", async () => {
  await run();
  expect(collect.mock.calls[0]?.[0].extension).toMatchObject({
    extensionVersion: "0.1.0",
    settings: [{ key: "vibeflow.training.parallelRuns", value: "3" }],
    log: ["one", "two"],
  });
});

test("the report is shown first, and nothing is kept of it unless the user wants to", async () => {
  await run();
  expect(shown).toEqual([report.text]);
  expect(seen.messages[0]?.buttons).toEqual(["Save…", "Copy"]);
  expect([copied, saved]).toEqual([[], []]);
});

test("it is copied or saved as it was shown", async () => {
  seen.answer = "Copy";
  await run();
  seen.answer = "Save…";
  await run();
  expect(copied).toEqual([report.text]);
  expect(saved).toEqual([{ place: "/chosen.md", text: report.text }]);
});

test("without a backend it says why, and quotes nobody", async () => {
  collect.mockRejectedValueOnce(
    fail("environment.noPython", `No Python in ${homedir()}/bin is new enough.`, "Install one."),
  );
  await run();
  expect(shown[0]).toContain("environment.noPython: No Python in ~/bin is new enough.");
  collect.mockRejectedValueOnce(fail("internal", "Something went wrong: my secret row", "See the log."));
  await run();
  expect(shown[1]).toContain("- Backend: internal\n");
  expect(shown[1]).not.toContain("secret");
});

test("an error that leads to the log offers the report beside it", async () => {
  seen.answer = "Collect Diagnostics…";
  await showError(new Error("odd"));
  expect(seen.messages[0]?.buttons).toEqual(["Show Log", "Collect Diagnostics…"]);
  expect(seen.executed[0]?.command).toBe(commands.diagnosticsCollect);
});
