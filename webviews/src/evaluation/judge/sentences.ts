/** What judging means in words: marks, cost, time. The privacy sentence comes from the backend. */
import type { Judgement, JudgeSummary, JudgingPlan, Range } from "@protocol/types.gen.js";
import { count, plural } from "@shared/format/numbers.js";
import { range } from "@shared/format/time.js";

export const marks: readonly (readonly [keyof Omit<Judgement, "mean" | "feedback">, string, string])[] = [
  ["relevance", "Answers what was asked", "relevance"],
  ["coherence", "Reads as one piece", "coherence"],
  ["factuality", "Says nothing wrong", "factuality"],
  ["completeness", "Leaves nothing out", "completeness"],
  ["tone", "Sounds like you", "tone"],
];

export const dollars = (value: number): string => (value > 0 && value < 0.01 ? "under $0.01" : `$${value.toFixed(2)}`);

/** "$0.03 to $0.05"; one amount where both ends read alike. */
function dollarRange({ low, high }: Range): string {
  const [from, to] = [dollars(low), dollars(high)];
  return from === to ? to : `${from} to ${to}`;
}

export function costs(plan: JudgingPlan): string {
  const time = plan.seconds === null ? null : range(plan.seconds.low, plan.seconds.high);
  const money = plan.cost === null ? "price not known" : plan.cost.high === 0 ? "free" : dollarRange(plan.cost);
  const asked = `${plural(plan.rows, "row")}${plan.judged > 0 ? ` (${count(plan.judged)} of them judged already)` : ""}, ${plural(plan.requests, "request")}`;
  return [asked, time, money].filter((part) => part !== null).join(", ");
}

export function judgedBy(summary: JudgeSummary): string {
  const left =
    summary.leftOut === 0
      ? ""
      : ` ${plural(summary.leftOut, "more was", "more were")} left out: the answers of the judge stayed malformed.`;
  const cost = summary.cost === null ? "" : `, ${dollars(summary.cost)}`;
  return `${summary.model} on ${plural(summary.rows, "row")}, each pair shown in both orders${cost}.${left}`;
}
