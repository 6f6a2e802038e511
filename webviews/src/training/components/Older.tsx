/** Says that the run on screen is not the latest one, and leads back to it. */
import * as l10n from "@vscode/l10n";
import { Button } from "@shared/ui/Button.js";

export function Older({ number, onLatest }: { number: number | null; onLatest: () => void }) {
  return (
    <div className="mb-4 flex flex-wrap items-center gap-x-3 gap-y-1 text-small text-muted">
      <span>{number === null ? l10n.t("A run of before") : l10n.t("This is run {number}.", { number })}</span>
      <Button small kind="ghost" onClick={onLatest}>
        {l10n.t("Show the latest run")}
      </Button>
    </div>
  );
}
