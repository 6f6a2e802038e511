/** The evaluation panel's own sentences; headline and detail come from the backend, which measured. */
import type { EvaluationView, ExampleView, Interval } from "@protocol/types.gen.js";
import { count, plural } from "@shared/format/numbers.js";

export const score = (value: number): string => value.toFixed(0);

export const interval = ({ low, high }: Interval): string => `${score(low)} to ${score(high)}`;

export interface Summary {
  readonly tone: "pass" | "warn";
  readonly title: string;
  readonly text: string;
}

/** A classifier is compared with always giving the commonest label: its base model knows none of the labels. */
export const baseName = ({ baseline }: Pick<EvaluationView, "baseline">): string => (baseline === null ? "Base" : "Guess");

export function summary({ verdict, version, baseline }: EvaluationView): Summary {
  const { outcome, scoreInterval: tuned, baseScoreInterval: base } = verdict;
  const apart = tuned.low > base.high || base.low > tuned.high;
  const scores = `It scores ${score(verdict.score)} (likely ${interval(tuned)}), ${baseline ?? "the base model"} ${score(verdict.baseScore)} (${interval(base)}).`;
  const ranges = apart ? "The two ranges do not overlap." : "The two ranges overlap.";
  const titles = {
    better: `Version ${version} is better`,
    worse: `Version ${version} is worse`,
    unclear: "Not enough to tell",
  } as const;
  return { tone: outcome === "better" ? "pass" : "warn", title: titles[outcome], text: `${scores} ${ranges}` };
}

export const asked = ({ rows, heldOut }: EvaluationView): string =>
  rows === heldOut ? `${plural(rows, "question")} the model never saw` : `${count(rows)} of ${plural(heldOut, "question")} the model never saw`;

export type Filter = "all" | ExampleView["outcome"];

export const filtered = (examples: readonly ExampleView[], filter: Filter): readonly ExampleView[] =>
  filter === "all" ? examples : examples.filter((example) => example.outcome === filter);

export const outcomes: Readonly<Record<ExampleView["outcome"], string>> = { better: "Better", same: "Same", worse: "Worse" };
