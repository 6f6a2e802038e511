/** Which of a run's alerts are shown where. Their words and remedies come with them. */
import type { RunAlert, RunView } from "@protocol/types.gen.js";

import { isOver, learnedBest } from "./run.js";

/** Those about the loss have their mark on its curve; the others are about the machine. */
const ofLoss: ReadonlySet<RunAlert["kind"]> = new Set(["rising", "diverged", "flat", "overfitting"] as const);
export const isAboutLoss = (alert: RunAlert): boolean => ofLoss.has(alert.kind);

/** Alerts that stay worth a word when the run is over: what ended it, and what to do otherwise next time. */
const lasting: ReadonlySet<RunAlert["kind"]> = new Set(["diverged", "rising", "flat"] as const);

/** What the user should see now, the gravest first. */
export function shownAlerts(run: RunView): RunAlert[] {
  const over = isOver(run);
  const ended = over || run.stage !== "train";
  const shown = run.alerts.filter(
    (alert) => !alert.dismissed && alert.untilStep === null && (!ended || lasting.has(alert.kind)),
  );
  return shown.sort((one, other) => Number(other.level === "error") - Number(one.level === "error"));
}

/** The remedy that can still be applied: nothing can be stopped that is over. */
export function openRemedy(alert: RunAlert, run: RunView): RunAlert["remedy"] {
  const kind = alert.remedy?.kind;
  if (kind === "stopKeepBest" && (isOver(run) || run.state === "stopping" || run.stage !== "train")) return null;
  return kind === undefined || kind === "dismiss" ? null : alert.remedy;
}

export interface Band {
  readonly alert: RunAlert;
  readonly from: number;
  readonly to: number;
}

/** The stretch of steps that an alert is about; overfitting began where the best was. */
export function bandOf(alert: RunAlert, run: RunView): Band {
  const best = alert.kind === "overfitting" ? learnedBest(run)?.step : undefined;
  const from = best !== undefined && best < alert.step ? best : alert.step;
  return { alert, from, to: Math.max(from, alert.untilStep ?? run.step) };
}
