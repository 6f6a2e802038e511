/** Below the rows: what can be done with those selected, or what was done last and its undoing. */
import * as l10n from "@vscode/l10n";
import { count, plural } from "@shared/format/numbers.js";
import { Button } from "@shared/ui/Button.js";
import { Undo } from "@shared/ui/icons.js";
import { useStore } from "zustand";

import type { Rows } from "./rows.js";
import { everything, NOTHING, size } from "./selection.js";

export function ActionBar({ rows, total }: { rows: Rows; total: number }) {
  const { query, selection, said, busy } = useStore(rows.store);
  const chosen = size(selection);
  const removed = query.part === "removed";
  return (
    <div className="flex min-h-10 flex-wrap items-center gap-x-3 gap-y-1 border-t border-line px-4 py-1.5 text-small">
      <p role="status" className="mr-auto min-w-0 text-muted">
        {busy
          ? l10n.t("Saving the change")
          : chosen > 0
            ? selectedText(chosen, total)
            : (said?.text ?? hint(removed, total))}
      </p>
      {chosen === 0 && said?.undo != null && (
        <Button small kind="ghost" disabled={busy} onClick={rows.undo}>
          <Undo aria-hidden size={14} />
          {l10n.t("Undo")}
        </Button>
      )}
      {chosen > 0 && (
        <>
          {chosen < total && (
            <Button small kind="ghost" onClick={() => rows.select(everything(total))}>
              {l10n.t("Select all {total}", { total: count(total) })}
            </Button>
          )}
          <Button small kind="ghost" onClick={() => rows.select(NOTHING)}>
            {l10n.t("Clear")}
          </Button>
          <Button small disabled={busy} onClick={() => void rows.setExcluded(selection, !removed)}>
            {removed
              ? l10n.t("Take back {chosen}", { chosen: count(chosen) })
              : l10n.t("Take out {chosen}", { chosen: count(chosen) })}
          </Button>
        </>
      )}
    </div>
  );
}

function selectedText(chosen: number, total: number): string {
  const values = { chosen: count(chosen) };
  return plural(total, l10n.t("{chosen} of {n} row selected", values), l10n.t("{chosen} of {n} rows selected", values));
}

function hint(removed: boolean, total: number): string {
  if (total === 0) return "";
  return removed
    ? l10n.t("Select rows to take them back.")
    : l10n.t("Select rows to take them out. Double-click a text to change it.");
}
