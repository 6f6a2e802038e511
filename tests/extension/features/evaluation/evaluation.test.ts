import { beforeEach, describe, expect, test, vi } from "vitest";

import { evaluationFeature } from "../../../../extension/src/features/evaluation/index.js";
import { commands } from "../../../../extension/src/protocol/manifest.gen.js";
import type { Services } from "../../../../extension/src/services.js";
import { supportBot } from "../../fixtures.js";
import * as vscode from "../../vscode.js";

type Run = (argument: unknown) => Promise<void>;

const commit = "8f2c1ad94be07a6d1c3f5e2b9a8477c0d1e6f3a5";
const snapshot = vi.fn<(params: unknown) => Promise<unknown>>(() => Promise.resolve({ view: { commit, version: 3 } }));
const exported = vi.fn(({ path }: { path: string }) => Promise.resolve({ path, bytes: 1200 }));
const show = vi.fn();
const registered = new Map<string, Run>();
let chosen: vscode.Uri | undefined;
const asked: unknown[] = [];

/** As much of the services as the evaluation uses. */
const services = {
  backend: { client: { evaluation: { snapshot, export: exported } } },
  projects: { load: () => Promise.resolve([supportBot]) },
  panels: { show },
  commands: { register: (id: string, run: Run) => registered.set(id, run) },
} as unknown as Services;

const run = (id: string, version: string | null = null) =>
  registered.get(id)!({ projectId: supportBot.id, commit: version });

beforeEach(() => {
  vi.clearAllMocks();
  vscode.seen.reset();
  asked.length = 0;
  chosen = vscode.Uri.file("/home/ada/result.md");
  Object.assign(vscode.window, {
    showSaveDialog: (options: unknown) => {
      asked.push(options);
      return Promise.resolve(chosen);
    },
  });
  evaluationFeature(services);
});

describe("evaluation", () => {
  test("is shown for the version that was asked for", async () => {
    await run(commands.evaluationShow, commit);
    expect(show).toHaveBeenCalledWith("evaluation", { projectId: supportBot.id, commit });
  });

  test("is exported as Markdown, a page or a table, and shown if wanted", async () => {
    vscode.seen.answer = "Open";
    await run(commands.evaluationExport, commit);
    expect(snapshot).toHaveBeenCalledWith({ projectId: supportBot.id, commit });
    expect(exported).toHaveBeenCalledWith({ projectId: supportBot.id, commit, path: "/home/ada/result.md" });
    expect(asked).toMatchObject([
      { filters: { "Markdown to read": ["md"], "HTML to show": ["html"], "CSV for a spreadsheet": ["csv"] } },
    ]);
    expect(vscode.seen.executed.at(-1)?.command).toBe("markdown.showPreview");
  });

  test("as a table is opened as any file is", async () => {
    chosen = vscode.Uri.file("/home/ada/result.csv");
    vscode.seen.answer = "Open";
    await run(commands.evaluationExport, commit);
    expect(vscode.seen.executed.at(-1)?.command).toBe("vscode.open");
  });

  test("is of the newest version when none is named", async () => {
    await run(commands.evaluationExport);
    expect(snapshot).toHaveBeenCalledWith({ projectId: supportBot.id, commit: null });
    expect(exported).toHaveBeenCalledWith(expect.objectContaining({ commit }));
  });

  test("writes nothing when the user backs out", async () => {
    chosen = undefined;
    await run(commands.evaluationExport);
    expect(exported).not.toHaveBeenCalled();
  });

  test("says so when there is nothing to export", async () => {
    snapshot.mockResolvedValueOnce({ view: null });
    await expect(run(commands.evaluationExport)).rejects.toThrow("No version of Support Bot was evaluated yet.");
    expect(exported).not.toHaveBeenCalled();
  });
});
