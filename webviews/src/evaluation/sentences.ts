/** The evaluation panel's own sentences; headline and detail come from the backend, which measured. */
import type {
  EvaluationView,
  ExampleView,
  GroupView,
  Interval,
  KeptKnowledge,
  Memorisation,
} from "@protocol/types.gen.js";
import { count, loss, percent, plural } from "@shared/format/numbers.js";

export const score = (value: number): string => value.toFixed(0);

export const interval = ({ low, high }: Interval): string => `${score(low)} to ${score(high)}`;

export interface Summary {
  readonly tone: "pass" | "warn";
  readonly title: string;
  readonly text: string;
}

/** Whether each row has one of a few labels, which is right or wrong, whatever kind of model gives it. */
export const isLabels = ({ labelReport, baseline }: Pick<EvaluationView, "labelReport" | "baseline">): boolean =>
  labelReport !== null || baseline !== null;

/** Labels are compared with always giving the commonest one, unless the base model itself does better. */
export const baseName = ({ baseline }: Pick<EvaluationView, "baseline">): string =>
  baseline === null ? "Base" : "Guess";

/** For evaluations from before there were gates. */
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

/** Whether running text was held out: foreseeing it is what decides, as a passage has no right answer. */
export const isPassages = ({ metrics, baseline }: Pick<EvaluationView, "metrics" | "baseline">): boolean =>
  baseline === null && metrics[0]?.id === "perplexity";

/** What a held-out row is called. */
export const nounOf = (view: EvaluationView): "passage" | "question" | "row" =>
  isPassages(view) ? "passage" : isLabels(view) ? "row" : "question";

export function asked(view: EvaluationView): string {
  const { rows, heldOut } = view;
  const noun = nounOf(view);
  return rows === heldOut
    ? `${plural(rows, noun)} the model never saw`
    : `${count(rows)} of ${plural(heldOut, noun)} the model never saw`;
}

export const outcomes: Readonly<Record<ExampleView["outcome"], string>> = {
  better: "Better",
  same: "Same",
  worse: "Worse",
};

const shares: readonly (readonly [number, string])[] = [
  [2 / 3, "two thirds"],
  [1 / 2, "half"],
  [1 / 3, "a third"],
];

/** 0.667 → "two thirds", 0.4 → "40 %". */
export function weight(part: number): string {
  const named = shares.find(([value]) => Math.abs(value - part) < 0.005);
  return named?.[1] ?? percent(part, 0);
}

/** What the score is made of, and what it lacks. */
export function weighting(view: EvaluationView): string {
  const { parts, gate } = view.verdict;
  const of = isLabels(view) ? "labels" : "words";
  if (isPassages(view))
    return "Share of the right words. It does not decide here: how a passage goes on has no right answer.";
  if (parts.length === 0)
    return gate === null
      ? `Share of the right ${of} alone, as this version was evaluated before other parts counted.`
      : `Share of the right ${of} alone.`;
  const only = parts.length === 1 ? parts[0] : undefined;
  if (only !== undefined) return `${only.name} alone.`;
  const judged = parts.some(({ id }) => id === "judge");
  return judged ? "" : "No judge has marked the answers, so the score has no judge part.";
}

export const groupTitles: Readonly<Record<GroupView["kind"], string>> = {
  topic: "By topic",
  length: "By length",
  label: "By label",
  questionType: "By kind of question",
};

/** 0.81, "likely 0.76 to 0.86". */
export const share = (value: number): string => value.toFixed(2);
export const likely = ({ low, high }: Interval): string => `likely ${share(low)} to ${share(high)}`;

const signed = (value: number): string => `${value < 0 ? "−" : "+"}${Math.abs(value).toFixed(2)}`;

export interface Sign {
  readonly state: "pass" | "warn" | "open";
  readonly title: string;
  readonly text: string;
}

export function keptSign(kept: KeptKnowledge): Sign {
  const titles = {
    kept: "General text kept",
    forgot: "Some general text forgotten",
    unclear: "Not clear whether anything was forgotten",
  } as const;
  const states = { kept: "pass", forgot: "warn", unclear: "open" } as const;
  const { low, high } = kept.difference;
  return {
    state: states[kept.standing],
    title: titles[kept.standing],
    text:
      `Loss on text that no training here has seen: ${loss(kept.baseLoss)} before, ${loss(kept.tunedLoss)} after; ` +
      `the change is likely ${signed(low)} to ${signed(high)}. Measured on ${plural(kept.tokens, "token")}: ${kept.source}.`,
  };
}

/** `labels`: what was answered is one of a few labels, which no row copies from another. */
export function memorySign(found: Memorisation, labels = false): Sign {
  const titles = {
    none: "No sign of memorising",
    signs: "Signs of memorising",
    unclear: "Not clear whether it memorises",
  } as const;
  const states = { none: "pass", signs: "warn", unclear: "open" } as const;
  const copied = labels
    ? ""
    : found.copied === 0
      ? "No held-out question was answered with a trained answer to another one."
      : `${plural(found.copied, "held-out question was", "held-out questions were")} answered with a trained answer to another one, word for word.`;
  return {
    state: states[found.standing],
    title: titles[found.standing],
    text: `Loss ${loss(found.trainLoss)} on ${plural(found.rows, "trained row")}, ${loss(found.heldOutLoss)} on the held-out ones. ${copied}`.trim(),
  };
}

/** What leads to the answers in which the base model was better. */
export const readWorse = (worse: number): string =>
  worse === 1 ? "Read the one worse answer" : `Read the ${count(worse)} worse answers`;
