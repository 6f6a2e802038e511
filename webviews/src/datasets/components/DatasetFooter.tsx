/** What is saved or being done, the way to the removed rows, and the next step. */
import * as l10n from "@vscode/l10n";
import type { DatasetView } from "@protocol/types.gen.js";
import { count, plural } from "@shared/format/numbers.js";
import { Button } from "@shared/ui/Button.js";
import { ArrowRight } from "@shared/ui/icons.js";
import { useStore } from "zustand";

import { revealRows, type RowsControl } from "../rowsControl.js";
import { hasDoubt, keptRows, rebuildingLine, removedRows } from "../sentences.js";
import type { DataPanel } from "../store.js";

interface DatasetFooterProps {
  readonly view: DatasetView;
  readonly panel: DataPanel;
  readonly rows: RowsControl;
}

export function DatasetFooter({ view, panel, rows }: DatasetFooterProps) {
  const { busy, problem, rebuilding } = useStore(panel.store);
  const removed = removedRows(view);
  const seeRemoved = () => {
    rows.showPart("removed");
    revealRows();
  };
  const saved = busy === null || busy === "start";
  return (
    <>
      <p className="mr-auto hidden text-muted wide:block" aria-live="polite">
        {rebuilding !== null
          ? rebuildingLine(rebuilding)
          : saved
            ? l10n.t("Saved as version {version} of this dataset", { version: count(view.version) })
            : l10n.t("Saving")}
      </p>
      {rebuilding !== null ? (
        <Button onClick={panel.cancel}>{l10n.t("Cancel")}</Button>
      ) : (
        removed > 0 && (
          <Button className="hidden wide:inline-flex" onClick={seeRemoved}>
            {plural(removed, l10n.t("See {n} removed row"), l10n.t("See {n} removed rows"))}
          </Button>
        )
      )}
      <Button
        // An alert's remedy is the primary then.
        kind={problem === null ? "primary" : "secondary"}
        className="w-full wide:w-auto"
        disabled={busy !== null || keptRows(view) === 0 || hasDoubt(view)}
        onClick={() => void panel.startTraining()}
      >
        {busy === "start" ? l10n.t("Starting") : l10n.t("Start Training")}
        <ArrowRight aria-hidden size={14} />
      </Button>
    </>
  );
}
