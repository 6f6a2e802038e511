import { beforeEach, describe, expect, test, vi } from "vitest";

import { ViewerSession } from "../../../../extension/src/features/files/session.js";
import { fail } from "../../../../extension/src/platform/errors.js";
import type { ToPanel } from "../../../../extension/src/protocol/panel.js";
import { fakeLog, ready } from "../../fixtures.js";

const PATH = "/data/orders.jsonl";
const posted: ToPanel[] = [];
const page = vi.fn(() => Promise.resolve({ lines: [] }));
const find = vi.fn(() => Promise.resolve({ number: 12 }));
const start = vi.fn(() => Promise.resolve());
const frame = { post: (message: ToPanel) => void posted.push(message), run: vi.fn(), copy: vi.fn() };
let session: ViewerSession;
let log: ReturnType<typeof fakeLog>;

beforeEach(() => {
  vi.clearAllMocks();
  posted.length = 0;
  log = fakeLog();
  // A session asks the backend for no more than this.
  const backend = { state: ready, start, client: { files: { page, find } } } as unknown as Parameters<
    typeof ViewerSession.of
  >[1];
  session = ViewerSession.of(PATH, backend, log, frame);
});

describe("a viewer", () => {
  test("greets its page and wakes the backend", async () => {
    await session.receive({ type: "ready" });
    expect(posted).toEqual([{ type: "init", target: { projectId: PATH, commit: null }, connection: ready }]);
    expect(start).toHaveBeenCalledOnce();
  });

  test("asks about its own file, whatever path the page names", async () => {
    const params = { path: "/etc/passwd", offset: 100, limit: 50 };
    await session.receive({ type: "request", id: 1, method: "vibeflow/files/page", params });
    expect(page).toHaveBeenCalledWith({ path: PATH, offset: 100, limit: 50 });
    await session.receive({
      type: "request",
      id: 2,
      method: "vibeflow/files/find",
      params: { text: "a", after: 3, path: "x" },
    });
    expect(find).toHaveBeenCalledWith({ path: PATH, text: "a", after: 3 });
    expect(posted).toEqual([
      { type: "result", id: 1, result: { lines: [] } },
      { type: "result", id: 2, result: { number: 12 } },
    ]);
  });

  test.each(["vibeflow/datasets/import", "vibeflow/projects/create", "shutdown"])("refuses %s", async (method) => {
    await session.receive({ type: "request", id: 1, method, params: { offset: 0, limit: 1 } });
    expect(posted).toMatchObject([{ type: "error", id: 1, error: { code: "internal" } }]);
    expect(log.lines).toEqual([`warn The viewer was refused: ${method}.`]);
  });

  test("passes the backend's error on", async () => {
    page.mockRejectedValueOnce(fail("notFound", "orders.jsonl cannot be opened.", "Close this view."));
    await session.receive({ type: "request", id: 5, method: "vibeflow/files/page", params: { offset: 0, limit: 1 } });
    expect(posted).toMatchObject([{ type: "error", id: 5, error: { code: "notFound", hint: "Close this view." } }]);
  });

  test("refuses what is not of the protocol, and saving", async () => {
    await session.receive({ type: "evil" });
    await session.receive({ type: "save", suggestedName: "a", text: "b" });
    expect(log.lines).toHaveLength(2);
    expect(posted).toEqual([]);
  });
});
