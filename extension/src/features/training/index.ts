/** The training feature: start, watch; the status-bar item and the word at the end. */
import { type Disposable, l10n } from "vscode";
import * as z from "zod/mini";

import { withData } from "../../platform/fitting.js";
import type { Log } from "../../platform/log.js";
import { pickProject } from "../../platform/pickProject.js";
import { isActive } from "../../platform/runs.js";
import { targetOf } from "../../platform/targets.js";
import { commands } from "../../protocol/manifest.gen.js";
import type { Services } from "../../services.js";
import { tellEnds } from "./ends.js";
import { keepParallelRuns } from "./parallelRuns.js";
import { showStatus } from "./statusBar.js";
import { registerSteering } from "./steering.js";

/** Of Start: behind the run that is under way. Of Show: of the projects that train; an earlier run. */
const OptionsSchema = z.object({
  queue: z.optional(z.boolean()),
  active: z.optional(z.boolean()),
  runId: z.optional(z.string()),
});
const optionsOf = (argument: unknown) => OptionsSchema.safeParse(argument).data ?? {};

export function trainingFeature(services: Services, log: Log): Disposable[] {
  const { backend, projects, panels, commands: registry } = services;
  registry.register(commands.trainingStart, async (argument) => {
    const question = l10n.t("Train which project?");
    const project = await pickProject(await projects.load(), targetOf(argument), question, withData);
    if (project === undefined) return;
    await backend.client.training.start({ projectId: project.id, queue: optionsOf(argument).queue ?? false });
    panels.show("training", { projectId: project.id, commit: null });
    await projects.refresh();
  });

  registerSteering(services);

  registry.register(commands.trainingShow, async (argument) => {
    const active = optionsOf(argument).active === true;
    const options = active ? { fits: ({ run }: (typeof projects.items)[number]) => isActive(run) } : {};
    const project = await pickProject(
      await projects.load(),
      targetOf(argument),
      l10n.t("Show the training of which project?"),
      options,
    );
    const { runId } = optionsOf(argument);
    if (project)
      panels.show("training", { projectId: project.id, commit: null, ...(runId === undefined ? {} : { runId }) });
  });

  return [showStatus(projects), tellEnds(backend, projects, log), keepParallelRuns(backend, log)];
}
