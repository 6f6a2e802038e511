/** A run in a few words, as the tree and the status bar show it. */
import { l10n } from "vscode";

import { isOver, type RunState } from "../protocol/states.gen.js";
import type { ProjectSummary, RunBrief } from "../protocol/types.gen.js";
import { language } from "./language.js";
import { timeLeft, wholePercent } from "./words.js";

export interface ActiveRun {
  readonly project: ProjectSummary;
  readonly run: RunBrief;
}

export const isActive = (run: RunBrief | null): run is RunBrief => run !== null && !isOver(run);

/** What computes comes first, then what waits, then what is paused. */
const order: readonly RunState[] = ["running", "stopping", "queued", "paused"];

export function activeRuns(projects: readonly ProjectSummary[]): ActiveRun[] {
  return projects
    .flatMap((project) => (isActive(project.run) ? [{ project, run: project.run }] : []))
    .sort((one, other) => order.indexOf(one.run.state) - order.indexOf(other.run.state));
}

/** "69 %, 4 min left", "waiting for run 3 of Support Bot to finish", "failed". */
export function runInWords({
  state,
  fraction,
  secondsLeft,
  waitsFor,
}: Pick<RunBrief, "state" | "fraction" | "secondsLeft" | "waitsFor">): string {
  switch (state) {
    case "queued":
      return waitsFor === null ? l10n.t("waiting to start") : withinLine(waitsFor);
    case "running":
      return secondsLeft === null ? wholePercent(fraction) : `${wholePercent(fraction)}, ${timeLeft(secondsLeft)}`;
    case "stopping":
      return l10n.t("stopping");
    case "paused":
      return l10n.t("paused at {share}", { share: wholePercent(fraction) });
    case "succeeded":
      return l10n.t("done");
    case "stopped":
      return l10n.t("stopped");
    case "failed":
      return l10n.t("failed");
  }
}

/** A sentence of the backend among other words. Its first letter is changed in English alone: elsewhere it may be a noun's. */
function withinLine(sentence: string): string {
  return language === "en" ? sentence.charAt(0).toLowerCase() + sentence.slice(1) : sentence;
}
