/** Which of the examples are shown: by outcome, regression, group, or the rows that a sentence speaks of. Pure. */
import * as l10n from "@vscode/l10n";
import type { EvaluationView, ExampleView, GroupView } from "@protocol/types.gen.js";
import { count } from "@shared/format/numbers.js";

import { nounOf } from "./sentences.js";

/** `all`, an outcome, `regressions`, `outside`, `group:<kind>:<name>`, `insight:<index>`, or `confused:<right>|<said>` in JSON. */
export type Filter = string;

/** Answers that are none of the labels. */
export const OUTSIDE: Filter = "outside";

export interface Choice {
  readonly value: Filter;
  readonly label: string;
}

export const groupFilter = ({ kind, name }: GroupView): Filter => `group:${kind}:${name}`;
export const insightFilter = (index: number): Filter => `insight:${index}`;
export const confusedFilter = (right: string, said: string): Filter => `confused:${JSON.stringify([right, said])}`;

function byNumbers(examples: readonly ExampleView[], numbers: readonly number[]): ExampleView[] {
  const known = new Map(examples.map((example) => [example.number, example]));
  return numbers.flatMap((number) => known.get(number) ?? []);
}

/** Those that the filter lets through, in the order to be read; all where it names nothing that is there. */
export function filtered(view: EvaluationView, filter: Filter): readonly ExampleView[] {
  const { examples } = view;
  if (filter === "better" || filter === "same" || filter === "worse")
    return examples.filter(({ outcome }) => outcome === filter);
  if (filter === OUTSIDE) return examples.filter(({ tuned }) => view.labelReport?.labels.includes(tuned) === false);
  if (filter === "regressions") return examples.filter(({ regression }) => regression);
  if (filter.startsWith("group:")) {
    const group = view.groups.find((candidate) => groupFilter(candidate) === filter);
    return group === undefined ? examples : ofGroup(examples, group);
  }
  if (filter.startsWith("insight:")) {
    const insight = view.insights[Number(filter.slice("insight:".length))];
    return insight === undefined ? examples : byNumbers(examples, insight.numbers);
  }
  if (filter.startsWith("confused:")) {
    return examples.filter(({ expected, tuned }) => confusedFilter(expected, tuned) === filter);
  }
  return examples;
}

/** The group's rows worst first, and behind them what carries its topic. */
export function ofGroup(examples: readonly ExampleView[], group: GroupView): readonly ExampleView[] {
  const listed = byNumbers(examples, group.numbers);
  if (group.kind !== "topic") return listed;
  const seen = new Set(group.numbers);
  return [...listed, ...examples.filter(({ topic, number }) => topic === group.name && !seen.has(number))];
}

const kinds: Readonly<Record<GroupView["kind"], string>> = {
  topic: l10n.t("Topic"),
  length: l10n.t("Length"),
  label: l10n.t("Label"),
  questionType: l10n.t("Kind"),
};

const everything = {
  passage: l10n.t("All passages"),
  question: l10n.t("All questions"),
  row: l10n.t("All rows"),
} as const;

/** What can be chosen, each with its count; `current` is among them even if only a sentence led there. */
export function choices(view: EvaluationView, current: Filter): Choice[] {
  const { examples } = view;
  const counted = (value: Filter, label: string): Choice => ({
    value,
    label: `${label} (${count(filtered(view, value).length)})`,
  });
  const options = [
    counted("all", everything[nounOf(view)]),
    counted("better", l10n.t("Tuned is better")),
    counted("worse", view.baseline === null ? l10n.t("Base is better") : l10n.t("Guess is better")),
    counted("same", l10n.t("The same")),
  ];
  if (examples.some(({ regression }) => regression))
    options.push(counted("regressions", l10n.t("Right before, wrong now")));
  if (filtered(view, OUTSIDE).length > 0) options.push(counted(OUTSIDE, l10n.t("None of the labels")));
  for (const group of view.groups) {
    if (ofGroup(examples, group).length > 0)
      options.push(counted(groupFilter(group), `${kinds[group.kind]}: ${group.name}`));
  }
  if (!options.some(({ value }) => value === current)) options.push(counted(current, nameOf(view, current)));
  return options;
}

function nameOf(view: EvaluationView, filter: Filter): string {
  if (filter.startsWith("insight:"))
    return view.insights[Number(filter.slice("insight:".length))]?.text ?? everything.question;
  if (filter.startsWith("confused:")) {
    const pair: unknown = JSON.parse(filter.slice("confused:".length));
    if (Array.isArray(pair))
      return l10n.t("“{right}” taken for “{said}”", { right: String(pair[0]), said: String(pair[1]) });
  }
  return everything.question;
}
