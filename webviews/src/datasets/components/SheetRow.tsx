/** Which sheet of a workbook is read. */
import * as l10n from "@vscode/l10n";
import type { DatasetView } from "@protocol/types.gen.js";
import { Select } from "@shared/ui/Select.js";

import type { DataPanel } from "../store.js";

interface SheetRowProps {
  readonly view: DatasetView;
  readonly panel: DataPanel;
  readonly disabled: boolean;
}

export function SheetRow({ view, panel, disabled }: SheetRowProps) {
  const options = view.sheets.map((sheet) => ({ value: sheet, label: sheet }));
  return (
    <div className="grid grid-cols-[minmax(0,1fr)_minmax(0,156px)] items-center gap-3 px-3 py-2">
      <span className="min-w-0">
        <span className="block">{l10n.t("Sheet")}</span>
        <span className="block text-small text-muted">
          {l10n.t("One of {n} in this workbook", { n: view.sheets.length })}
        </span>
      </span>
      <Select
        label={l10n.t("Sheet")}
        value={view.sheet ?? view.sheets[0] ?? ""}
        options={options}
        disabled={disabled}
        onChange={(sheet) => void panel.setSheet(sheet)}
      />
    </div>
  );
}
