/** An evaluation that is under way: how far, how long still, and the way to stop it; or why it failed. */
import * as l10n from "@vscode/l10n";
import type { EvaluationProgress } from "@protocol/types.gen.js";
import { wholePercent } from "@shared/format/numbers.js";
import { about } from "@shared/format/time.js";
import { Button } from "@shared/ui/Button.js";
import { Square } from "@shared/ui/icons.js";
import { ErrorAlert } from "@shared/ui/States.js";
import clsx from "clsx";
import { useStore } from "zustand";

import type { EvaluationPanel } from "../store.js";
import { Track } from "./Track.js";

interface RunningProps {
  readonly progress: EvaluationProgress;
  /** Version whose evaluation is shown below; null: none is. */
  readonly commit: string | null;
  readonly panel: EvaluationPanel;
}

const titles = {
  evaluate: {
    queued: l10n.t("Waiting to be evaluated"),
    running: l10n.t("Evaluating"),
    stopping: l10n.t("Stopping the evaluation"),
  },
  judge: {
    queued: l10n.t("Waiting to be judged"),
    running: l10n.t("A judge reads the answers"),
    stopping: l10n.t("Stopping the judge"),
  },
} as const;

const howFar = {
  evaluate: (share: string) => l10n.t("Evaluating, {share} done", { share }),
  judge: (share: string) => l10n.t("A judge reads the answers, {share} done", { share }),
} as const;

export function Running({ progress, commit, panel }: RunningProps) {
  const busy = useStore(panel.store, (state) => state.busy);
  const { state, what, text, fraction, secondsLeft, error, jobId } = progress;
  if (state === "failed") {
    if (error === null) return null;
    const retry = () => (commit === null ? panel.reload() : void panel.evaluateAgain(commit));
    return <ErrorAlert error={error} retry={retry} dismiss={() => panel.dismiss(jobId)} />;
  }
  const alone = commit === null;
  const left = state === "running" && secondsLeft !== null ? about(secondsLeft) : null;
  const Title = alone ? "h1" : "h2";
  return (
    <section
      aria-label={l10n.t("Evaluation under way")}
      className={clsx("mb-6", !alone && "rounded-card border border-edge px-4 py-3")}
    >
      <div className="flex flex-wrap items-start justify-between gap-x-6 gap-y-2">
        <div className="min-w-0" aria-live="polite">
          <Title className={alone ? "text-h1-narrow wide:text-h1" : "text-body"}>
            {state === "running" ? howFar[what](wholePercent(fraction)) : titles[what][state]}
          </Title>
          <p className="mt-0.5 text-muted">
            {left === null ? text : l10n.t("{text}, {time} left", { text, time: left })}
          </p>
        </div>
        <Button small={!alone} disabled={busy || state === "stopping"} onClick={() => void panel.stop()}>
          <Square aria-hidden size={14} />
          {what === "judge" ? l10n.t("Stop Judge") : l10n.t("Stop Evaluation")}
        </Button>
      </div>
      <Track label={titles[what][state]} fraction={fraction} />
      {alone && (
        <p className="mt-3 text-muted text-pretty">
          {l10n.t(
            "The base model and the tuned one answer the same held-out questions, prompted alike. Then their answers are compared with yours, row by row. It goes on when this window is closed.",
          )}
        </p>
      )}
    </section>
  );
}
