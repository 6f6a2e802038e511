import { describe, expect, it } from "vitest";

import { scoreAxis } from "../../../webviews/src/evaluation/axis.js";
import { blocks, within } from "../../../webviews/src/evaluation/blocks.js";
import {
  choices,
  confusedFilter,
  filtered,
  groupFilter,
  insightFilter,
} from "../../../webviews/src/evaluation/filters.js";
import { confusions, hardest, worstPairs } from "../../../webviews/src/evaluation/labels.js";
import { measureText, toSettle } from "../../../webviews/src/evaluation/measures.js";
import { baseName, keptSign, memorySign, summary, weight, weighting } from "../../../webviews/src/evaluation/sentences.js";
import { compare, countWords, MAX_WORDS } from "../../../webviews/src/evaluation/words.js";
import { classifier, old, passages, unclear } from "../../fixtures/panels/evaluation-states.js";
import { evaluationView } from "../../fixtures/panels/scenario.js";

const metric = (id: string) => evaluationView.metrics.find((each) => each.id === id)!;
const numbers = (filter: string, view = evaluationView) => filtered(view, filter).map(({ number }) => number);

describe("word comparison", () => {
  it("marks the words that stand in the other text, in order, whatever case and punctuation", () => {
    expect(compare("Sure, go to Billing.", "go to settings and billing")).toEqual([
      { text: "Sure, ", shared: false },
      { text: "go to Billing.", shared: true },
    ]);
  });

  it("loses no character, not even an indentation at the beginning", () => {
    for (const answer of ["A  b\nc, d!", "    return sum(values)\n", "返品は受け付けていません。"]) {
      expect(
        compare(answer, "c 返品")
          .map((piece) => piece.text)
          .join(""),
      ).toBe(answer);
    }
  });

  it("marks nothing where there is nothing in common, and takes empty texts", () => {
    expect(compare("one two", "three")).toEqual([{ text: "one two", shared: false }]);
    expect(compare("", "three")).toEqual([]);
    expect(compare("one", "")).toEqual([{ text: "one", shared: false }]);
  });

  it("tells words apart where a script puts no blanks between them", () => {
    const pieces = compare("三十日以内なら返品できます。", "三十日以内に返品できます。");
    expect(pieces.some(({ shared }) => shared === true)).toBe(true);
    expect(pieces.some(({ shared }) => shared === false)).toBe(true);
  });

  it("leaves what lies far down unmarked, and says nothing of it", () => {
    const long = Array.from({ length: MAX_WORDS + 5 }, (_, index) => `w${index}`).join(" ");
    expect(compare(long, long).map(({ shared }) => shared)).toEqual([true, null]);
    expect(countWords(long)).toBe(MAX_WORDS + 5);
  });
});

describe("code in an answer", () => {
  const text = "Use this:\n```python\ndef f():\n    return 1\n```\nDone.";

  it("is told from prose by its fences, and keeps its language", () => {
    expect(blocks(text).map(({ kind, language, start, end }) => [kind, language, text.slice(start, end)])).toEqual([
      ["prose", "", "Use this:"],
      ["code", "python", "def f():\n    return 1"],
      ["prose", "", "Done."],
    ]);
  });

  it("is told by its looks without fences, and prose is not taken for it", () => {
    expect(blocks("def f(x):\n    return x\n").map(({ kind }) => kind)).toEqual(["code"]);
    expect(blocks('{"a": [1, 2]}').map(({ kind }) => kind)).toEqual(["code"]);
    expect(blocks("First, open it.\nThen close it.").map(({ kind }) => kind)).toEqual(["prose"]);
    expect(blocks("```\nnever closed").map(({ kind }) => kind)).toEqual(["code"]);
  });

  it("keeps the marks of the words in it", () => {
    const pieces = compare(text, "return 1");
    const [, code] = blocks(text);
    const inside = within(pieces, code!.start, code!.end);
    expect(inside.map((piece) => piece.text).join("")).toBe("def f():\n    return 1");
    expect(inside.filter(({ shared }) => shared === true).map((piece) => piece.text.trim())).toEqual(["return 1"]);
  });
});

describe("filters", () => {
  it("choose by outcome, regression, group, topic and sentence", () => {
    expect(numbers("all")).toEqual([14, 31, 57, 90]);
    expect(numbers("worse")).toEqual([57]);
    expect(numbers("regressions")).toEqual([57]);
    expect(numbers(groupFilter(evaluationView.groups.find(({ name }) => name === "Refund disputes")!))).toEqual([57]);
    expect(numbers(insightFilter(0))).toEqual([14, 31]);
  });

  it("show a group's rows worst first, as the group lists them", () => {
    const group = { ...evaluationView.groups[0]!, numbers: [90, 14] };
    expect(numbers(groupFilter(group), { ...evaluationView, groups: [group] })).toEqual([90, 14]);
  });

  it("find the rows where one label was taken for another", () => {
    expect(numbers(confusedFilter("billing", "refund"), classifier.view!)).toEqual([12]);
  });

  it("are offered with their counts, and one that a sentence led to is among them", () => {
    expect(choices(evaluationView, "all").map(({ label }) => label)).toContain("Right before, wrong now (1)");
    expect(choices(evaluationView, insightFilter(1)).at(-1)).toEqual({
      value: insightFilter(1),
      label: "Weak on refund disputes: 51 % against 81 % elsewhere (1)",
    });
    expect(choices(old.view!, "all").map(({ value }) => value)).toEqual(["all", "better", "worse", "same"]);
  });

  it("that no longer name anything show all", () => {
    expect(numbers("group:topic:Gone")).toHaveLength(4);
    expect(numbers("insight:99")).toHaveLength(4);
  });
});

describe("measures", () => {
  it("shows a rise that is better with its range", () => {
    expect(measureText(metric("tokenF1"))).toEqual({
      base: "58 %",
      tuned: "75 %",
      change: "17 points",
      mark: "up",
      verdict: "better",
      range: "14 to 20 points",
    });
  });

  it("shows a fall as a size, its range turned with it", () => {
    expect(measureText(metric("perplexity"))).toMatchObject({ change: "6.5", mark: "down", range: "6.0 to 7.0" });
  });

  it("says when there is no clear change, and keeps the signs of the range", () => {
    expect(measureText(metric("exactMatch"))).toMatchObject({
      base: "3 %",
      change: "no clear change",
      range: "−1 to 5 points",
    });
  });

  it("says how many more rows would settle it, with no more digits than that is known to", () => {
    expect(toSettle(metric("exactMatch"), 100)).toBe("About 240 more rows would settle it");
    expect(toSettle({ ...metric("exactMatch"), rowsToSettle: 1334 }, 100)).toBe(
      "About 1,300 more rows would settle it",
    );
    expect(toSettle(metric("tokenF1"), 100)).toBeNull();
    expect(toSettle({ ...metric("exactMatch"), rowsToSettle: null }, 100)).toBeNull();
  });

  it("says that a length is closer, with a number only where the means agree, and its range as a size", () => {
    expect(measureText(metric("lengthRatio"))).toMatchObject({ change: "0.58 closer", range: "0.52 to 0.64" });
    expect(measureText({ ...metric("lengthRatio"), base: 1.0, tuned: 1.04 }).change).toBe("closer");
  });

  it("does not call a length changed that is as far off as before, whatever its mean did", () => {
    const length = {
      ...metric("lengthRatio"),
      better: "unclear" as const,
      base: 0.63,
      tuned: 1.35,
      difference: { low: 0.47, high: 1.15 },
    };
    expect(measureText(length)).toMatchObject({ change: "not clearly closer", mark: "none" });
  });

  it("knows the digits of each", () => {
    expect(measureText(metric("bleu"))).toMatchObject({ base: "21.4", tuned: "38.2", change: "16.8" });
    expect(measureText(metric("judge"))).toMatchObject({ base: "3.4", tuned: "4.2", change: "0.8" });
    expect(measureText(classifier.view!.metrics[0]!)).toMatchObject({
      base: "29 %",
      tuned: "84 %",
      range: "44 to 66 points",
    });
  });
});

describe("sentences", () => {
  it("of evaluations without a gate say whether the ranges overlap", () => {
    expect(summary(evaluationView)).toMatchObject({ tone: "pass", title: "Version 3 is better" });
    expect(summary(evaluationView).text).toContain("do not overlap");
    const { verdict } = evaluationView;
    const close = summary({
      ...evaluationView,
      verdict: { ...verdict, outcome: "unclear", baseScoreInterval: { low: 70, high: 80 } },
    });
    expect(close).toMatchObject({ tone: "warn", title: "Not enough to tell" });
    expect(close.text).toContain("ranges overlap");
  });

  it("name what a classifier is compared with, which is not its base model", () => {
    const guess = { ...evaluationView, baseline: 'always answering "refund"' };
    expect(summary(guess).text).toContain('always answering "refund" ');
    expect(summary(guess).text).not.toContain("base model");
    expect([baseName(evaluationView), baseName(guess)]).toEqual(["Base", "Guess"]);
  });

  it("say how the score is weighted, and that there is no judge part", () => {
    expect([weight(2 / 3), weight(1 / 3), weight(0.4)]).toEqual(["two thirds", "a third", "40 %"]);
    expect(weighting(unclear.view!)).toContain("no judge part");
    expect(weighting(classifier.view!)).toBe("Right labels alone.");
    expect(weighting(old.view!)).toContain("right words alone");
    expect(weighting(passages.view!)).toContain("does not decide here");
  });

  it("say what was memorised and forgotten, with the numbers", () => {
    expect(memorySign(unclear.view!.memorisation!)).toMatchObject({ state: "warn", title: "Signs of learning by heart (overfitting)" });
    expect(memorySign(unclear.view!.memorisation!).text).toContain(
      "3 held-out questions were answered with a trained answer",
    );
    expect(keptSign(evaluationView.kept!)).toMatchObject({ state: "pass" });
    expect(keptSign(evaluationView.kept!).text).toContain("−0.010 to +0.050");
  });
});

describe("the score's axis", () => {
  it("holds the gate's three zones", () => {
    const axis = scoreAxis(evaluationView.verdict);
    expect(axis.zones.map(({ id, from, to }) => [id, from, to])).toEqual([
      ["retrain", 40, 50],
      ["review", 50, 70],
      ["ready", 70, 100],
    ]);
    expect([axis.place(40), axis.place(70), axis.place(100)]).toEqual([0, 50, 100]);
  });

  it("encloses every range and the version before, and never leaves 0 to 100", () => {
    const { verdict } = evaluationView;
    const wide = scoreAxis({
      ...verdict,
      baseScoreInterval: { low: 1, high: 9 },
      scoreInterval: { low: 92, high: 99 },
    });
    expect([wide.ticks[0], wide.ticks.at(-1)]).toEqual([0, 100]);
    expect(scoreAxis(verdict, [23]).ticks[0]).toBe(10);
  });

  it("has no zones where the score is not what the gate asks for", () => {
    expect(scoreAxis(passages.view!.verdict).zones).toEqual([]);
  });

  it("without a gate has no zones and is as close as it can be", () => {
    const axis = scoreAxis(old.view!.verdict);
    expect(axis.zones).toEqual([]);
    expect(axis.ticks).toEqual([50, 60, 70, 80, 90]);
  });
});

describe("a classifier's labels", () => {
  const report = classifier.view!.labelReport!;

  it("are told by their worst pairs", () => {
    expect(worstPairs(report, 2)).toEqual([
      { right: "refund", said: "billing", times: 7 },
      { right: "billing", said: "refund", times: 4 },
    ]);
  });

  it("with the most mistakes come first, in their own order", () => {
    expect(hardest(report, 2).map((index) => report.labels[index])).toEqual(["billing", "refund"]);
    expect(confusions(report, hardest(report, 2))).toEqual([
      [24, 4],
      [7, 11],
    ]);
  });
});
