import { beforeEach, describe, expect, test, vi } from "vitest";

import { keyOf, keyProblem } from "../../../../extension/src/features/discovery/index.js";
import { importInto } from "../../../../extension/src/features/datasets/importing.js";
import { mayReplace } from "../../../../extension/src/platform/confirmReplace.js";
import { fail } from "../../../../extension/src/platform/errors.js";
import type { Services } from "../../../../extension/src/services.js";
import { supportBot } from "../../fixtures.js";
import * as vscode from "../../vscode.js";

const importData = vi.fn(() => Promise.resolve());
const cancel = vi.fn(() => Promise.resolve());
const panels = { show: vi.fn(), importFailed: vi.fn(() => true) };
let cancelled: (() => void) | undefined;

/** As much of the services as an import uses. */
const services = {
  backend: { client: { datasets: { import: importData, cancel } }, on: () => new vscode.Disposable(() => undefined) },
  projects: { refresh: () => Promise.resolve() },
  panels,
} as unknown as Services;

beforeEach(() => {
  vi.clearAllMocks();
  vscode.seen.reset();
  Object.assign(vscode.window, {
    withProgress: (_options: unknown, run: (progress: unknown, token: unknown) => Promise<unknown>) =>
      run(
        { report: () => undefined },
        {
          onCancellationRequested: (listener: () => void) => (
            (cancelled = listener),
            new vscode.Disposable(() => undefined)
          ),
        },
      ),
  });
});

describe("an import", () => {
  test("shows the data when it is done", async () => {
    await importInto(services, supportBot, "/home/ada/tickets.csv");
    expect(importData).toHaveBeenCalledWith({ projectId: supportBot.id, source: "/home/ada/tickets.csv" });
    expect(panels.show).toHaveBeenCalledWith("datasets", { projectId: supportBot.id, commit: null });
  });

  test("that the user stops is stopped in the backend, and nothing is shown", async () => {
    importData.mockImplementationOnce(() => {
      cancelled?.();
      return Promise.reject(fail("internal", "Killed.", ""));
    });
    await importInto(services, supportBot, "/home/ada/tickets.csv");
    expect(cancel).toHaveBeenCalledWith({ projectId: supportBot.id });
    expect(vscode.seen.messages).toEqual([]);
    expect(panels.show).not.toHaveBeenCalled();
  });

  test("that was stopped from the panel says nothing either", async () => {
    importData.mockRejectedValueOnce(fail("cancelled", "Stopped.", ""));
    await importInto(services, supportBot, "/home/ada/tickets.csv");
    expect(vscode.seen.messages).toEqual([]);
    expect(panels.importFailed).not.toHaveBeenCalled();
  });

  test("of a file that cannot be read is told in the panel, or where there is none, natively", async () => {
    const fault = fail("data.empty", "tickets.csv has no rows.", "Choose another file.");
    importData.mockRejectedValueOnce(fault);
    await importInto(services, supportBot, "/home/ada/tickets.csv");
    expect(panels.importFailed).toHaveBeenCalledWith(supportBot.id, fault.data);
    expect(vscode.seen.messages).toEqual([]);
    importData.mockRejectedValueOnce(fault);
    panels.importFailed.mockReturnValueOnce(false);
    await importInto(services, supportBot, "/home/ada/tickets.csv");
    expect(vscode.seen.messages.map(({ text }) => text)).toEqual(["tickets.csv has no rows. Choose another file."]);
  });

  test("that fails for another reason rejects, for the command to recover from", async () => {
    importData.mockRejectedValueOnce(fail("environment.noPython", "No Python.", ""));
    await expect(importInto(services, supportBot, "/a.csv")).rejects.toMatchObject({ code: "environment.noPython" });
  });
});

describe("replacing data", () => {
  test("is asked about, with what there is", async () => {
    expect(await mayReplace(supportBot, "new.csv")).toBe(false);
    expect(vscode.seen.messages).toMatchObject([
      { text: "Replace the data of Support Bot with new.csv?", modal: true },
    ]);
    vscode.seen.answer = "Replace Data";
    expect(await mayReplace(supportBot, "new.csv")).toBe(true);
  });

  test("is not asked about where there is none", async () => {
    expect(await mayReplace({ ...supportBot, data: null }, "new.csv")).toBe(true);
    expect(vscode.seen.messages).toEqual([]);
  });
});

describe("a Kaggle key", () => {
  test.each([
    ["ada:0123abcd", "ada:0123abcd"],
    ['{"username":"ada","key":"0123abcd"}', "ada:0123abcd"],
    ["ada", undefined],
    ["ada: 0123", undefined],
  ])("%j is %j", (typed, key) => {
    expect(keyOf(typed)).toBe(key);
    expect(keyProblem(typed) === undefined).toBe(key !== undefined);
  });

  test("may be left empty, which forgets it", () => expect(keyProblem(" ")).toBeUndefined());
});
