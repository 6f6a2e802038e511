/** What benchmarks say in words: time and cost before the start, numbers with their ranges, who is better. */
import type { BenchmarkPlan, BenchmarkResult, BenchmarkScore, Interval } from "@protocol/types.gen.js";
import { count, plural } from "@shared/format/numbers.js";
import { exact, range } from "@shared/format/time.js";

const points = (share: number): string => (100 * share).toFixed(1);
const signed = (share: number): string => `${share < 0 ? "−" : "+"}${points(Math.abs(share))}`;

export const score = (value: number): string => `${points(value)} %`;

export const likely = ({ low, high }: Interval): string => `${points(low)} to ${points(high)} %`;

/** "2 benchmarks, 400 questions to each of 2 models: 3 to 8 minutes, costs nothing". */
export function takes(plan: BenchmarkPlan): string {
  const asked = plan.benchmarks.reduce((sum, one) => sum + (one.questions ?? 0), 0);
  const time = plan.seconds === null ? "" : `: ${range(plan.seconds.low, plan.seconds.high)}`;
  const cost = plan.cost === 0 ? "costs nothing" : `$${plan.cost.toFixed(2)}`;
  return `${plural(plan.benchmarks.length, "benchmark")}, ${plural(asked, "question")} to each of ${plural(plan.models.length, "model")}${time}, ${cost}`;
}

/** How a model stands against the base, in words; "" for the base itself. */
export function against({ difference, better }: BenchmarkScore): string {
  if (difference === null) return "";
  const said = better === "unclear" ? "No clear difference" : better === "better" ? "Better" : "Worse";
  return `${said}, ${signed(difference.low)} to ${signed(difference.high)} points`;
}

export function toSettle({ questionsToSettle }: BenchmarkScore, { asked, available }: BenchmarkResult): string | null {
  if (questionsToSettle === null) return null;
  if (questionsToSettle > available) return `${plural(available, "question")}, all there are, would hardly tell`;
  return `About ${count(questionsToSettle - asked)} more questions would tell`;
}

/** Where the numbers are from: "TruthfulQA.csv, 817 questions. 100 of 817 …, lm-eval 0.4.13, truthfulqa_mc1 2.0". */
export function origin(result: BenchmarkResult): string {
  const examples = result.examples === 0 ? "" : ` ${plural(result.examples, "solved example")} before each.`;
  const time = Object.values(result.seconds).reduce((sum, one) => sum + one, 0);
  const harness =
    result.harness === ""
      ? ""
      : ` ${result.harness}: ${result.tasks.length > 3 ? plural(result.tasks.length, "task") : result.tasks.join(", ")}.`;
  return `${result.source}. ${result.note}${examples}${harness} Took ${exact(time)}.`;
}

export const fileName = (path: string): string => path.split(/[\\/]/).at(-1) ?? path;
