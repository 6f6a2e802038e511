/** What the unsaved changes do, or that all is saved; saving, and the start. */
import * as l10n from "@vscode/l10n";
import type { SetupView } from "@protocol/types.gen.js";
import { plural } from "@shared/format/numbers.js";
import { Button } from "@shared/ui/Button.js";
import { Play } from "@shared/ui/icons.js";
import clsx from "clsx";
import { useStore } from "zustand";

import { changesOf, valuesOf } from "../edits.js";
import type { SetupPanel } from "../store.js";
import { hindrance } from "../words.js";

interface SetupFooterProps {
  readonly view: SetupView;
  readonly saved: SetupView;
  readonly panel: SetupPanel;
}

export function SetupFooter({ view, saved, panel }: SetupFooterProps) {
  const { edits, preview, busy, problem, undo } = useStore(panel.store);
  const changes = changesOf(edits, valuesOf(saved)).length;
  const unsaved = changes > 0;
  const waits = hindrance(view);
  const said = () => {
    if (busy === "save" || busy === "undo") return l10n.t("Saving");
    if (waits !== null) return waits;
    if (unsaved)
      return preview?.effect?.text ?? plural(changes, l10n.t("{n} unsaved change"), l10n.t("{n} unsaved changes"));
    if (undo !== null) return l10n.t("Brought back to what is recommended");
    return l10n.t("Saved in vibeflow.yaml");
  };
  return (
    <>
      <p
        aria-live="polite"
        className={clsx(
          "mr-auto min-w-0 text-muted max-wide:w-full",
          !unsaved && waits === null && undo === null && "max-wide:hidden",
        )}
      >
        {said()}
        {undo !== null && !unsaved && (
          <Button small kind="ghost" className="ml-1" disabled={busy !== null} onClick={() => void panel.undoReset()}>
            {l10n.t("Undo")}
          </Button>
        )}
      </p>
      {unsaved && (
        <Button kind="ghost" disabled={busy !== null} onClick={panel.discard}>
          {l10n.t("Discard")}
        </Button>
      )}
      <Button
        className="max-wide:flex-1"
        disabled={busy !== null || !unsaved || view.problems.length > 0}
        onClick={() => void panel.save()}
      >
        {busy === "save" ? l10n.t("Saving") : l10n.t("Save recipe")}
      </Button>
      <Button
        // An alert's remedy is the primary then.
        kind={problem === null ? "primary" : "secondary"}
        className="max-wide:flex-1"
        disabled={busy !== null || !view.ready}
        onClick={() => void panel.startTraining()}
      >
        <Play aria-hidden size={14} />
        {busy === "start" ? l10n.t("Starting") : l10n.t("Start Training")}
      </Button>
    </>
  );
}
