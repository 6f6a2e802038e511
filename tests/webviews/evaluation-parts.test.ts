import { describe, expect, it } from "vitest";

import { scoreTicks } from "../../webviews/src/evaluation/components/Scores.js";
import { measureText } from "../../webviews/src/evaluation/measures.js";
import { baseName, summary } from "../../webviews/src/evaluation/sentences.js";
import { compare } from "../../webviews/src/evaluation/words.js";
import { evaluationView } from "../fixtures/panels/scenario.js";

const metric = (id: string) => evaluationView.metrics.find((each) => each.id === id)!;

describe("word comparison", () => {
  it("marks the words that stand in the expected answer, in order, whatever case and punctuation", () => {
    expect(compare("Sure, go to Billing.", "go to settings and billing")).toEqual([
      { text: "Sure, ", expected: false },
      { text: "go to Billing.", expected: true },
    ]);
  });

  it("loses no character", () => {
    const answer = "A  b\nc, d!";
    expect(compare(answer, "c").map((piece) => piece.text).join("")).toBe(answer);
  });

  it("marks nothing where there is nothing in common, and takes empty texts", () => {
    expect(compare("one two", "three")).toEqual([{ text: "one two", expected: false }]);
    expect(compare("", "three")).toEqual([]);
    expect(compare("one", "")).toEqual([{ text: "one", expected: false }]);
  });
});

describe("measures", () => {
  it("shows a rise that is better with its range", () => {
    expect(measureText(metric("tokenF1"))).toEqual({ base: "0.62", tuned: "0.78", change: "0.16", mark: "up", verdict: "better", range: "0.13 to 0.20" });
  });

  it("shows a fall as a size, its range turned with it", () => {
    expect(measureText(metric("perplexity"))).toMatchObject({ change: "6.5", mark: "down", range: "6.0 to 7.0" });
  });

  it("says when there is no clear change, and keeps the signs of the range", () => {
    expect(measureText(metric("exactMatch"))).toMatchObject({ base: "3 %", change: "no clear change", range: "−1 to 5 %" });
  });

  it("says that a length is closer, with a number only where the means agree", () => {
    expect(measureText(metric("lengthRatio")).change).toBe("0.58 closer");
    expect(measureText({ ...metric("lengthRatio"), base: 1.0, tuned: 1.04 }).change).toBe("closer");
  });
});

describe("the summary", () => {
  it("says whether the ranges overlap", () => {
    expect(summary(evaluationView)).toMatchObject({ tone: "pass", title: "Version 3 is better" });
    expect(summary(evaluationView).text).toContain("do not overlap");
    const { verdict } = evaluationView;
    const close = summary({ ...evaluationView, verdict: { ...verdict, outcome: "unclear", baseScoreInterval: { low: 70, high: 80 } } });
    expect(close).toMatchObject({ tone: "warn", title: "Not enough to tell" });
    expect(close.text).toContain("ranges overlap");
  });

  it("names what a classifier is compared with, which is not its base model", () => {
    const guess = { ...evaluationView, baseline: 'always answering "refund"' };
    expect(summary(guess).text).toContain('always answering "refund" ');
    expect(summary(guess).text).not.toContain("base model");
    expect([baseName(evaluationView), baseName(guess)]).toEqual(["Base", "Guess"]);
  });
});

describe("the score's axis", () => {
  it("encloses both ranges, and never leaves 0 to 100", () => {
    expect(scoreTicks(evaluationView.verdict)).toEqual([50, 60, 70, 80, 90]);
    const wide = { ...evaluationView.verdict, baseScoreInterval: { low: 1, high: 9 }, scoreInterval: { low: 92, high: 99 } };
    expect(scoreTicks(wide)).toEqual([0, 20, 40, 60, 80, 100]);
  });
});
