/** What the run's numbers warn of, each with its remedy and the way to let it be. */
import * as l10n from "@vscode/l10n";
import type { RunAlert, RunView } from "@protocol/types.gen.js";
import { Button } from "@shared/ui/Button.js";
import { CircleX, TriangleAlert } from "@shared/ui/icons.js";
import { useStore } from "zustand";

import { openRemedy, shownAlerts } from "../alerts.js";
import { isOver } from "../run.js";
import type { TrainingPanel } from "../store.js";

export function Alerts({ run, panel }: { run: RunView; panel: TrainingPanel }) {
  const alerts = shownAlerts(run);
  if (alerts.length === 0) return null;
  // One primary in a view: the first remedy.
  const leading = alerts.find((alert) => openRemedy(alert, run) !== null);
  return (
    <div role="status" className="grid gap-3">
      {alerts.map((alert) => (
        <AlertCard key={alert.id} alert={alert} run={run} panel={panel} primary={alert === leading} />
      ))}
    </div>
  );
}

function AlertCard({ alert, run, panel, primary }: { alert: RunAlert; run: RunView; panel: TrainingPanel; primary: boolean }) {
  const busy = useStore(panel.store, (state) => state.busy);
  const remedy = openRemedy(alert, run);
  const error = alert.level === "error";
  const Icon = error ? CircleX : TriangleAlert;
  const edge = error ? "border-[var(--error-edge)]" : "border-[var(--alert-edge)]";
  return (
    <div className={`rounded-card border p-4 ${edge}`}>
      <h2 className="flex items-center gap-2 text-body">
        <Icon aria-hidden size={16} className={error ? "text-fail" : "text-warn"} />
        {alert.title}
      </h2>
      <p className="mt-1.5 text-pretty">{alert.text}</p>
      <div className="mt-3 flex flex-wrap gap-2">
        {remedy !== null && (
          <Button kind={primary ? "primary" : "secondary"} disabled={busy !== null} onClick={() => void panel.applyRemedy(alert.id)}>
            {remedy.label}
          </Button>
        )}
        <Button kind="ghost" className={remedy === null ? "-ml-2" : ""} disabled={busy !== null} onClick={() => void panel.dismissAlert(alert.id)}>
          {isOver(run) || remedy === null ? l10n.t("Dismiss") : l10n.t("Let it go on")}
        </Button>
      </div>
    </div>
  );
}
