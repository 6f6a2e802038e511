/** Which of the examples are shown: by outcome, regression, group, or the rows that a sentence speaks of. Pure. */
import type { EvaluationView, ExampleView, GroupView } from "@protocol/types.gen.js";
import { count } from "@shared/format/numbers.js";

import { baseName, nounOf } from "./sentences.js";

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
  topic: "Topic",
  length: "Length",
  label: "Label",
  questionType: "Kind",
};

/** What can be chosen, each with its count; `current` is among them even if only a sentence led there. */
export function choices(view: EvaluationView, current: Filter): Choice[] {
  const { examples } = view;
  const base = baseName(view);
  const counted = (value: Filter, label: string): Choice => ({
    value,
    label: `${label} (${count(filtered(view, value).length)})`,
  });
  const options = [
    counted("all", `All ${nounOf(view)}s`),
    counted("better", "Tuned is better"),
    counted("worse", `${base} is better`),
    counted("same", "The same"),
  ];
  if (examples.some(({ regression }) => regression)) options.push(counted("regressions", "Right before, wrong now"));
  if (filtered(view, OUTSIDE).length > 0) options.push(counted(OUTSIDE, "None of the labels"));
  for (const group of view.groups) {
    if (ofGroup(examples, group).length > 0)
      options.push(counted(groupFilter(group), `${kinds[group.kind]}: ${group.name}`));
  }
  if (!options.some(({ value }) => value === current)) options.push(counted(current, nameOf(view, current)));
  return options;
}

function nameOf(view: EvaluationView, filter: Filter): string {
  if (filter.startsWith("insight:"))
    return view.insights[Number(filter.slice("insight:".length))]?.text ?? "All questions";
  if (filter.startsWith("confused:")) {
    const pair: unknown = JSON.parse(filter.slice("confused:".length));
    if (Array.isArray(pair)) return `“${String(pair[0])}” taken for “${String(pair[1])}”`;
  }
  return "All questions";
}
