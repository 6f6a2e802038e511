import { act, screen, waitFor, within } from "@testing-library/react";
import { describe, expect, it } from "vitest";

import { App } from "../../../webviews/src/evaluation/App.js";
import { against, likely, takes, toSettle } from "../../../webviews/src/evaluation/benchmarks/sentences.js";
import * as benchmarks from "../../fixtures/panels/benchmarks.js";
import type { Answers } from "../../fixtures/panels/fake-host.js";
import { failing } from "../../fixtures/panels/fake-host.js";
import { evaluationView, failures } from "../../fixtures/panels/scenario.js";
import { renderPanel } from "../panel.js";

const { commit, projectId, version } = evaluationView;
const shows = (snapshot: typeof benchmarks.offered, more: Answers = {}) =>
  renderPanel(App, { answers: { "vibeflow/benchmarks/snapshot": () => snapshot, ...more } });
const section = () => screen.findByRole("region", { name: "Benchmarks" });

describe("choosing benchmarks", () => {
  it("asks what they take, and starts just that", async () => {
    const { host, user } = shows(benchmarks.offered, { "vibeflow/benchmarks/start": () => benchmarks.benchmarking });
    const part = within(await section());
    expect(await part.findByText("Choose at least one.")).toBeTruthy();
    expect(part.getByRole<HTMLButtonElement>("button", { name: "Ask Benchmarks" }).disabled).toBe(true);
    await user.click(part.getByRole("checkbox", { name: "HellaSwag" }));
    await user.click(part.getByRole("checkbox", { name: "Version 1" }));
    await user.selectOptions(part.getByRole("combobox", { name: "Questions of each benchmark" }), "100");
    await part.findByText(/1 benchmark, 100 questions to each of 3 models: 35 to 65 seconds, costs nothing/);
    await user.click(part.getByRole("button", { name: "Ask 1 Benchmark" }));
    const wanted = {
      projectId,
      commit,
      choices: [{ id: "hellaswag", file: null }],
      versions: [benchmarks.offered.versions[0]!.commit],
      questions: 100,
      seed: 42,
    };
    expect(host.requests("vibeflow/benchmarks/plan").at(-1)).toEqual(wanted);
    expect(host.requests("vibeflow/benchmarks/start")).toEqual([wanted]);
    await part.findByRole("progressbar", { name: "Benchmarks asked" });
  });

  it("says what is wrong with a set and holds the start until a file is chosen", async () => {
    const { host, user } = shows(benchmarks.offered);
    const part = within(await section());
    await user.click(await part.findByRole("checkbox", { name: "Your questions" }));
    expect((await part.findByRole("alert")).textContent).toContain("Your own questions need a file.");
    expect(part.getByRole<HTMLButtonElement>("button", { name: "Ask 1 Benchmark" }).disabled).toBe(true);
    await user.click(part.getByRole("button", { name: "Choose File…" }));
    const asked = host.posted.find((message) => message.type === "pickFile");
    expect(asked).toMatchObject({ type: "pickFile", title: "Questions for Your questions" });
    act(() =>
      host.send({ type: "pickedFile", id: asked?.type === "pickFile" ? asked.id : 0, path: "/home/ann/mine.csv" }),
    );
    await part.findByText("mine.csv, 120 questions");
    expect(part.getByText(/trained on 12 of the 120 questions/)).toBeTruthy();
    expect(host.requests("vibeflow/benchmarks/plan").at(-1)?.choices).toEqual([
      { id: "own", file: "/home/ann/mine.csv" },
    ]);
    expect(part.getByRole<HTMLButtonElement>("button", { name: "Ask 1 Benchmark" }).disabled).toBe(false);
  });

  it("keeps the choice where no file was picked, and shows why a start was refused", async () => {
    const { host, user } = shows(benchmarks.offered, { "vibeflow/benchmarks/start": failing(failures.running) });
    const part = within(await section());
    await user.click(await part.findByRole("checkbox", { name: "HellaSwag" }));
    await user.click(part.getByRole("button", { name: "Choose File…" }));
    const asked = host.posted.find((message) => message.type === "pickFile");
    act(() => host.send({ type: "pickedFile", id: asked?.type === "pickFile" ? asked.id : 0, path: null }));
    await part.findByText(/costs nothing/);
    await user.click(part.getByRole("button", { name: "Ask 1 Benchmark" }));
    expect((await part.findByRole("alert")).textContent).toContain(failures.running.message);
  });
});

describe("a benchmark under way", () => {
  it("moves with its events, asks for results when a set is over, and can be stopped", async () => {
    const { host, user } = shows(benchmarks.benchmarking, { "vibeflow/benchmarks/stop": () => ({}) });
    const part = within(await section());
    await part.findByText(new RegExp(`HellaSwag: Version ${version} answered 128 of 800`));
    const asked = host.requests("vibeflow/benchmarks/snapshot").length;
    const progress = { ...benchmarks.benchmarking.progress!, fraction: 0.75 };
    act(() => host.event("vibeflow/benchmarks/didChange", { projectId, progress }));
    expect(part.getByRole("progressbar").getAttribute("aria-valuenow")).toBe("75");
    expect(host.requests("vibeflow/benchmarks/snapshot")).toHaveLength(asked);
    act(() =>
      host.event("vibeflow/benchmarks/didChange", { projectId, progress: { ...progress, text: "MMLU: starter" } }),
    );
    await waitFor(() => expect(host.requests("vibeflow/benchmarks/snapshot")).toHaveLength(asked + 1));
    await user.click(part.getByRole("button", { name: "Stop Benchmarks" }));
    expect(host.requests("vibeflow/benchmarks/stop")).toEqual([{ projectId, commit }]);
  });

  it("offers the package where it is missing", async () => {
    const { host, user } = shows(benchmarks.missing, {
      "vibeflow/benchmarks/install": () => ({
        ...benchmarks.missing,
        install: { ...benchmarks.missing.install!, state: "installing", text: "Collecting lm-eval" },
      }),
    });
    const part = within(await section());
    await user.click(await part.findByRole("button", { name: "Install lm-eval" }));
    expect(host.requests("vibeflow/benchmarks/install")).toEqual([{ projectId, commit }]);
    expect((await part.findByRole<HTMLButtonElement>("button", { name: "Installing" })).disabled).toBe(true);
    expect(part.getByText("Collecting lm-eval")).toBeTruthy();
  });

  it("offers the user's own questions without the package", async () => {
    const { host, user } = shows(benchmarks.missing);
    const part = within(await section());
    await user.click(await part.findByRole("checkbox", { name: "Your questions" }));
    expect(part.queryByRole("checkbox", { name: "HellaSwag" })).toBeNull();
    await waitFor(() => expect(host.requests("vibeflow/benchmarks/plan")).toHaveLength(1));
    expect(host.requests("vibeflow/benchmarks/plan")[0]).toMatchObject({ choices: [{ id: "own" }] });
  });
});

describe("results", () => {
  it("stand side by side with range, guessing, and who is better", async () => {
    shows(benchmarks.benchmarked);
    const part = within(await section());
    expect(
      await part.findByRole("row", {
        name: /Version 3 78\.0 % .*74\.0 to 81\.0 %.* Better, \+43\.0 to \+51\.0 points/,
      }),
    ).toBeTruthy();
    expect(part.getByRole("row", { name: /Version 1 20\.0 % .*Worse, −13\.5 to −3\.5 points/ })).toBeTruthy();
    expect(part.getByText(/guessing gets 25\.0 %/)).toBeTruthy();
  });

  it("are put into words that claim no more than the numbers do", () => {
    const [base, tuned] = benchmarks.hellaswag.metrics[0]!.scores;
    expect(against(base!)).toBe("");
    expect(against(tuned!)).toBe("No clear difference, −6.0 to +3.0 points");
    expect(toSettle(tuned!, benchmarks.hellaswag)).toBe("1,000 questions, all there are, would hardly tell");
    expect(toSettle({ ...tuned!, questionsToSettle: 450 }, benchmarks.hellaswag)).toBe(
      "About 250 more questions would tell",
    );
    expect(likely(tuned!.interval)).toBe("21.3 to 33.5 %");
    const plan = benchmarks.planned({
      projectId,
      commit,
      choices: [{ id: "truthfulqa", file: null }],
      versions: [],
      questions: null,
      seed: 42,
    });
    expect(takes({ ...plan, cost: 1.5 })).toBe(
      "1 benchmark, 817 questions to each of 2 models: 35 to 65 seconds, $1.50",
    );
  });
});
