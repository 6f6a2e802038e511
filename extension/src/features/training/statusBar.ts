/** One short status-bar item while something trains or is paused; a click opens the training panel. */
import { Disposable, l10n, StatusBarAlignment, window } from "vscode";

import type { ProjectList } from "../../backend/projectList.js";
import { type ActiveRun, activeRuns, runInWords } from "../../platform/runs.js";
import { commands } from "../../protocol/manifest.gen.js";
import type { ProjectSummary } from "../../protocol/types.gen.js";

export interface Status {
  readonly text: string;
  readonly tooltip: string;
  /** For a screen reader, which is told no icon. */
  readonly spoken: string;
  /** The project to show; null where there are several to choose from. */
  readonly projectId: string | null;
}

const icons = { running: "pulse", stopping: "pulse", queued: "clock", paused: "debug-pause" } as const;

const iconOf = ({ run }: ActiveRun): string => icons[run.state as keyof typeof icons];
const line = ({ project, run }: ActiveRun): string =>
  l10n.t("{project}, run {run}: {state}", { project: project.name, run: run.number, state: runInWords(run) });

/** What the status bar says; undefined where nothing runs, waits or is paused. */
export function statusOf(projects: readonly ProjectSummary[]): Status | undefined {
  const runs = activeRuns(projects);
  const [first] = runs;
  if (first === undefined) return undefined;
  const more = runs.length > 1 ? ` (+${runs.length - 1})` : "";
  return {
    text: `$(${iconOf(first)}) ${runInWords(first.run)}${more}`,
    tooltip: [...runs.map(line), l10n.t("Click to show the training.")].join("\n"),
    spoken: l10n.t("Training {runs}", { runs: runs.map(line).join("; ") }),
    projectId: runs.length === 1 ? first.project.id : null,
  };
}

export function showStatus(projects: ProjectList): Disposable {
  const item = window.createStatusBarItem("vibeflow.training", StatusBarAlignment.Right, 100);
  item.name = l10n.t("VibeFlow Training");
  const update = () => {
    const status = statusOf(projects.items);
    if (status === undefined) {
      item.hide();
      return;
    }
    item.text = status.text;
    item.tooltip = status.tooltip;
    item.accessibilityInformation = { label: status.spoken };
    // With several, the command asks which; those that are active come first.
    const target = status.projectId === null ? { active: true } : { projectId: status.projectId };
    item.command = { command: commands.trainingShow, title: l10n.t("Show Training"), arguments: [target] };
    item.show();
  };
  return Disposable.from(item, projects.onDidChange(update));
}
