/** The training feature: start, stop, watch; the status-bar item and the word at the end. */
import { type Disposable } from "vscode";

import type { Log } from "../../platform/log.js";
import { fail } from "../../platform/errors.js";
import { confirm } from "../../platform/notify.js";
import { pickProject } from "../../platform/pickProject.js";
import { isActive } from "../../platform/runs.js";
import { targetOf } from "../../platform/targets.js";
import { commands } from "../../protocol/manifest.gen.js";
import type { Services } from "../../services.js";
import { tellEnds } from "./ends.js";
import { keepParallelRuns } from "./parallelRuns.js";
import { showStatus } from "./statusBar.js";

export function trainingFeature({ backend, projects, panels, commands: registry }: Services, log: Log): Disposable[] {
  registry.register(commands.trainingStart, async (argument) => {
    const options = {
      fits: ({ data }: { data: unknown }) => data !== null,
      lacking: "Import data into a project first.",
    };
    const project = await pickProject(await projects.load(), targetOf(argument), "Train which project?", options);
    if (project === undefined) return;
    await backend.client.training.start({ projectId: project.id });
    panels.show("training", { projectId: project.id, commit: null });
    await projects.refresh();
  });

  registry.register(commands.trainingStop, async (argument) => {
    const options = {
      fits: ({ run }: (typeof projects.items)[number]) => isActive(run),
      lacking: "No training is running.",
    };
    const project = await pickProject(await projects.refresh(), targetOf(argument), "Stop which training?", options);
    if (project === undefined) return;
    if (!isActive(project.run))
      throw fail("state.notReady", `${project.name} is not training.`, "There is nothing to stop.");
    const { number, runId } = project.run;
    const detail = "The best state so far is kept. What comes after it in this run is given up.";
    if (!(await confirm(`Stop run ${number} of ${project.name}?`, detail, "Stop Training"))) return;
    await backend.client.training.stop({ projectId: project.id, runId });
    await projects.refresh();
  });

  registry.register(commands.trainingShow, async (argument) => {
    const project = await pickProject(await projects.load(), targetOf(argument), "Show the training of which project?");
    if (project) panels.show("training", { projectId: project.id, commit: null });
  });

  return [showStatus(projects), tellEnds(backend, projects, log), keepParallelRuns(backend, log)];
}
