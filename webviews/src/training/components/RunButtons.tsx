/** Pause, resume, stop: what can be done with a run that is not over. Stopping is asked once, in place. */
import * as l10n from "@vscode/l10n";
import type { RunView } from "@protocol/types.gen.js";
import { Button } from "@shared/ui/Button.js";
import { Pause, Play, Square } from "@shared/ui/icons.js";
import clsx from "clsx";
import { useState } from "react";
import { useStore } from "zustand";

import { stopKeeps } from "../sentences.js";
import type { TrainingPanel } from "../store.js";

interface RunButtonsProps {
  readonly run: RunView;
  readonly panel: TrainingPanel;
  /** Buttons share the width. */
  readonly wide?: boolean;
  readonly className?: string;
}

export function RunButtons({ run, panel, wide = false, className }: RunButtonsProps) {
  const busy = useStore(panel.store, (state) => state.busy);
  const [asking, setAsking] = useState(false);
  const { state } = run;
  const stopping = busy === "stop" || state === "stopping";
  if (asking && !stopping) {
    const stop = () => {
      setAsking(false);
      void panel.stopTraining();
    };
    return (
      <div role="group" aria-label={l10n.t("Stop the run")} className={clsx("flex flex-wrap items-center justify-end gap-2", className)}>
        <span className="text-small text-muted">{stopKeeps(run)}</span>
        <Button autoFocus onClick={stop}>
          {l10n.t("Stop training")}
        </Button>
        <Button kind="ghost" onClick={() => setAsking(false)}>
          {l10n.t("Go on")}
        </Button>
      </div>
    );
  }
  const grow = wide ? "flex-1" : undefined;
  return (
    <div className={clsx("flex gap-2", className)}>
      {state === "paused" ? (
        <Button className={grow} kind="primary" disabled={busy !== null} onClick={() => void panel.resumeTraining()}>
          <Play aria-hidden size={14} />
          {busy === "resume" ? l10n.t("Resuming") : l10n.t("Resume")}
        </Button>
      ) : (
        run.stage === "train" &&
        state === "running" && (
          <Button className={grow} disabled={busy !== null} onClick={() => void panel.pauseTraining()}>
            <Pause aria-hidden size={14} />
            {busy === "pause" ? l10n.t("Pausing") : l10n.t("Pause")}
          </Button>
        )
      )}
      {state === "queued" && run.step === 0 ? (
        <Button className={grow} disabled={stopping} onClick={() => void panel.stopTraining()}>
          {stopping ? l10n.t("Leaving the queue") : l10n.t("Leave the queue")}
        </Button>
      ) : (
        <Button className={grow} disabled={stopping} onClick={() => setAsking(true)}>
          <Square aria-hidden size={14} />
          {stopping ? l10n.t("Stopping") : l10n.t("Stop")}
        </Button>
      )}
    </div>
  );
}
