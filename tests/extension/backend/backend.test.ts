import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";

import { Backend } from "../../../extension/src/backend/backend.js";
import type { Connect, LinkEvents } from "../../../extension/src/backend/link.js";
import { RestartLimit, WINDOW_MS } from "../../../extension/src/backend/restarts.js";
import { fail, VibeFlowError } from "../../../extension/src/platform/errors.js";
import { events } from "../../../extension/src/protocol/methods.gen.js";
import type { Connection } from "../../../extension/src/protocol/panel.js";
import { fakeLog } from "../fixtures.js";

const launch = { executable: "python", args: [], env: {}, cwd: "/" };

function machine(answer: (method: string) => unknown = () => ({ projects: [] })) {
  const links: LinkEvents[] = [];
  const stopped: number[] = [];
  const connect = vi.fn<Connect>(async (_launch, linkEvents) => {
    const number = links.push(linkEvents);
    return {
      pid: number,
      request: async (method) => answer(method),
      stop: async () => {
        stopped.push(number);
      },
    };
  });
  const locate = vi.fn(async () => launch);
  const log = fakeLog();
  const backend = new Backend(locate, connect, log);
  const states: Connection["state"][] = [];
  backend.onDidChangeState(({ state }) => states.push(state));
  const crash = async () => {
    links.at(-1)!.closed("signal SIGKILL");
    await vi.advanceTimersByTimeAsync(5000);
  };
  return { backend, links, stopped, connect, locate, states, crash, log };
}

beforeEach(() => vi.useFakeTimers());
afterEach(() => vi.useRealTimers());

describe("the backend of a window", () => {
  test("starts at the first request, once for all that come together", async () => {
    const { backend, connect, states } = machine();
    expect(connect).not.toHaveBeenCalled();
    await Promise.all([backend.client.projects.list(), backend.client.projects.list()]);
    expect(connect).toHaveBeenCalledTimes(1);
    expect(states).toEqual(["starting", "ready"]);
  });

  test("an answer that does not fit the protocol is an error, not a value", async () => {
    const { backend } = machine(() => ({ projects: [{ id: 7 }] }));
    await expect(backend.client.projects.list()).rejects.toMatchObject({ code: "internal" });
  });

  test("an error of the backend keeps its code, hint and action", async () => {
    const data = {
      code: "job.alreadyRunning",
      message: "Run 3 is going.",
      hint: "Wait.",
      action: { kind: "openTraining", label: "Show training" },
    };
    const { backend } = machine(() => {
      throw Object.assign(new Error("Run 3 is going."), { code: -32000, data });
    });
    const error: unknown = await backend.client.training.start({ projectId: "p" }).catch((cause: unknown) => cause);
    expect(error).toBeInstanceOf(VibeFlowError);
    expect((error as VibeFlowError).data).toEqual(data);
  });

  test("after a crash it comes back by itself and says so", async () => {
    const { backend, crash, connect, states } = machine();
    await backend.start();
    await crash();
    expect(connect).toHaveBeenCalledTimes(2);
    expect(states).toEqual(["starting", "ready", "restarting", "ready"]);
  });

  test("the fourth crash within three minutes is the last; only the user starts it again", async () => {
    const { backend, crash, connect, states } = machine();
    await backend.start();
    for (let i = 0; i < 4; i++) await crash();
    expect(connect).toHaveBeenCalledTimes(4);
    expect(backend.state).toMatchObject({ state: "failed", error: { action: { kind: "restartBackend" } } });
    await expect(backend.client.projects.list()).rejects.toThrow("ended 4 times");
    expect(connect).toHaveBeenCalledTimes(4);
    await backend.restart();
    expect(states.at(-1)).toBe("ready");
    await crash();
    expect(states.slice(-2)).toEqual(["restarting", "ready"]);
  });

  test("a request under which the backend dies asks to try again", async () => {
    const { backend, links } = machine(() => {
      links.at(-1)!.closed("exit code 1");
      throw new Error("Pending response rejected since connection got disposed");
    });
    await expect(backend.client.projects.list()).rejects.toMatchObject({ data: { action: { kind: "retry" } } });
  });

  test("without Python every request looks again; another failure to start waits for the user", async () => {
    const { backend, locate, connect } = machine();
    locate.mockRejectedValueOnce(fail("environment.noPython", "Not set up.", "Set it up."));
    await expect(backend.start()).rejects.toMatchObject({ code: "environment.noPython" });
    await backend.start();
    await backend.stop();
    connect.mockRejectedValueOnce(fail("protocol.mismatch", "Versions differ.", "Set up Python again."));
    await expect(backend.start()).rejects.toMatchObject({ code: "protocol.mismatch" });
    await expect(backend.start()).rejects.toMatchObject({ code: "protocol.mismatch" });
    expect(backend.state).toMatchObject({ state: "failed", error: { code: "protocol.mismatch" } });
    await backend.restart();
    expect(backend.state.state).toBe("ready");
  });

  test("events are parsed; one that does not fit is logged and goes no further", async () => {
    const { backend, links, log } = machine();
    const heard: unknown[] = [];
    backend.on(events.projectsDidChange, (params) => heard.push(params));
    await backend.start();
    links[0]!.event(events.projectsDidChange, { projectId: "p" });
    links[0]!.event(events.projectsDidChange, { projectId: 7 });
    links[0]!.event("vibeflow/unknown/didChange", {});
    expect(heard).toEqual([{ projectId: "p" }]);
    expect(log.lines.filter((line) => line.startsWith("error"))).toHaveLength(1);
  });

  test("a backend that ends after it was stopped is not restarted", async () => {
    const { backend, connect, stopped } = machine();
    await backend.start();
    await backend.stop();
    await vi.advanceTimersByTimeAsync(10_000);
    expect(stopped).toEqual([1]);
    expect(connect).toHaveBeenCalledTimes(1);
  });
});

test("crashes far apart do not add up", () => {
  let now = 0;
  const limit = new RestartLimit(() => now);
  for (let i = 0; i < 20; i++) {
    now += WINDOW_MS / 3 + 1;
    expect(limit.crashed()).toBeDefined();
  }
  limit.crashed();
  limit.crashed();
  expect(limit.crashed()).toBeUndefined();
});
