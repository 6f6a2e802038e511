/** No data yet: where a file can be dropped, and the other ways to bring some. */
import * as l10n from "@vscode/l10n";
import { useBridge } from "@shared/bridge/context.js";
import { Button } from "@shared/ui/Button.js";
import { FileUp } from "@shared/ui/icons.js";

interface NoDataProps {
  /** An alert stands above, whose remedy is the primary button. */
  readonly quiet: boolean;
  readonly onFind: () => void;
}

export function NoData({ quiet, onFind }: NoDataProps) {
  const bridge = useBridge();
  return (
    <div className="mx-auto mt-6 flex max-w-[640px] flex-col items-center gap-2 rounded-card border border-dashed border-[var(--axis)] px-4 py-12 text-center wide:mt-12">
      <FileUp aria-hidden size={24} className="mb-1 text-muted" />
      <h1 className="text-value">{l10n.t("Drop a file with examples here")}</h1>
      <p className="max-w-[420px] text-balance text-muted">
        {l10n.t(
          "CSV, TSV, JSON, JSON Lines, YAML, Parquet, Arrow, Excel, text or Markdown, also packed as .gz, and exports of chats. 500 MB and more are fine. It stays on this computer.",
        )}
      </p>
      <div className="mt-3 flex flex-wrap justify-center gap-2">
        <Button kind={quiet ? "secondary" : "primary"} onClick={() => bridge.command("vibeflow.datasets.import")}>
          {l10n.t("Import Data…")}
        </Button>
        <Button kind="ghost" onClick={() => bridge.command("vibeflow.datasets.importFolder")}>
          {l10n.t("Import Folder…")}
        </Button>
        <Button kind="ghost" onClick={onFind}>
          {l10n.t("Find public data")}
        </Button>
      </div>
      <p className="mt-3 text-small text-muted">
        {l10n.t("Dragging from the editor’s own explorer? Hold Shift while you drop.")}
      </p>
    </div>
  );
}
