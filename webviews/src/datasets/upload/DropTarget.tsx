/** Lets a file be dropped anywhere on the panel, and says so while one is over it. */
import * as l10n from "@vscode/l10n";
import type { ErrorData } from "@protocol/types.gen.js";
import { useBridge } from "@shared/bridge/context.js";
import { FileUp } from "@shared/ui/icons.js";
import { useEffect, useState } from "react";

import { carriesFiles, dropped } from "./drop.js";

interface DropTargetProps {
  /** What happens on dropping: "Drop to import into Support Bot". */
  readonly label: string;
  readonly onFile: (file: File) => void;
  readonly onProblem: (problem: ErrorData) => void;
}

export function DropTarget({ label, onFile, onProblem }: DropTargetProps) {
  const bridge = useBridge();
  const [over, setOver] = useState(false);
  useEffect(() => {
    const hold = (event: DragEvent) => {
      if (!carriesFiles(event.dataTransfer)) return;
      // Taken here, VS Code does not open the file in an editor instead.
      event.preventDefault();
      if (event.dataTransfer !== null) event.dataTransfer.dropEffect = "copy";
      setOver(true);
    };
    const leave = (event: DragEvent) => {
      if (event.relatedTarget === null) setOver(false);
    };
    const drop = (event: DragEvent) => {
      setOver(false);
      if (event.dataTransfer === null || !carriesFiles(event.dataTransfer)) return;
      event.preventDefault();
      const what = dropped(event.dataTransfer);
      switch (what.kind) {
        case "uri":
          bridge.drop(what.uri);
          break;
        case "file":
          onFile(what.file);
          break;
        case "folder":
          onProblem(folderProblem(what.name));
          break;
        case "several":
          onProblem(severalProblem(what.count));
          break;
        case "nothing":
      }
    };
    document.addEventListener("dragenter", hold);
    document.addEventListener("dragover", hold);
    document.addEventListener("dragleave", leave);
    document.addEventListener("drop", drop);
    return () => {
      document.removeEventListener("dragenter", hold);
      document.removeEventListener("dragover", hold);
      document.removeEventListener("dragleave", leave);
      document.removeEventListener("drop", drop);
    };
  }, [bridge, onFile, onProblem]);
  if (!over) return null;
  return (
    <div className="pointer-events-none fixed inset-0 z-20 flex items-center justify-center bg-bg p-6 opacity-95">
      <p className="flex size-full flex-col items-center justify-center gap-3 rounded-card border-2 border-dashed border-accent text-value font-semibold text-strong">
        <FileUp aria-hidden size={24} />
        {label}
      </p>
    </div>
  );
}

const folderProblem = (name: string): ErrorData => ({
  code: "data.unreadable",
  message: l10n.t("{name} is a folder, and a panel may not look into one.", { name }),
  hint: l10n.t("Import Folder of Data… in the command palette or the explorer's menu reads all files of it."),
  action: { kind: "chooseFile", label: l10n.t("Choose a file") },
});

const severalProblem = (count: number): ErrorData => ({
  code: "data.unreadable",
  message: l10n.t("{count} files were dropped at once.", { count }),
  hint: l10n.t("Drop one file. To read several as one, put them into a folder and import that."),
  action: { kind: "chooseFile", label: l10n.t("Choose a file") },
});
