/** What differs between two versions, in sentences. */
import * as l10n from "@vscode/l10n";
import type { DatasetComparison, DatasetVersion } from "@protocol/types.gen.js";
import { count, list, plural } from "@shared/format/numbers.js";
import { rowCount } from "../rowCount.js";

/** "Version 3, tickets.csv, 1,212 rows". */
export function nameOf({ commit, revision, sourceName, rowsKept }: DatasetVersion): string {
  const version =
    commit === null ? l10n.t("As it stands") : l10n.t("Version {revision}", { revision: count(revision) });
  return `${version}, ${sourceName}, ${rowCount(rowsKept)}`;
}

export function headline({ added, removed, changed, same }: DatasetComparison): string {
  const parts = [
    ...(changed > 0 ? [l10n.t("{changed} changed", { changed: count(changed) })] : []),
    ...(added > 0 ? [l10n.t("{added} added", { added: count(added) })] : []),
    ...(removed > 0 ? [l10n.t("{removed} removed", { removed: count(removed) })] : []),
  ];
  if (parts.length === 0) return plural(same, l10n.t("The one row is the same"), l10n.t("All {n} rows are the same"));
  return l10n.t("{differences}, {same} the same", { differences: list(parts), same: count(same) });
}

export const kindWords = { changed: l10n.t("Changed"), added: l10n.t("Added"), removed: l10n.t("Removed") } as const;
