import { act, screen, waitFor } from "@testing-library/react";
import { describe, expect, it } from "vitest";

import { App } from "../../webviews/src/playground/App.js";
import { failing, type FakeHost } from "../fixtures/panels/fake-host.js";
import { failures, target } from "../fixtures/panels/scenario.js";
import { renderPanel } from "./panel.js";

const chunk = (host: FakeHost, requestId: string, text: string, tokens: number, done = false) =>
  act(() => host.event("vibeflow/playground/didAnswer", { requestId, text, done, tokens, seconds: tokens / 20, error: null }));
const asked = (host: FakeHost) => host.requests("vibeflow/playground/ask");
const answer = (name: string) => document.querySelector(`[data-answer=${name}]`)?.textContent ?? "";

describe("playground", () => {
  it("sends on Enter, breaks the line on Shift and Enter, and streams the answer", async () => {
    const { host, user } = renderPanel(App);
    await user.type(await screen.findByLabelText("Question"), "One{Shift>}{Enter}{/Shift}two{Enter}");
    await waitFor(() => expect(asked(host)).toHaveLength(1));
    expect(asked(host)[0]).toMatchObject({ question: "One\ntwo", base: false, projectId: target.projectId });
    const { requestId } = asked(host)[0]!;
    chunk(host, requestId, "Go to ", 2);
    chunk(host, requestId, "Settings.", 4, true);
    expect(answer("tuned")).toContain("Go to Settings.");
    expect(answer("tuned")).toContain("4 tokens, 20 tokens/s");
    expect(screen.getByLabelText("Question")).toHaveProperty("value", "");
  });

  it("sends nothing when there is nothing to send", async () => {
    const { host, user } = renderPanel(App);
    await user.type(await screen.findByLabelText("Question"), "  {Enter}");
    expect(screen.getByRole("button", { name: "Ask" })).toHaveProperty("disabled", true);
    expect(asked(host)).toHaveLength(0);
  });

  it("asks both models where comparing, and keeps their answers apart", async () => {
    const { host, user } = renderPanel(App);
    await user.click(await screen.findByRole("switch", { name: "Compare with the base model" }));
    await user.click(screen.getByRole("button", { name: "Do you ship to Norway?" }));
    await waitFor(() => expect(asked(host).map((request) => request.base)).toEqual([false, true]));
    const [tuned, base] = asked(host);
    chunk(host, base!.requestId, "Shipping.", 1, true);
    chunk(host, tuned!.requestId, "Yes, to all of Norway.", 6, true);
    expect(answer("base")).toContain("Shipping.");
    expect(answer("tuned")).toContain("Yes, to all of Norway.");
  });

  it("cancels, and takes nothing more of that answer", async () => {
    const { host, user } = renderPanel(App);
    await user.type(await screen.findByLabelText("Question"), "Hello{Enter}");
    await waitFor(() => expect(asked(host)).toHaveLength(1));
    const { requestId } = asked(host)[0]!;
    chunk(host, requestId, "Good", 1);
    await user.click(screen.getByRole("button", { name: "Cancel" }));
    chunk(host, requestId, " morning", 2, true);
    expect(host.requests("vibeflow/playground/cancel")).toEqual([{ requestId }]);
    expect(answer("tuned")).toContain("Good Cancelled.");
    expect(screen.getByRole("button", { name: "Ask" })).toBeTruthy();
  });

  it("shows a failure in the answer's place, and can be asked again", async () => {
    const { user } = renderPanel(App, { answers: { "vibeflow/playground/ask": failing(failures.memory) } });
    await user.type(await screen.findByLabelText("Question"), "Hello{Enter}");
    const alert = await screen.findByRole("alert");
    expect(alert.textContent).toContain(failures.memory.message);
    expect(alert.textContent).toContain(failures.memory.hint);
    expect(screen.getByRole("button", { name: "Ask" })).toBeTruthy();
  });

  it("keeps the draft and the answers over a reload", async () => {
    const first = renderPanel(App);
    await first.user.type(await screen.findByLabelText("Question"), "Hello{Enter}");
    await waitFor(() => expect(asked(first.host)).toHaveLength(1));
    chunk(first.host, asked(first.host)[0]!.requestId, "Good morning", 2, true);
    await first.user.type(screen.getByLabelText("Question"), "Next");
    const state = first.host.getState();
    first.view.unmount();
    renderPanel(App, { state });
    expect(await screen.findByLabelText("Question")).toHaveProperty("value", "Next");
    expect(answer("tuned")).toContain("Good morning");
  });
});
