/** What to do once a run is over. */
import * as l10n from "@vscode/l10n";
import type { RunView } from "@protocol/types.gen.js";
import { useBridge } from "@shared/bridge/context.js";
import { Button } from "@shared/ui/Button.js";
import { useStore } from "zustand";

import { openRemedy, shownAlerts } from "../alerts.js";
import { canTrainLonger } from "../longer.js";
import type { TrainingPanel } from "../store.js";
import { TrainLonger } from "./TrainLonger.js";

export function Outcome({ run, panel }: { run: RunView; panel: TrainingPanel }) {
  const bridge = useBridge();
  const busy = useStore(panel.store, (state) => state.busy);
  const again = (queue = false) => void panel.startTraining(queue);
  // An alert's remedy is the way on then.
  const remedied = shownAlerts(run).some((alert) => openRemedy(alert, run) !== null);
  const startAgain = (leading: boolean) => (
    <Button kind={leading && !remedied ? "primary" : "secondary"} disabled={busy !== null} onClick={() => again()}>
      {busy === "start" ? l10n.t("Starting") : l10n.t("Train again")}
    </Button>
  );
  if (run.state === "failed") {
    const action = run.error?.action ?? null;
    return (
      <div className="flex flex-wrap gap-2">
        {action === null || action.kind === "retry" ? (
          startAgain(true)
        ) : (
          <Button kind={remedied ? "secondary" : "primary"} onClick={() => bridge.act(action, again)}>
            {action.label}
          </Button>
        )}
        {action?.kind !== "showLog" && <Button onClick={() => bridge.command("vibeflow.backend.showLog")}>{l10n.t("Show log")}</Button>}
      </div>
    );
  }
  return (
    <div className="flex flex-wrap items-center gap-2">
      {canTrainLonger(run) && <TrainLonger run={run} panel={panel} />}
      {startAgain(run.commit === null)}
      {run.commit !== null && (
        <Button kind={remedied ? "secondary" : "primary"} onClick={() => bridge.command("vibeflow.evaluation.show")}>
          {l10n.t("See Evaluation")}
        </Button>
      )}
    </div>
  );
}
