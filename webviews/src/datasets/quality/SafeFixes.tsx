/** Says what all safe fixes together would do, and makes them at once. */
import * as l10n from "@vscode/l10n";
import type { Finding } from "@protocol/types.gen.js";
import { Button } from "@shared/ui/Button.js";
import { useStore } from "zustand";

import type { DataPanel } from "../store.js";
import { inline } from "@shared/l10n.js";

interface SafeFixesProps {
  readonly findings: readonly Finding[];
  readonly panel: DataPanel;
  readonly onClose: () => void;
}

export function SafeFixes({ findings, panel, onClose }: SafeFixesProps) {
  const busy = useStore(panel.store, (state) => state.busy);
  const apply = async () => {
    const fixes = Object.fromEntries(findings.flatMap(({ fix }) => (fix === null ? [] : [[fix.id, true]])));
    await panel.setFixes(fixes);
    onClose();
  };
  return (
    <div className="flex flex-wrap items-center justify-between gap-x-4 gap-y-2 border-b border-line bg-raised px-4 py-2.5">
      <div className="min-w-0 flex-[1_1_16rem]">
        <ul>
          {findings.map(({ id, title, fix }) => (
            <li key={id}>
              {fix?.label}: <span className="text-muted">{inline(title)}</span>
            </li>
          ))}
        </ul>
        <p className="text-small text-muted">{l10n.t("Nothing of worth is lost, and each can be undone.")}</p>
      </div>
      <span className="flex gap-2">
        <Button small disabled={busy !== null} onClick={() => void apply()}>
          {findings.length === 1 ? l10n.t("Apply this fix") : l10n.t("Apply {n} fixes", { n: findings.length })}
        </Button>
        <Button small kind="ghost" onClick={onClose}>
          {l10n.t("Cancel")}
        </Button>
      </span>
    </div>
  );
}
