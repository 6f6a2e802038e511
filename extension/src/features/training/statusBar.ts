/** One short status-bar item while something trains; a click opens the training panel. */
import { Disposable, StatusBarAlignment, window } from "vscode";

import type { ProjectList } from "../../backend/projectList.js";
import { activeRuns, runInWords } from "../../platform/runs.js";
import { counted } from "../../platform/words.js";
import { commands } from "../../protocol/manifest.gen.js";

export function showStatus(projects: ProjectList): Disposable {
  const item = window.createStatusBarItem("vibeflow.training", StatusBarAlignment.Right, 100);
  item.name = "VibeFlow Training";
  const update = () => {
    const running = activeRuns(projects.items);
    const [first] = running;
    if (first === undefined) {
      item.hide();
      return;
    }
    const { project, run } = first;
    item.text = `$(pulse) ${runInWords(run)}`;
    const more = running.length > 1 ? ` and ${counted(running.length - 1, "more run")}` : "";
    item.tooltip = `${project.name}, run ${run.number}${more}. Click to show the training.`;
    item.accessibilityInformation = { label: `Training ${project.name}: ${runInWords(run)}` };
    item.command = { command: commands.trainingShow, title: "Show Training", arguments: [{ projectId: project.id }] };
    item.show();
  };
  return Disposable.from(item, projects.onDidChange(update));
}
