import { Bridge } from "@shared/bridge/bridge.js";
import { RequestError } from "@shared/bridge/errors.js";
import { describe, expect, it, vi } from "vitest";
import * as z from "zod/mini";

import { answers } from "../../fixtures/panels/answers.js";
import { failing, FakeHost } from "../../fixtures/panels/fake-host.js";
import { failures, scenario, target } from "../../fixtures/panels/scenario.js";

async function opened(host: FakeHost): Promise<Bridge> {
  const bridge = new Bridge(host);
  bridge.ready();
  await vi.waitFor(() => expect(bridge.host.getState().target).toEqual(target));
  return bridge;
}

describe("bridge", () => {
  it("learns its target from the host's answer to ready", async () => {
    const host = new FakeHost(target, answers);
    const bridge = await opened(host);
    expect(host.posted[0]).toEqual({ type: "ready" });
    expect(bridge.host.getState().connection).toEqual({ state: "ready" });
  });

  it("gives each request's own answer, whatever the order they come in", async () => {
    let finish: (value: typeof scenario.projects) => void = () => undefined;
    const late = new Promise<typeof scenario.projects>((resolve) => (finish = resolve));
    const host = new FakeHost(target, { ...answers, "vibeflow/projects/list": () => late });
    const bridge = await opened(host);
    const first = bridge.client.projects.list();
    await expect(bridge.client.training.log({ projectId: target.projectId })).resolves.toHaveProperty("text");
    finish(scenario.projects);
    await expect(first).resolves.toEqual(scenario.projects);
  });

  it("rejects with the backend's error, code and hint", async () => {
    const host = new FakeHost(target, { "vibeflow/training/start": failing(failures.running) });
    const bridge = await opened(host);
    const failure = await bridge.client.training.start({ projectId: target.projectId }).catch((cause: unknown) => cause);
    expect(failure).toBeInstanceOf(RequestError);
    expect((failure as RequestError).data).toEqual(failures.running);
  });

  it("rejects an answer of another shape instead of passing it on", async () => {
    const host = new FakeHost(target, answers);
    const bridge = await opened(host);
    host.mangle = () => ({ text: 7 });
    await expect(bridge.client.training.log({ projectId: target.projectId })).rejects.toThrow(/another shape/);
  });

  it("hands an event to its listeners only, and none that does not parse", async () => {
    const host = new FakeHost(target, answers);
    const bridge = await opened(host);
    const warned = vi.spyOn(console, "warn").mockImplementation(() => undefined);
    const heard = vi.fn();
    const stop = bridge.on("vibeflow/projects/didChange", heard);
    host.event("vibeflow/projects/didChange", { projectId: "a" });
    host.event("vibeflow/deployment/didChange", { projectId: "b" });
    host.send({ type: "event", name: "vibeflow/projects/didChange", params: { projectId: 3 } });
    stop();
    host.event("vibeflow/projects/didChange", { projectId: "c" });
    expect(heard.mock.calls).toEqual([[{ projectId: "a" }]]);
    expect(warned).toHaveBeenCalledOnce();
    warned.mockRestore();
  });

  it("keeps the target and what is on screen over a reload", async () => {
    const host = new FakeHost(target, answers);
    (await opened(host)).keep("scroll", 480);
    const again = await opened(new FakeHost(target, answers, { state: "ready" }, host.getState()));
    expect(again.restore("scroll", z.number(), 0)).toBe(480);
    expect(host.getState()).toMatchObject({ target });
  });

  it("forgets what was on screen when pointed at another version", async () => {
    const host = new FakeHost(target, answers);
    const bridge = await opened(host);
    bridge.keep("scroll", 480);
    host.send({ type: "init", target: { ...target, commit: "abc" }, connection: { state: "ready" } });
    expect(bridge.restore("scroll", z.number(), 0)).toBe(0);
  });

  it("starts anew from a kept state that it does not understand", async () => {
    const bridge = await opened(new FakeHost(target, answers, { state: "ready" }, { target: 5, screen: "x" }));
    expect(bridge.restore("scroll", z.number(), 0)).toBe(0);
  });

  it("reports the first paint once", async () => {
    const host = new FakeHost(target, answers);
    const bridge = await opened(host);
    bridge.painted();
    bridge.painted();
    const paints = () => host.posted.filter((message) => message.type === "painted");
    await vi.waitFor(() => expect(paints()).toHaveLength(1));
    await new Promise((resolve) => setTimeout(resolve, 40));
    expect(paints()).toHaveLength(1);
  });
});
