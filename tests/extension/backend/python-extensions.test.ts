import { beforeEach, expect, test, vi } from "vitest";

import { offeredByExtensions } from "../../../extension/src/backend/python/extensions.js";
import type { Log } from "../../../extension/src/platform/log.js";
import { fakeLog } from "../fixtures.js";
import * as vscode from "../vscode.js";

const log = fakeLog() as unknown as Log;

/** The Python extension, with this one active and these known. */
function python(active: string, ...known: string[]): void {
  const environments = {
    getActiveEnvironmentPath: () => ({ path: active }),
    known: known.map((path) => ({ path })),
  };
  vi.spyOn(vscode.extensions, "getExtension").mockImplementation(((id: string) =>
    id === "ms-python.python" ? { isActive: true, exports: { environments } } : undefined) as () => unknown);
}

beforeEach(() => {
  vi.restoreAllMocks();
  vscode.workspace.workspaceFolders = [{ uri: vscode.Uri.file("/work/clone") }];
});

test("what the Python extension knows is offered, the active one first", async () => {
  python("/home/ada/env/bin/python", "/usr/bin/python3", "/home/ada/env/bin/python");
  expect(await offeredByExtensions(log)).toEqual(["/home/ada/env/bin/python", "/usr/bin/python3"]);
});

test("an interpreter in an open folder may have come with a repository, and is never run", async () => {
  python(
    "/work/clone/.venv/bin/python",
    "/work/clone",
    "/work/clone-of-mine/bin/python",
    "/work/..odd/python",
    "python",
  );
  expect(await offeredByExtensions(log)).toEqual(["/work/clone-of-mine/bin/python", "/work/..odd/python"]);
});

test("without the extension nothing is offered, and nothing fails", async () => {
  vi.spyOn(vscode.extensions, "getExtension").mockReturnValue(undefined);
  expect(await offeredByExtensions(log)).toEqual([]);
});
