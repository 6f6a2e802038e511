/** How a measure's values read, by the unit that the wire carries. The backend's `scoring/units.py` writes the same. Pure. */
import * as l10n from "@vscode/l10n";
import type { Interval, MetricView } from "@protocol/types.gen.js";

import { fixed, plural } from "./numbers.js";

export type MetricUnit = MetricView["unit"];

const digits: Readonly<Record<MetricUnit, number>> = {
  share: 0,
  score: 0,
  points: 1,
  ratio: 2,
  loss: 3,
  perplexity: 1,
  mark: 1,
};

/** Without what stands behind. */
export const bareMetric = (value: number, unit: MetricUnit): string => fixed(unit === "share" ? value * 100 : value, digits[unit]);

/** (0.814, "share") → "81 %"; (1.1864, "loss") → "1.186". */
export const metricText = (value: number, unit: MetricUnit): string => `${bareMetric(value, unit)}${unit === "share" ? " %" : ""}`;

/** "70 to 82 %". */
export const metricRange = ({ low, high }: Interval, unit: MetricUnit): string =>
  l10n.t("{from} to {to}", { from: bareMetric(low, unit), to: metricText(high, unit) });

/** (0.55, "share") → "55 points": what lies between two percentages is counted in points. */
export const metricChange = (value: number, unit: MetricUnit): string =>
  unit === "share" ? plural(Math.round(value * 100), l10n.t("{n} point"), l10n.t("{n} points")) : metricText(value, unit);

/** "44 to 66 points". */
export const metricDifference = ({ low, high }: Interval, unit: MetricUnit): string => {
  const ends = { from: bareMetric(low, unit), to: bareMetric(high, unit) };
  return unit === "share" ? l10n.t("{from} to {to} points", ends) : l10n.t("{from} to {to}", ends);
};
