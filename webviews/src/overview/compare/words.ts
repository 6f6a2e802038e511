/** How a comparison's numbers read. Pure. */
import * as l10n from "@vscode/l10n";
import type { DataDifference } from "@protocol/types.gen.js";
import { count, plural } from "@shared/format/numbers.js";

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
