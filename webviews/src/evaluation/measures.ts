/** How each measure's numbers read: its digits, which way is better, the change and its likely range. Pure. */
import * as l10n from "@vscode/l10n";
import type { Interval, MetricView } from "@protocol/types.gen.js";
import { fixed, plural } from "@shared/format/numbers.js";

export type Mark = "up" | "down" | "closer" | "none";

export interface MeasureText {
  readonly base: string;
  readonly tuned: string;
  readonly change: string;
  /** Which arrow stands before the change. */
  readonly mark: Mark;
  /** `none` where the range of the difference holds nought. */
  readonly verdict: "better" | "worse" | "unclear";
  readonly range: string;
}

type Shape = "share" | "score" | "points" | "ratio" | "loss" | "perplexity" | "marks";

const shapes: Readonly<Record<MetricView["id"], Shape>> = {
  tokenF1: "score",
  tokenPrecision: "score",
  tokenRecall: "score",
  rougeL: "score",
  bleu: "points",
  exactMatch: "share",
  accuracy: "share",
  macroF1: "score",
  lengthRatio: "ratio",
  loss: "loss",
  perplexity: "perplexity",
  judge: "marks",
};

const digits: Readonly<Record<Shape, number>> = {
  share: 0,
  score: 2,
  points: 1,
  ratio: 2,
  loss: 3,
  perplexity: 1,
  marks: 1,
};

/** With a minus as typography has it, and none before nought. */
function number(value: number, shape: Shape): string {
  const shown = Number((shape === "share" ? value * 100 : value).toFixed(digits[shape]));
  return `${shown < 0 ? "−" : ""}${fixed(Math.abs(shown), digits[shape])}`;
}

const withUnit = (value: number, shape: Shape): string => `${number(value, shape)}${shape === "share" ? " %" : ""}`;

export function measureText(metric: MetricView): MeasureText {
  const shape = shapes[metric.id];
  const sides = { base: withUnit(metric.base, shape), tuned: withUnit(metric.tuned, shape), verdict: metric.better };
  if (metric.better === "unclear") {
    // Lengths are judged by their distance from yours, row by row: the mean may move and the distance not.
    return {
      ...sides,
      change: shape === "ratio" ? l10n.t("not clearly closer") : l10n.t("no clear change"),
      mark: "none",
      range: range(metric.difference, shape),
    };
  }
  if (shape === "ratio") {
    // Judged row by row, so the means need not agree with the verdict; only then is their distance worth a number.
    const closer = Math.abs(metric.base - 1) - Math.abs(metric.tuned - 1);
    const better = metric.better === "better";
    const size = closer > 0 === better ? number(Math.abs(closer), shape) : null;
    // From above, closer is less; the words hold the sign.
    const { low, high } = metric.difference;
    const sizes = better && size !== null && high < 0 ? { low: -high, high: -low } : metric.difference;
    return { ...sides, change: moved(better, size), mark: better ? "closer" : "none", range: range(sizes, shape) };
  }
  const difference = metric.tuned - metric.base;
  const mark = difference >= 0 ? "up" : "down";
  // The arrow holds the sign, so the numbers beside it are sizes.
  const sizes = difference >= 0 ? metric.difference : { low: -metric.difference.high, high: -metric.difference.low };
  return { ...sides, change: withUnit(Math.abs(difference), shape), mark, range: range(sizes, shape) };
}

function moved(closer: boolean, size: string | null): string {
  if (size === null) return closer ? l10n.t("closer") : l10n.t("farther");
  return closer ? l10n.t("{size} closer", { size }) : l10n.t("{size} farther", { size });
}

const range = ({ low, high }: Interval, shape: Shape): string =>
  l10n.t("{from} to {to}", { from: number(low, shape), to: withUnit(high, shape) });

/** What would settle an unclear measure, counted in held-out rows beyond those that were asked; null: nothing known. */
export function toSettle({ better, rowsToSettle }: MetricView, rows: number): string | null {
  if (better !== "unclear" || rowsToSettle === null || rowsToSettle <= rows) return null;
  return plural(
    coarse(rowsToSettle - rows),
    l10n.t("About {n} more row would settle it"),
    l10n.t("About {n} more rows would settle it"),
  );
}

/** No more digits than such an estimate has: 237 → 240, 1234 → 1200. */
function coarse(value: number): number {
  const unit = value < 20 ? 1 : 10 ** Math.floor(Math.log10(value) - 1);
  return Math.ceil(value / unit) * unit;
}
