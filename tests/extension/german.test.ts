/** What the extension says in German: the modules are loaded anew with the real translations. */
import { readFileSync } from "node:fs";
import { join } from "node:path";

import { beforeAll, expect, test, vi } from "vitest";

import { supportBot } from "./fixtures.js";

const bundle = join(import.meta.dirname, "..", "..", "extension", "l10n", "bundle.l10n.de.json");

beforeAll(async () => {
  vi.resetModules();
  const vscode = await import("./vscode.js");
  vscode.env.language = "de";
  vscode.l10n.bundle = JSON.parse(readFileSync(bundle, "utf8")) as Record<string, string>;
});

test("numbers, sizes and prices are written as in German", async () => {
  const words = await import("../../extension/src/platform/words.js");
  expect(words.rows(1)).toBe("1 Zeile");
  expect(words.rows(1212)).toBe("1.212 Zeilen");
  expect(words.loss(0.5)).toBe("0,500");
  expect(words.bytes(1.5e9)).toBe("1,5 GB");
  expect(words.timeLeft(238)).toBe("noch 4 min");
  expect(words.firstOf(["a", "b", "c"], 1)).toBe("a, 2 weitere");
  expect(words.money(0.04)).toBe("0,04\u00a0$");
});

test("the tree says where a project stands, with its date", async () => {
  const nodes = await import("../../extension/src/features/projects/nodes.js");
  const idle = { ...supportBot, status: "served" as const, run: null };
  expect(nodes.rowOf(nodes.projectNode(idle), idle, true)).toMatchObject({
    description: "starter, bereitgestellt, 20. Nov. 2026",
    context: "project.trainable",
  });
});

test("what a run waits for keeps its capital letter: it may be a noun's", async () => {
  const { runInWords } = await import("../../extension/src/platform/runs.js");
  const run = { state: "queued", fraction: 0, secondsLeft: null } as const;
  expect(runInWords({ ...run, waitsFor: "Lauf 3 geht vor" })).toBe("Lauf 3 geht vor");
  expect(runInWords({ ...run, waitsFor: null })).toBe("wartet auf den Start");
});

test("a button of the backend is not put into title case", async () => {
  const vscode = await import("./vscode.js");
  const { showError } = await import("../../extension/src/platform/notify.js");
  const action = { kind: "openTraining", label: "Training anzeigen" } as const;
  await showError({ code: "state.notReady", message: "Etwas läuft.", hint: "Warten Sie.", action });
  expect(vscode.seen.messages.at(-1)?.buttons).toEqual(["Training anzeigen", "Protokoll anzeigen"]);
});
