import { fireEvent, screen, waitFor } from "@testing-library/react";
import { describe, expect, it } from "vitest";

import { App } from "../../webviews/src/evaluation/App.js";
import { scenario, target } from "../fixtures/panels/scenario.js";
import { renderPanel } from "./panel.js";

describe("evaluation panel", () => {
  it("shows the verdict, the split and the measures", async () => {
    renderPanel(App);
    await screen.findByRole("heading", { level: 1, name: "Better than the base model on 81 of 100 held-out questions" });
    expect(screen.getByRole("img", { name: "81 tuned is better, 7 the same, 12 base is better" })).toBeTruthy();
    expect(screen.getByRole("row", { name: /Right words token F1 0.62 0.78 better 0.16 0.13 to 0.20/ })).toBeTruthy();
    expect(screen.getByText("100 of 242 questions the model never saw")).toBeTruthy();
  });

  it("turns the examples by button and by arrow key, within bounds", async () => {
    renderPanel(App);
    const group = await screen.findByRole("group", { name: /side by side/ });
    expect(screen.getByText("Question 1 of 4")).toBeTruthy();
    fireEvent.keyDown(group, { key: "ArrowLeft" });
    expect(screen.getByText("Question 1 of 4")).toBeTruthy();
    fireEvent.keyDown(group, { key: "ArrowRight" });
    expect(screen.getByText("Question 2 of 4")).toBeTruthy();
    expect(screen.getByText("Do you ship to Norway?")).toBeTruthy();
  });

  it("filters by outcome", async () => {
    const { user } = renderPanel(App);
    await user.selectOptions(await screen.findByLabelText("Questions to show"), "worse");
    expect(screen.getByText("Question 1 of 1")).toBeTruthy();
    expect(screen.getByText("I want my money back")).toBeTruthy();
  });

  it("marks shared words alike in both answers", async () => {
    const { view } = renderPanel(App);
    await screen.findByText("How do I reset my password?");
    const marked = (kind: string) => [...view.container.querySelectorAll(`mark.${kind}`)].map((mark) => mark.textContent);
    expect(marked("inserted")).toContain("within 5 minutes, just reply here.");
    expect(marked("removed")).toContain("To reset your password,");
  });

  it("comes back to the example before a reload", async () => {
    renderPanel(App, { state: { target, screen: { example: { filter: "all", index: 3 } } } });
    await screen.findByText("Question 4 of 4");
  });

  it("leads to serving and asking", async () => {
    const { host, user } = renderPanel(App);
    await user.click(await screen.findByRole("button", { name: "Serve as API" }));
    await user.click(screen.getByRole("button", { name: "Ask the Model…" }));
    expect(host.commands()).toEqual(["vibeflow.deployment.show", "vibeflow.playground.show"]);
  });

  it("shows the first evaluation as soon as there is one", async () => {
    const { host } = renderPanel(App, { answers: { "vibeflow/evaluation/snapshot": () => ({ ...scenario.evaluation, view: null }) } });
    await screen.findByText("No version was evaluated yet");
    host.answers["vibeflow/evaluation/snapshot"] = () => scenario.evaluation;
    host.event("vibeflow/projects/didChange", { projectId: target.projectId });
    await waitFor(() => expect(screen.getByText(/^Better than the base model/)).toBeTruthy());
  });
});
