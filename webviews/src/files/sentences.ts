/** The viewer's sentences. */
import * as l10n from "@vscode/l10n";
import type { FilePage } from "@protocol/types.gen.js";
import { bytes as size, count, plural } from "@shared/format/numbers.js";

export function sentences({ total, counted: known, bytes, format, columns }: Omit<FilePage, "lines">) {
  const values = { size: size(bytes) };
  const readOnly = l10n.t("Read-only, shown page by page.");
  if (columns.length === 0) {
    return {
      title:
        total === null
          ? l10n.t("{count} lines so far, {size} in all", { count: count(known), ...values })
          : plural(total, l10n.t("{n} line, {size}", values), l10n.t("{n} lines, {size}", values)),
      detail: `${format}. ${readOnly}`,
      goTo: l10n.t("Go to line"),
    };
  }
  const shape = plural(
    columns.length,
    l10n.t("{format}, {n} column", { format }),
    l10n.t("{format}, {n} columns", { format }),
  );
  return {
    title:
      total === null
        ? l10n.t("{count} records so far, {size} in all", { count: count(known), ...values })
        : plural(total, l10n.t("{n} record, {size}", values), l10n.t("{n} records, {size}", values)),
    detail: `${shape}. ${readOnly}`,
    goTo: l10n.t("Go to record"),
  };
}
