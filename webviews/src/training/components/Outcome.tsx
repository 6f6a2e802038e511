/** What to do once a run is over. */
import type { RunView } from "@protocol/types.gen.js";
import { useBridge } from "@shared/bridge/context.js";
import { Button } from "@shared/ui/Button.js";
import { useStore } from "zustand";

import type { TrainingPanel } from "../store.js";

export function Outcome({ run, panel }: { run: RunView; panel: TrainingPanel }) {
  const bridge = useBridge();
  const busy = useStore(panel.store, (state) => state.busy);
  const again = () => void panel.startTraining();
  const startAgain = (kind: "primary" | "secondary") => (
    <Button kind={kind} disabled={busy !== null} onClick={again}>
      Train again
    </Button>
  );
  if (run.state === "failed") {
    const action = run.error?.action ?? null;
    return (
      <div className="flex flex-wrap gap-2">
        {action === null || action.kind === "retry" ? (
          startAgain("primary")
        ) : (
          <Button kind="primary" onClick={() => bridge.act(action, again)}>
            {action.label}
          </Button>
        )}
        {action?.kind !== "showLog" && (
          <Button onClick={() => bridge.command("vibeflow.backend.showLog")}>Show log</Button>
        )}
      </div>
    );
  }
  return (
    <div className="flex flex-wrap gap-2">
      {startAgain(run.commit === null ? "primary" : "secondary")}
      {run.commit !== null && (
        <Button kind="primary" onClick={() => bridge.command("vibeflow.evaluation.show")}>
          See Evaluation
        </Button>
      )}
    </div>
  );
}
