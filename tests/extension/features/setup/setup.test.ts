import { beforeEach, describe, expect, test, vi } from "vitest";

import { childrenOf, projectNode, rowOf } from "../../../../extension/src/features/projects/nodes.js";
import { setupFeature } from "../../../../extension/src/features/setup/index.js";
import { commands } from "../../../../extension/src/protocol/manifest.gen.js";
import type { Services } from "../../../../extension/src/services.js";
import { supportBot } from "../../fixtures.js";
import * as vscode from "../../vscode.js";

type Run = (argument: unknown) => Promise<void>;

const prices = "/home/ada/.vibeflow/prices.yaml";
const snapshot = vi.fn<() => Promise<unknown>>(() => Promise.resolve({ view: { pricesPath: prices } }));
const show = vi.fn();
const opened: string[] = [];
const registered = new Map<string, Run>();

/** As much of the services as set-up uses. */
const services = {
  backend: { client: { setup: { snapshot } } },
  projects: { load: () => Promise.resolve([supportBot]) },
  panels: { show },
  commands: { register: (id: string, run: Run) => registered.set(id, run) },
} as unknown as Services;

const run = (id: string) => registered.get(id)!({ projectId: supportBot.id });

beforeEach(() => {
  vi.clearAllMocks();
  opened.length = 0;
  Object.assign(vscode.workspace, { openTextDocument: (uri: { fsPath: string }) => Promise.resolve(uri.fsPath) });
  Object.assign(vscode.window, { showTextDocument: (path: string) => Promise.resolve(opened.push(path)) });
  setupFeature(services);
});

describe("set-up", () => {
  test("is shown for a project, with data or without", async () => {
    await run(commands.setupShow);
    expect(show).toHaveBeenCalledWith("setup", { projectId: supportBot.id, commit: null });
  });

  test("is what a click on the recipe's row opens", () => {
    const recipe = childrenOf(projectNode(supportBot), supportBot).find(({ kind }) => kind === "recipe")!;
    expect(rowOf(recipe, supportBot, false)?.command).toBe(commands.setupShow);
  });

  test("opens the price table that its costs rest on", async () => {
    await run(commands.setupOpenPrices);
    expect(opened).toEqual([prices]);
  });

  test("without data has no price table to open, and says so", async () => {
    snapshot.mockResolvedValueOnce({ view: null });
    await expect(run(commands.setupOpenPrices)).rejects.toThrow("Support Bot has no set-up yet.");
    expect(opened).toEqual([]);
  });
});
