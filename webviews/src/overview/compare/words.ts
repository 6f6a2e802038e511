/** How a comparison's numbers read. Pure. */
import * as l10n from "@vscode/l10n";
import type { DataDifference, Interval, MetricRow } from "@protocol/types.gen.js";
import { count, fixed, plural } from "@shared/format/numbers.js";

/** The same scales as the evaluation's own table. */
const wholes: Readonly<Record<string, { readonly factor: number; readonly digits: number; readonly unit: string }>> = {
  score: { factor: 1, digits: 0, unit: "" },
  bleu: { factor: 1, digits: 1, unit: "" },
  exactMatch: { factor: 100, digits: 0, unit: " %" },
  accuracy: { factor: 100, digits: 0, unit: " %" },
  loss: { factor: 1, digits: 3, unit: "" },
  perplexity: { factor: 1, digits: 1, unit: "" },
  judge: { factor: 1, digits: 1, unit: "" },
};
const usual = { factor: 1, digits: 2, unit: "" };

const scaleOf = ({ id }: Pick<MetricRow, "id">) => wholes[id] ?? usual;

export function valueText(metric: Pick<MetricRow, "id">, value: number): string {
  const { factor, digits, unit } = scaleOf(metric);
  return `${fixed(value * factor, digits)}${unit}`;
}

/** "71 to 84". */
export function rangeText(metric: Pick<MetricRow, "id">, { low, high }: Interval): string {
  const { factor, digits, unit } = scaleOf(metric);
  return l10n.t("{from} to {to}", { from: fixed(low * factor, digits), to: `${fixed(high * factor, digits)}${unit}` });
}

/** "120 added, 14 removed", against the first version's data. */
export function rowsText({ added, removed }: DataDifference): string {
  if (added === 0 && removed === 0) return l10n.t("the same rows");
  const told = [
    added > 0 ? l10n.t("{count} added", { count: count(added) }) : "",
    removed > 0 ? l10n.t("{count} removed", { count: count(removed) }) : "",
  ];
  return told.filter(Boolean).join(", ");
}

export const rowsInAll = ({ rows }: DataDifference): string => plural(rows, l10n.t("{n} row"), l10n.t("{n} rows"));
