import { beforeEach, describe, expect, test, vi } from "vitest";

import { fail } from "../../../extension/src/platform/errors.js";
import { events, panelRequests } from "../../../extension/src/protocol/methods.gen.js";
import { panelCommands, type ToPanel } from "../../../extension/src/protocol/panel.js";
import { type BackendSide, Broker } from "../../../extension/src/webview/broker.js";
import { ready, supportBot, target } from "../fixtures.js";

const projectId = supportBot.id;
const posted: ToPanel[] = [];
const request = vi.fn<BackendSide["request"]>(() => Promise.resolve({ answer: 42 }));
const host = {
  post: (message: ToPanel) => void posted.push(message),
  run: vi.fn(),
  copy: vi.fn(),
  save: vi.fn(),
  pickFile: vi.fn(),
  drop: vi.fn(),
  upload: vi.fn(),
  painted: vi.fn(),
  refused: vi.fn(),
};
const start = vi.fn(() => Promise.resolve());
let broker: Broker;

beforeEach(() => {
  vi.clearAllMocks();
  posted.length = 0;
  broker = new Broker(target, { state: ready, start, request }, host);
});

const ask = (method: string, params: unknown) => broker.receive({ type: "request", id: 1, method, params });

describe("requests", () => {
  test("an allowed one goes through, and its answer comes back under its id", async () => {
    await ask("vibeflow/training/snapshot", { projectId });
    expect(request).toHaveBeenCalledWith("vibeflow/training/snapshot", { projectId });
    expect(posted).toEqual([{ type: "result", id: 1, result: { answer: 42 } }]);
  });

  test.each(["vibeflow/projects/create", "vibeflow/datasets/import", "vibeflow/backend/info", "shutdown", "__proto__"])(
    "%s is not for panels",
    async (method) => {
      expect(panelRequests.has(method)).toBe(false);
      await ask(method, { projectId });
      expect(request).not.toHaveBeenCalled();
      expect(posted).toMatchObject([{ type: "error", id: 1, error: { code: "internal" } }]);
      expect(host.refused).toHaveBeenCalledWith(method);
    },
  );

  test("a request about another project is refused", async () => {
    await ask("vibeflow/training/stop", { projectId: "another" });
    expect(request).not.toHaveBeenCalled();
    expect(posted).toMatchObject([{ type: "error" }]);
  });

  test("an error arrives with code, hint and action", async () => {
    const error = fail("port.inUse", "Port 8321 is in use.", "Port 8322 is free.", {
      kind: "retry",
      label: "Try again",
    });
    request.mockRejectedValueOnce(error);
    await ask("vibeflow/deployment/serve", { projectId });
    expect(posted).toEqual([{ type: "error", id: 1, error: error.data }]);
  });
});

describe("messages", () => {
  test.each([
    null,
    "ready",
    { type: "eval" },
    { type: "command", command: "workbench.action.quit" },
    { type: "request", id: "x" },
  ])("%j is refused", async (message) => {
    await broker.receive(message);
    expect(host.refused).toHaveBeenCalledTimes(1);
    expect(host.run).not.toHaveBeenCalled();
    expect(posted).toEqual([]);
  });

  test("ready is answered with the target and the connection, and wakes the backend", async () => {
    await broker.receive({ type: "ready" });
    expect(posted).toEqual([{ type: "init", target, connection: ready }]);
    expect(start).toHaveBeenCalledTimes(1);
  });

  test("only the commands of the list run", async () => {
    for (const command of panelCommands) await broker.receive({ type: "command", command });
    expect(host.run.mock.calls.flat()).toEqual([...panelCommands]);
  });
});

describe("dropped files", () => {
  test("reach the host, by address or piece by piece", async () => {
    await broker.receive({ type: "drop", uri: "file:///tickets.csv" });
    expect(host.drop).toHaveBeenCalledWith("file:///tickets.csv");
    const piece = { type: "uploadChunk", id: "a", data: new Uint8Array([1, 2]) };
    await broker.receive(piece);
    expect(host.upload).toHaveBeenCalledWith(piece);
  });

  test("are refused where a piece is no bytes", async () => {
    await broker.receive({ type: "uploadChunk", id: "a", data: [1, 2] });
    expect(host.upload).not.toHaveBeenCalled();
    expect(host.refused).toHaveBeenCalledTimes(1);
  });

  test("that could not be imported are told to the panel", () => {
    const { data } = fail("data.empty", "The file has no rows.", "Choose another.");
    broker.importFailed(data);
    expect(posted).toEqual([{ type: "importFailed", error: data }]);
  });
});

describe("events", () => {
  const progress = { projectId, runId: "run-0003" };

  test("those of its project and those of all are forwarded, others are not", () => {
    broker.event(events.trainingDidProgress, progress);
    broker.event(events.trainingDidProgress, { ...progress, projectId: "another" });
    broker.event(events.projectsDidChange, { projectId: null });
    expect(posted.map((message) => message.type === "event" && message.name)).toEqual([
      events.trainingDidProgress,
      events.projectsDidChange,
    ]);
  });

  test("answers go to the panel that asked", async () => {
    await ask("vibeflow/playground/ask", { projectId, requestId: "q1", question: "Where is my parcel?" });
    posted.length = 0;
    broker.event(events.playgroundDidAnswer, { requestId: "q2", text: "not mine" });
    broker.event(events.playgroundDidAnswer, { requestId: "q1", text: "mine" });
    expect(posted).toMatchObject([{ type: "event", params: { text: "mine" } }]);
  });
});

describe("Serve as API", () => {
  test("waits until the page is ready, then is asked for once", async () => {
    broker.serve();
    expect(posted).toEqual([]);
    await broker.receive({ type: "ready" });
    expect(posted.map(({ type }) => type)).toEqual(["init", "serve"]);
    await broker.receive({ type: "ready" });
    expect(posted.map(({ type }) => type)).toEqual(["init", "serve", "init"]);
  });

  test("a page that was unloaded gets it when it is back", async () => {
    await broker.receive({ type: "ready" });
    broker.unready();
    posted.length = 0;
    broker.serve();
    expect(posted).toEqual([]);
    await broker.receive({ type: "ready" });
    expect(posted.map(({ type }) => type)).toEqual(["init", "serve"]);
  });
});
