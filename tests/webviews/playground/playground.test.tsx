import { act, screen, waitFor, within } from "@testing-library/react";
import { describe, expect, it } from "vitest";

import { App } from "../../../webviews/src/playground/App.js";
import { problem, told } from "../../../webviews/src/playground/settings.js";
import { type Answers, failing, type FakeHost } from "../../fixtures/panels/fake-host.js";
import {
  baseTarget,
  firstTarget,
  newestTarget,
  piece,
  playgroundStates,
  playgroundView,
} from "../../fixtures/panels/playground-states.js";
import { failures, target } from "../../fixtures/panels/scenario.js";
import { renderPanel } from "../panel.js";

const say = (host: FakeHost, part: Parameters<typeof piece>[0]) =>
  act(() => host.event("vibeflow/playground/didAnswer", piece({ seconds: (part.tokens ?? 0) / 20, ...part })));
const chunk = (host: FakeHost, requestId: string, text: string, tokens: number, done = false) =>
  say(host, { requestId, text, tokens, done });
const asked = (host: FakeHost) => host.requests("vibeflow/playground/ask");
const column = (id: string, exchange = 0) => document.querySelectorAll(`[data-answer="${id}"]`)[exchange];
const answer = (id: string, exchange = 0) => column(id, exchange)?.textContent ?? "";
const alone: Answers = {
  "vibeflow/playground/snapshot": () => ({
    projectId: target.projectId,
    projectName: "Support Bot",
    view: { ...playgroundView, choice: { targets: [newestTarget], settings: null, alone: true } },
  }),
};
const three = playgroundStates["three"] ?? {};

async function askThree() {
  const panel = renderPanel(App, { answers: three });
  await panel.user.type(await screen.findByLabelText("Question"), "Hello{Enter}");
  await waitFor(() => expect(asked(panel.host)).toHaveLength(3));
  const ids = asked(panel.host).map(({ requestId }) => requestId) as [string, string, string];
  return { ...panel, ids };
}

describe("playground", () => {
  it("sends on Enter, breaks the line on Shift and Enter, and streams the answer", async () => {
    const { host, user } = renderPanel(App, { answers: alone });
    await user.type(await screen.findByLabelText("Question"), "One{Shift>}{Enter}{/Shift}two{Enter}");
    await waitFor(() => expect(asked(host)).toHaveLength(1));
    expect(asked(host)[0]).toMatchObject({
      question: "One\ntwo",
      base: false,
      commit: newestTarget,
      settings: null,
      history: [],
    });
    const { requestId } = asked(host)[0]!;
    say(host, { requestId, promptTokens: 30, context: 512 });
    chunk(host, requestId, "Go to ", 2);
    say(host, { requestId, text: "Settings.", tokens: 4, done: true, ending: "stop", firstSeconds: 0.14 });
    expect(answer(newestTarget)).toContain("Go to Settings.");
    expect(answer(newestTarget)).toContain(
      "4 tokens, 20 tokens/s, first word after 0.1\u00a0s, context 34 of 512 tokens",
    );
    expect(answer(newestTarget)).toContain("Always the likeliest word, at most 160 tokens");
    expect(screen.getByLabelText("Question")).toHaveProperty("value", "");
  });

  it("sends nothing when there is nothing to send", async () => {
    const { host, user } = renderPanel(App);
    await user.type(await screen.findByLabelText("Question"), "  {Enter}");
    expect(screen.getByRole("button", { name: "Ask" })).toHaveProperty("disabled", true);
    expect(asked(host)).toHaveLength(0);
  });

  it("asks base and newest side by side unless told otherwise, and keeps their answers apart", async () => {
    const { host, user } = renderPanel(App);
    await user.click(await screen.findByRole("button", { name: "Do you ship to Norway?" }));
    await waitFor(() => expect(asked(host).map(({ base }) => base)).toEqual([true, false]));
    const [base, tuned] = asked(host);
    chunk(host, base!.requestId, "Shipping.", 1, true);
    chunk(host, tuned!.requestId, "Yes, to all of Norway.", 6, true);
    expect(answer(baseTarget)).toContain("Shipping.");
    expect(answer(newestTarget)).toContain("Yes, to all of Norway.");
  });

  it("adds and removes who is asked, up to four, and has it kept for the project", async () => {
    const { host, user } = renderPanel(App);
    const add = await screen.findByLabelText("Ask one more");
    await user.selectOptions(add, firstTarget);
    await user.selectOptions(screen.getByLabelText("Ask one more"), screen.getAllByRole("option")[1]!);
    expect(screen.queryByLabelText("Ask one more")).toBeNull();
    await user.click(screen.getByRole("button", { name: "Do not ask Base model" }));
    const kept = host.requests("vibeflow/playground/keep");
    expect(kept[0]).toMatchObject({ choice: { targets: [baseTarget, newestTarget, firstTarget] } });
    expect(kept.at(-1)?.choice.targets).toHaveLength(3);
    expect(kept.at(-1)?.choice.targets).not.toContain(baseTarget);
    expect(screen.getByRole("heading", { level: 1 }).textContent).toBe("Ask version 3, version 2 and version 1");
  });

  it("says whom a column waits for, and stops one or all", async () => {
    const { host, user, ids } = await askThree();
    const [base, newest, first] = ids;
    say(host, { requestId: first, note: "Waiting for version 2 to answer" });
    expect(answer(firstTarget)).toContain("Waiting for version 2 to answer");
    chunk(host, newest, "Good", 1);
    await user.click(screen.getByRole("button", { name: "Stop Version 2" }));
    chunk(host, newest, " morning", 2, true);
    expect(host.requests("vibeflow/playground/cancel")).toEqual([{ requestId: newest }]);
    expect(answer(newestTarget)).toContain("Good Stopped.");
    await user.click(screen.getByRole("button", { name: "Stop All" }));
    expect(host.requests("vibeflow/playground/cancel").map(({ requestId }) => requestId)).toEqual([
      newest,
      base,
      first,
    ]);
    expect(screen.getByRole("button", { name: "Ask" })).toBeTruthy();
  });

  it("sends the conversation of each column along, once questions no longer stand alone", async () => {
    const { host, user } = renderPanel(App);
    await user.click(await screen.findByLabelText("Each question alone"));
    await user.type(screen.getByLabelText("Question"), "Colour?{Enter}");
    await waitFor(() => expect(asked(host)).toHaveLength(2));
    chunk(host, asked(host)[0]!.requestId, "Red", 1, true);
    chunk(host, asked(host)[1]!.requestId, "Blue", 1, true);
    await user.type(screen.getByLabelText("Question"), "Sure?{Enter}");
    await waitFor(() => expect(asked(host)).toHaveLength(4));
    const turns = (said: string) => [
      { role: "user", content: "Colour?" },
      { role: "assistant", content: said },
    ];
    expect(asked(host)[2]?.history).toEqual(turns("Red"));
    expect(asked(host)[3]?.history).toEqual(turns("Blue"));
    expect(screen.getByText("follow-up")).toBeTruthy();
    await user.click(screen.getByRole("button", { name: "Stop All" }));
    await user.click(screen.getByRole("button", { name: "New Conversation" }));
    await user.type(screen.getByLabelText("Question"), "Anew?{Enter}");
    await waitFor(() => expect(asked(host)).toHaveLength(6));
    expect(asked(host)[4]?.history).toEqual([]);
  });

  it("tells what the model's own limit did, and where an answer was cut off", async () => {
    const { host, ids } = await askThree();
    const note = "The conversation has 402 of the 512 tokens, so the answer can have 110, not 160.";
    say(host, { requestId: ids[1], note, promptTokens: 402, context: 512 });
    chunk(host, ids[1], "A long", 2);
    say(host, { requestId: ids[1], text: " story", tokens: 110, done: true, ending: "length" });
    expect(answer(newestTarget)).toContain(note);
    expect(answer(newestTarget)).toContain("Cut off at the longest answer, 110 tokens.");
  });

  it("asks with the settings chosen, tells them with the drawn seed, and goes back to evaluation's", async () => {
    const { host, user } = renderPanel(App, { answers: alone });
    await user.click(await screen.findByRole("button", { name: "Settings" }));
    const temperature = screen.getByLabelText("Temperature");
    await user.clear(temperature);
    await user.type(temperature, "3{Enter}");
    expect(screen.getByText("Temperature is a number from 0 to 2.")).toBeTruthy();
    await user.clear(screen.getByLabelText("Temperature"));
    await user.type(screen.getByLabelText("Temperature"), "0.8{Enter}");
    await user.clear(screen.getByLabelText("System prompt, for a try"));
    await user.type(screen.getByLabelText("Question"), "Hello{Enter}");
    await waitFor(() => expect(asked(host)).toHaveLength(1));
    expect(asked(host)[0]?.settings).toEqual({ ...playgroundView.evaluation, temperature: 0.8, systemPrompt: "" });
    await waitFor(() =>
      expect(answer(newestTarget)).toContain("Temperature 0.8, at most 160 tokens, seed 41, no system prompt"),
    );
    await user.click(screen.getByRole("button", { name: "Same as evaluation" }));
    expect(host.requests("vibeflow/playground/keep").at(-1)?.choice.settings).toBeNull();
    expect(screen.getByLabelText("Temperature")).toHaveProperty("value", "0");
  });

  it("moves the settings as wished in words, says from what to what and why, and takes it back", async () => {
    const { host, user } = renderPanel(App);
    await user.click(await screen.findByRole("button", { name: "Settings" }));
    await user.type(screen.getByLabelText("Say how the answers should be"), "more creative{Enter}");
    await screen.findByText("Moved temperature and top-p.");
    expect(host.requests("vibeflow/playground/wish")[0]).toMatchObject({
      text: "more creative",
      settings: playgroundView.evaluation,
    });
    const moved = document.querySelector<HTMLElement>("[data-setting=temperature]")!;
    expect(within(moved).getByText("Moved")).toBeTruthy();
    expect(within(moved).getByLabelText("Temperature")).toHaveProperty("value", "0.7");
    expect(screen.getByText("Words other than the likeliest get their chance more often.")).toBeTruthy();
    await user.click(screen.getByRole("button", { name: "Undo" }));
    expect(screen.getByLabelText("Temperature")).toHaveProperty("value", "0");
    expect(screen.queryByText("Moved temperature and top-p.")).toBeNull();
  });

  it("offers examples where a wish was not understood, and moves nothing", async () => {
    const { host, user } = renderPanel(App, { answers: playgroundStates["unclear"] ?? {} });
    await user.type(await screen.findByLabelText("Say how the answers should be"), "purple{Enter}");
    await user.click(await screen.findByRole("button", { name: "a bit shorter" }));
    await waitFor(() => expect(host.requests("vibeflow/playground/wish")[1]?.text).toBe("a bit shorter"));
    expect(host.requests("vibeflow/playground/keep")).toEqual([]);
    expect(screen.getByLabelText("Say how the answers should be")).toHaveProperty("value", "purple");
  });

  it("shows a failure in the answer's place, and can be asked again", async () => {
    const { user } = renderPanel(App, { answers: { ...alone, "vibeflow/playground/ask": failing(failures.memory) } });
    await user.type(await screen.findByLabelText("Question"), "Hello{Enter}");
    const alert = await screen.findByRole("alert");
    expect(alert.textContent).toContain(failures.memory.message);
    expect(alert.textContent).toContain(failures.memory.hint);
    expect(screen.getByRole("button", { name: "Ask" })).toBeTruthy();
  });

  it("copies an answer, and has the host ask the questions of a file", async () => {
    const { host, user, ids } = await askThree();
    chunk(host, ids[0], "Red", 1, true);
    await user.click(screen.getByRole("button", { name: "Copy the answer of Base model" }));
    expect(host.posted).toContainEqual({ type: "copy", text: "Red" });
    await user.click(screen.getByRole("button", { name: "Ask from a File" }));
    expect(host.posted).toContainEqual({ type: "command", command: "vibeflow.playground.askFile" });
  });

  it("keeps the draft and the answers over a reload", async () => {
    const first = renderPanel(App, { answers: alone });
    await first.user.type(await screen.findByLabelText("Question"), "Hello{Enter}");
    await waitFor(() => expect(asked(first.host)).toHaveLength(1));
    chunk(first.host, asked(first.host)[0]!.requestId, "Good morning", 2, true);
    await first.user.type(screen.getByLabelText("Question"), "Next");
    const state = first.host.getState();
    first.view.unmount();
    renderPanel(App, { state, answers: alone });
    expect(await screen.findByLabelText("Question")).toHaveProperty("value", "Next");
    expect(answer(newestTarget)).toContain("Good morning");
  });

  it("tells settings in a line, and which numbers are none", () => {
    const settings = { ...playgroundView.evaluation, temperature: 0.7, topP: 0.9, topK: 40, repetitionPenalty: 1.1 };
    expect(told({ ...settings, systemPrompt: "Be kind." }, 7)).toBe(
      "Temperature 0.7, top-p 0.9, top-k 40, repetition penalty 1.1, at most 160 tokens, seed 7, own system prompt",
    );
    // At temperature 0 nothing is drawn, so what only steers the draw is not told.
    expect(told({ ...settings, temperature: 0 }, 7)).toBe(
      "Always the likeliest word, repetition penalty 1.1, at most 160 tokens",
    );
    const range = (key: string) => playgroundView.ranges.find((one) => one.key === key)!;
    expect(problem(range("topK"), "2.5")).toBe("Top-k is a whole number.");
    expect(problem(range("temperature"), "")).toContain("from 0 to 2");
    expect(problem(range("seed"), "")).toBeNull();
    expect(problem(range("topP"), "0.9")).toBeNull();
  });
});
