/** What benchmarks say in words: time and cost before the start, numbers with their ranges, who is better. */
import * as l10n from "@vscode/l10n";
import type { BenchmarkPlan, BenchmarkResult, BenchmarkScore, Interval } from "@protocol/types.gen.js";
import { fixed, money, plural } from "@shared/format/numbers.js";
import { exact, range } from "@shared/format/time.js";

const points = (share: number): string => fixed(100 * share, 1);
const signed = (share: number): string => `${share < 0 ? "−" : "+"}${points(Math.abs(share))}`;

export const score = (value: number): string => `${points(value)} %`;

export const likely = ({ low, high }: Interval): string =>
  l10n.t("{from} to {to}", { from: points(low), to: score(high) });

/** "2 benchmarks, 400 questions to each of 2 models: 3 to 8 minutes, costs nothing". */
export function takes(plan: BenchmarkPlan): string {
  const asked = plan.benchmarks.reduce((sum, one) => sum + (one.questions ?? 0), 0);
  const said = {
    benchmarks: plural(plan.benchmarks.length, l10n.t("{n} benchmark"), l10n.t("{n} benchmarks")),
    questions: plural(asked, l10n.t("{n} question"), l10n.t("{n} questions")),
    models: plural(plan.models.length, l10n.t("{n} model"), l10n.t("{n} models")),
    cost: plan.cost === 0 ? l10n.t("costs nothing") : money(plan.cost),
  };
  if (plan.seconds === null) return l10n.t("{benchmarks}, {questions} to each of {models}, {cost}", said);
  const time = range(plan.seconds.low, plan.seconds.high);
  return l10n.t("{benchmarks}, {questions} to each of {models}: {time}, {cost}", { ...said, time });
}

/** How a model stands against the base, in words; "" for the base itself. */
export function against({ difference, better }: BenchmarkScore): string {
  if (difference === null) return "";
  const said = { from: signed(difference.low), to: signed(difference.high) };
  if (better === "unclear") return l10n.t("No clear difference, {from} to {to} points", said);
  return better === "better"
    ? l10n.t("Better, {from} to {to} points", said)
    : l10n.t("Worse, {from} to {to} points", said);
}

export function toSettle({ questionsToSettle }: BenchmarkScore, { asked, available }: BenchmarkResult): string | null {
  if (questionsToSettle === null) return null;
  if (questionsToSettle > available) {
    return plural(
      available,
      l10n.t("{n} question, all there is, would hardly tell"),
      l10n.t("{n} questions, all there are, would hardly tell"),
    );
  }
  return plural(
    questionsToSettle - asked,
    l10n.t("About {n} more question would tell"),
    l10n.t("About {n} more questions would tell"),
  );
}

/** Where the numbers are from: "TruthfulQA.csv, 817 questions. 100 of 817 …, lm-eval 0.4.13, truthfulqa_mc1 2.0". */
export function origin(result: BenchmarkResult): string {
  const examples =
    result.examples === 0
      ? ""
      : ` ${plural(result.examples, l10n.t("{n} solved example before each."), l10n.t("{n} solved examples before each."))}`;
  const time = Object.values(result.seconds).reduce((sum, one) => sum + one, 0);
  const harness =
    result.harness === ""
      ? ""
      : ` ${result.harness}: ${result.tasks.length > 3 ? plural(result.tasks.length, l10n.t("{n} task"), l10n.t("{n} tasks")) : result.tasks.join(", ")}.`;
  return `${result.source}. ${result.note}${examples}${harness} ${l10n.t("Took {time}.", { time: exact(time) })}`;
}

export const fileName = (path: string): string => path.split(/[\\/]/).at(-1) ?? path;
