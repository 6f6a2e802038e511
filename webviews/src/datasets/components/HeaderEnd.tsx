/** The right end of the data panel's header: the source, its versions, the way to other data. */
import * as l10n from "@vscode/l10n";
import type { DatasetView } from "@protocol/types.gen.js";
import { useBridge } from "@shared/bridge/context.js";
import { plural } from "@shared/format/numbers.js";
import { Button } from "@shared/ui/Button.js";
import { Database, FileText, Folder, GitCompare, Upload } from "@shared/ui/icons.js";

export function Source({ view }: { view: DatasetView }) {
  const { sourceName, format, files } = view;
  const Icon = files > 1 ? Folder : FileText;
  return (
    <>
      <Icon aria-hidden size={14} />
      <span
        className="truncate"
        title={files > 1 ? `${format}, ${plural(files, l10n.t("{n} file"), l10n.t("{n} files"))}` : format}
      >
        {sourceName}
      </span>
    </>
  );
}

interface HeaderActionsProps {
  readonly versions: number;
  readonly onCompare: () => void;
  readonly onFind: () => void;
}

export function HeaderActions({ versions, onCompare, onFind }: HeaderActionsProps) {
  const bridge = useBridge();
  return (
    <>
      {versions > 1 && (
        <Button
          small
          kind="ghost"
          aria-label={l10n.t("Compare versions")}
          title={l10n.t("Compare versions")}
          onClick={onCompare}
        >
          <GitCompare aria-hidden size={14} />
        </Button>
      )}
      <Button
        small
        kind="ghost"
        aria-label={l10n.t("Find public data")}
        title={l10n.t("Find public data")}
        onClick={onFind}
      >
        <Database aria-hidden size={14} />
      </Button>
      <Button
        small
        kind="ghost"
        aria-label={l10n.t("Import other data")}
        title={l10n.t("Import other data")}
        onClick={() => bridge.command("vibeflow.datasets.import")}
      >
        <Upload aria-hidden size={14} />
      </Button>
    </>
  );
}
