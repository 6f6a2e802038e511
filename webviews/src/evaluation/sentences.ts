/** The evaluation panel's own sentences; headline and detail come from the backend, which measured. */
import * as l10n from "@vscode/l10n";
import type {
  EvaluationView,
  ExampleView,
  GroupView,
  Interval,
  KeptKnowledge,
  Memorisation,
} from "@protocol/types.gen.js";
import { bareMetric, metricRange, metricText } from "@shared/format/metrics.js";
import { count, loss, percent, plural } from "@shared/format/numbers.js";

export const score = (value: number): string => metricText(value, "score");

export const interval = (range: Interval): string => metricRange(range, "score");

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
  baseline === null ? l10n.t("Base") : l10n.t("Guess");

export const tunedName: string = l10n.t("Tuned");

export const verdicts = { better: l10n.t("better"), worse: l10n.t("worse") } as const;

/** For evaluations from before there were gates. */
export function summary({ verdict, version, baseline }: EvaluationView): Summary {
  const { outcome, scoreInterval: tuned, baseScoreInterval: base } = verdict;
  const apart = tuned.low > base.high || base.low > tuned.high;
  const said = {
    score: score(verdict.score),
    range: interval(tuned),
    base: score(verdict.baseScore),
    baseRange: interval(base),
  };
  const scores =
    baseline === null
      ? l10n.t("It scores {score} (likely {range}), the base model {base} ({baseRange}).", said)
      : l10n.t("It scores {score} (likely {range}), {baseline} {base} ({baseRange}).", { ...said, baseline });
  const ranges = apart ? l10n.t("The two ranges do not overlap.") : l10n.t("The two ranges overlap.");
  const titles = {
    better: l10n.t("Version {number} is better", { number: version }),
    worse: l10n.t("Version {number} is worse", { number: version }),
    unclear: l10n.t("Not enough to tell"),
  } as const;
  return { tone: outcome === "better" ? "pass" : "warn", title: titles[outcome], text: `${scores} ${ranges}` };
}

/** Whether running text was held out: foreseeing it is what decides, as a passage has no right answer. */
export const isPassages = ({ metrics, baseline }: Pick<EvaluationView, "metrics" | "baseline">): boolean =>
  baseline === null && metrics[0]?.id === "perplexity";

/** What a held-out row is called. */
export const nounOf = (view: EvaluationView): "passage" | "question" | "row" =>
  isPassages(view) ? "passage" : isLabels(view) ? "row" : "question";

const unseen = {
  passage: [l10n.t("{n} passage the model never saw"), l10n.t("{n} passages the model never saw")],
  question: [l10n.t("{n} question the model never saw"), l10n.t("{n} questions the model never saw")],
  row: [l10n.t("{n} row the model never saw"), l10n.t("{n} rows the model never saw")],
} as const;

export function asked(view: EvaluationView): string {
  const { rows, heldOut } = view;
  if (rows === heldOut) {
    const [one, many] = unseen[nounOf(view)];
    return plural(rows, one, many);
  }
  const said = { asked: count(rows) };
  switch (nounOf(view)) {
    case "passage":
      return plural(
        heldOut,
        l10n.t("{asked} of {n} passage the model never saw", said),
        l10n.t("{asked} of {n} passages the model never saw", said),
      );
    case "question":
      return plural(
        heldOut,
        l10n.t("{asked} of {n} question the model never saw", said),
        l10n.t("{asked} of {n} questions the model never saw", said),
      );
    case "row":
      return plural(
        heldOut,
        l10n.t("{asked} of {n} row the model never saw", said),
        l10n.t("{asked} of {n} rows the model never saw", said),
      );
  }
}

export const outcomes: Readonly<Record<ExampleView["outcome"], string>> = {
  better: l10n.t("Better"),
  same: l10n.t("Same"),
  worse: l10n.t("Worse"),
};

const shares: readonly (readonly [number, string])[] = [
  [2 / 3, l10n.t("two thirds")],
  [1 / 2, l10n.t("half")],
  [1 / 3, l10n.t("a third")],
];

/** 0.667 → "two thirds", 0.4 → "40 %". */
export function weight(part: number): string {
  const named = shares.find(([value]) => Math.abs(value - part) < 0.005);
  return named?.[1] ?? percent(part, 0);
}

/** What the score is made of, and what it lacks. */
export function weighting(view: EvaluationView): string {
  const { parts, gate } = view.verdict;
  if (isPassages(view))
    return l10n.t("Share of the right words. It does not decide here: how a passage goes on has no right answer.");
  if (parts.length === 0) {
    if (gate !== null)
      return isLabels(view) ? l10n.t("Share of the right labels alone.") : l10n.t("Share of the right words alone.");
    return isLabels(view)
      ? l10n.t("Share of the right labels alone, as this version was evaluated before other parts counted.")
      : l10n.t("Share of the right words alone, as this version was evaluated before other parts counted.");
  }
  const only = parts.length === 1 ? parts[0] : undefined;
  if (only !== undefined) return l10n.t("{part} alone.", { part: only.name });
  const judged = parts.some(({ id }) => id === "judge");
  return judged ? "" : l10n.t("No judge has marked the answers, so the score has no judge part.");
}

export const groupTitles: Readonly<Record<GroupView["kind"], string>> = {
  topic: l10n.t("By topic"),
  length: l10n.t("By length"),
  label: l10n.t("By label"),
  questionType: l10n.t("By kind of question"),
};

/** 0.814 → "81 %". */
export const share = (value: number): string => metricText(value, "share");

/** How a group was answered; beside labels what was before is a guess that never changes. */
export function groupScore({ tunedScore, baseScore, interval: { low, high } }: GroupView, labels: boolean): string {
  const said = { score: share(tunedScore), from: bareMetric(low, "share"), to: share(high) };
  return labels
    ? l10n.t("Right {score}, likely {from} to {to}", said)
    : l10n.t("Score {score}, likely {from} to {to}; {before} before", { ...said, before: share(baseScore) });
}

const signed = (value: number): string => `${value < 0 ? "−" : "+"}${loss(Math.abs(value))}`;

export interface Sign {
  readonly state: "pass" | "warn" | "open";
  readonly title: string;
  readonly text: string;
}

export function keptSign(kept: KeptKnowledge): Sign {
  const titles = {
    kept: l10n.t("General text kept"),
    forgot: l10n.t("Some general text forgotten"),
    unclear: l10n.t("Not clear whether anything was forgotten"),
  } as const;
  const states = { kept: "pass", forgot: "warn", unclear: "open" } as const;
  const said = {
    before: loss(kept.baseLoss),
    after: loss(kept.tunedLoss),
    from: signed(kept.difference.low),
    to: signed(kept.difference.high),
  };
  const change = l10n.t(
    "Loss on text that no training here has seen: {before} before, {after} after; the change is likely {from} to {to}.",
    said,
  );
  const measured = plural(
    kept.tokens,
    l10n.t("Measured on {n} token: {source}.", { source: kept.source }),
    l10n.t("Measured on {n} tokens: {source}.", { source: kept.source }),
  );
  return {
    state: states[kept.standing],
    title: titles[kept.standing],
    text: `${change} ${measured}`,
  };
}

/** `labels`: what was answered is one of a few labels, which no row copies from another. */
export function memorySign(found: Memorisation, labels = false): Sign {
  const titles = {
    none: l10n.t("No sign of learning by heart (overfitting)"),
    signs: l10n.t("Signs of learning by heart (overfitting)"),
    unclear: l10n.t("Not clear whether it learned by heart (overfitting)"),
  } as const;
  const states = { none: "pass", signs: "warn", unclear: "open" } as const;
  const copied = labels
    ? ""
    : found.copied === 0
      ? l10n.t("No held-out question was answered with a trained answer to another one.")
      : plural(
          found.copied,
          l10n.t("{n} held-out question was answered with a trained answer to another one, word for word."),
          l10n.t("{n} held-out questions were answered with a trained answer to another one, word for word."),
        );
  const said = { trained: loss(found.trainLoss), heldOut: loss(found.heldOutLoss) };
  const losses = plural(
    found.rows,
    l10n.t("Loss {trained} on {n} trained row, {heldOut} on the held-out ones.", said),
    l10n.t("Loss {trained} on {n} trained rows, {heldOut} on the held-out ones.", said),
  );
  return {
    state: states[found.standing],
    title: titles[found.standing],
    text: `${losses} ${copied}`.trim(),
  };
}

/** What leads to the answers in which the base model was better. */
export const readWorse = (worse: number): string =>
  plural(worse, l10n.t("Read the one worse answer"), l10n.t("Read the {n} worse answers"));
