/** What a measure's numbers say: which way is better, the change and its likely range. Pure. */
import * as l10n from "@vscode/l10n";
import type { MetricView } from "@protocol/types.gen.js";
import { bareMetric, metricChange, metricDifference, metricText } from "@shared/format/metrics.js";
import { plural } from "@shared/format/numbers.js";

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

export function measureText(metric: MetricView): MeasureText {
  const { unit } = metric;
  const sides = { base: metricText(metric.base, unit), tuned: metricText(metric.tuned, unit), verdict: metric.better };
  if (metric.better === "unclear") {
    // Lengths are judged by their distance from yours, row by row: the mean may move and the distance not.
    return {
      ...sides,
      change: unit === "ratio" ? l10n.t("not clearly closer") : l10n.t("no clear change"),
      mark: "none",
      range: metricDifference(metric.difference, unit),
    };
  }
  if (unit === "ratio") {
    // Judged row by row, so the means need not agree with the verdict; only then is their distance worth a number.
    const closer = Math.abs(metric.base - 1) - Math.abs(metric.tuned - 1);
    const better = metric.better === "better";
    const size = closer > 0 === better ? bareMetric(Math.abs(closer), unit) : null;
    // From above, closer is less; the words hold the sign.
    const { low, high } = metric.difference;
    const sizes = better && size !== null && high < 0 ? { low: -high, high: -low } : metric.difference;
    return { ...sides, change: moved(better, size), mark: better ? "closer" : "none", range: metricDifference(sizes, unit) };
  }
  const difference = metric.tuned - metric.base;
  const mark = difference >= 0 ? "up" : "down";
  // The arrow holds the sign, so the numbers beside it are sizes.
  const sizes = difference >= 0 ? metric.difference : { low: -metric.difference.high, high: -metric.difference.low };
  return { ...sides, change: metricChange(Math.abs(difference), unit), mark, range: metricDifference(sizes, unit) };
}

function moved(closer: boolean, size: string | null): string {
  if (size === null) return closer ? l10n.t("closer") : l10n.t("farther");
  return closer ? l10n.t("{size} closer", { size }) : l10n.t("{size} farther", { size });
}

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
