/** Rows to look at, each leading to its place in the grid. */
import * as l10n from "@vscode/l10n";
import { count } from "@shared/format/numbers.js";

import { revealRows, type RowsControl } from "../rowsControl.js";

export function RowLinks({ numbers, rows }: { numbers: readonly number[]; rows: RowsControl }) {
  if (numbers.length === 0) return null;
  const show = (number: number) => {
    rows.showRow(number);
    revealRows();
  };
  return (
    <span className="flex flex-wrap items-baseline gap-x-2 text-small">
      <span className="text-muted">{numbers.length === 1 ? l10n.t("Look at row") : l10n.t("Look at rows")}</span>
      {numbers.map((number) => (
        <button
          key={number}
          type="button"
          className="text-link hover:underline"
          aria-label={l10n.t("Row {number}", { number: count(number) })}
          onClick={() => show(number)}
        >
          {count(number)}
        </button>
      ))}
    </span>
  );
}
