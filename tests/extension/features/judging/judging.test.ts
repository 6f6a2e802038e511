import { beforeEach, describe, expect, test, vi } from "vitest";

import { addressProblem, chooseJudge } from "../../../../extension/src/features/judging/choose.js";
import { judgingFeature } from "../../../../extension/src/features/judging/index.js";
import type { Log } from "../../../../extension/src/platform/log.js";
import { commands } from "../../../../extension/src/protocol/manifest.gen.js";
import type { JudgeAsked, JudgingSnapshot } from "../../../../extension/src/protocol/types.gen.js";
import type { Services } from "../../../../extension/src/services.js";
import { supportBot } from "../../fixtures.js";
import * as vscode from "../../vscode.js";

const plan = {
  privacy: "The answers leave this computer.",
  leaves: true,
  cost: { low: 0.01, likely: 0.04, high: 0.1 },
  costNote: "$0.30 in.",
  rows: 50,
};
const snapshot = {
  commit: "abc",
  settings: { provider: "none", model: "", baseUrl: null, rows: 50 },
  providers: [
    {
      id: "gemini",
      name: "Gemini",
      whyNot: "",
      keyName: "Gemini",
      keyPage: "aistudio.google.com/apikey",
      models: [{ id: "gemini-2.5-flash", name: "Flash", note: "" }],
    },
    {
      id: "openai",
      name: "OpenAI-compatible",
      whyNot: "",
      keyName: "OpenAI",
      keyPage: "platform.openai.com/api-keys",
      models: [],
    },
    {
      id: "vscode",
      name: "VS Code model",
      whyNot: "",
      keyName: null,
      keyPage: null,
      models: [{ id: "copilot-x", name: "X", note: "" }],
    },
  ],
} as unknown as JudgingSnapshot;

const judging = {
  snapshot: vi.fn(() => Promise.resolve(snapshot)),
  plan: vi.fn(() => Promise.resolve(plan)),
  choose: vi.fn(() => Promise.resolve(snapshot)),
  setKey: vi.fn(() => Promise.resolve({})),
  setModels: vi.fn(() => Promise.resolve({})),
  answer: vi.fn<(said: unknown) => Promise<object>>(() => Promise.resolve({})),
  editPrompt: vi.fn(() => Promise.resolve({ path: "/p/judge.md" })),
};
const state = new vscode.EventEmitter<{ state: string }>();
const asked = new vscode.EventEmitter<JudgeAsked>();
const registered = new Map<string, (argument: unknown) => Promise<void>>();
const warned = vi.fn();

const backend = {
  client: { judging },
  state: { state: "ready" },
  onDidChangeState: state.event,
  on: (_name: string, listener: (params: JudgeAsked) => void) => asked.event(listener),
};
const services = {
  backend,
  projects: { load: () => Promise.resolve([supportBot]) },
  commands: { register: (id: string, run: (argument: unknown) => Promise<void>) => registered.set(id, run) },
} as unknown as Services;

const run = (id: string) => registered.get(id)!({ projectId: supportBot.id });

/** Answers the quick picks and input boxes that come, in order; by label, or by text. */
function answering(...answers: (string | undefined)[]) {
  const next = () => answers.shift();
  Object.assign(vscode.window, {
    showQuickPick: (items: { label: string }[]) => {
      const wanted = next();
      return Promise.resolve(items.find(({ label }) => label === wanted));
    },
    showInputBox: () => Promise.resolve(next()),
  });
}

function model(id: string, send: (messages: unknown) => unknown) {
  return {
    id,
    name: id,
    vendor: "v",
    family: "f",
    sendRequest: (messages: unknown) => Promise.resolve(send(messages)),
  };
}

async function* words(...parts: string[]) {
  for (const part of parts) yield await Promise.resolve(part);
}

const parts: { dispose(): unknown }[] = [];
beforeEach(() => {
  parts.splice(0).forEach((one) => void one.dispose());
  vi.clearAllMocks();
  vscode.seen.reset();
  vscode.lm.models = [];
  parts.push(...judgingFeature(services, { warn: warned } as unknown as Log));
});

describe("choosing a judge", () => {
  test("says what leaves this computer and what it costs before anything is kept", async () => {
    answering("Gemini", "Flash", "When I ask");
    await run(commands.judgingChoose);
    expect(vscode.seen.messages[0]?.modal).toBe(true);
    expect(judging.choose).not.toHaveBeenCalled();

    vscode.seen.answer = "Use This Judge";
    answering("Gemini", "Flash", "When I ask");
    await run(commands.judgingChoose);
    const settings = { provider: "gemini", model: "gemini-2.5-flash", baseUrl: null, rows: 50 };
    expect(judging.plan).toHaveBeenLastCalledWith({ projectId: supportBot.id, commit: "abc", settings });
    expect(judging.choose).toHaveBeenCalledExactlyOnceWith({ projectId: supportBot.id, settings, everyRun: false });
  });

  test("asks for the address and the model of an endpoint", async () => {
    answering("OpenAI-compatible", " http://localhost:11434/v1 ", "llama3.1:8b");
    expect(await chooseJudge(snapshot)).toEqual({
      provider: "openai",
      model: "llama3.1:8b",
      baseUrl: "http://localhost:11434/v1",
      rows: 50,
    });
  });

  test("backing out at any step keeps nothing", async () => {
    for (const steps of [[undefined], ["Gemini", undefined], ["OpenAI-compatible", undefined]]) {
      answering(...steps);
      expect(await chooseJudge(snapshot)).toBeUndefined();
    }
  });

  test("nobody is a choice", async () => {
    answering("No judge");
    expect(await chooseJudge(snapshot)).toMatchObject({ provider: "none" });
  });

  test("a VS Code model is not asked for every run", async () => {
    vscode.seen.answer = "Use This Judge";
    answering("VS Code model", "X");
    await run(commands.judgingChoose);
    expect(judging.choose).toHaveBeenCalledWith(expect.objectContaining({ everyRun: false }));
  });

  test("addresses and amounts", () => {
    expect(addressProblem("")).toBeUndefined();
    expect(addressProblem("https://x.example/v1")).toBeUndefined();
    expect(addressProblem("localhost:11434")).toContain("http://");
  });
});

test("a key is for one place, and an empty one takes it away", async () => {
  answering("OpenAI", "  sk-1 ");
  await run(commands.judgingSetKey);
  expect(judging.setKey).toHaveBeenLastCalledWith({ provider: "openai", baseUrl: null, key: "sk-1" });
  answering("Gemini", "");
  await run(commands.judgingSetKey);
  expect(judging.setKey).toHaveBeenLastCalledWith({ provider: "gemini", baseUrl: null, key: null });
});

describe("VS Code's models", () => {
  test("are told to each new backend and when they change", async () => {
    vscode.lm.models = [model("copilot-x", () => undefined)];
    state.fire({ state: "ready" });
    await vi.waitFor(() => expect(judging.setModels).toHaveBeenCalledTimes(1));
    expect(judging.setModels).toHaveBeenCalledWith({ models: [{ id: "copilot-x", name: "copilot-x", note: "v, f" }] });
    vscode.lm.models = [];
    vscode.lm.changed.fire(undefined);
    await vi.waitFor(() => expect(judging.setModels).toHaveBeenLastCalledWith({ models: [] }));
  });

  test("answer what the judge asks, whole", async () => {
    vscode.lm.models = [model("copilot-x", (messages) => ({ text: words("Marks for ", JSON.stringify(messages)) }))];
    asked.fire({ requestId: "r1", model: "copilot-x", prompt: "P" });
    await vi.waitFor(() => expect(judging.answer).toHaveBeenCalled());
    expect(judging.answer).toHaveBeenCalledWith({
      requestId: "r1",
      text: 'Marks for [{"role":1,"content":"P"}]',
      error: null,
      errorKind: null,
    });
  });

  test.each([
    ["refused", vscode.LanguageModelError.NoPermissions("no")],
    ["quota", vscode.LanguageModelError.Blocked("later")],
    ["notFound", vscode.LanguageModelError.NotFound("gone")],
    ["other", new Error("filtered")],
  ])("a failure is told as %s", async (errorKind, cause) => {
    vscode.lm.models = [
      model("copilot-x", () => {
        throw cause;
      }),
    ];
    asked.fire({ requestId: "r2", model: "copilot-x", prompt: "P" });
    await vi.waitFor(() => expect(judging.answer).toHaveBeenCalled());
    expect(judging.answer).toHaveBeenCalledWith({ requestId: "r2", text: null, error: cause.message, errorKind });
  });

  test("one that is gone is told so", async () => {
    asked.fire({ requestId: "r3", model: "copilot-x", prompt: "P" });
    await vi.waitFor(() => expect(judging.answer).toHaveBeenCalled());
    expect(judging.answer.mock.calls[0]?.[0]).toMatchObject({ errorKind: "notFound", text: null });
  });
});
