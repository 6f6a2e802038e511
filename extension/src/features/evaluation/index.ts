/** The evaluation feature: tuned against base, side by side, and the same as a file. */
import { l10n } from "vscode";
import { pickProject } from "../../platform/pickProject.js";
import { targetOf } from "../../platform/targets.js";
import { commands } from "../../protocol/manifest.gen.js";
import type { ProjectSummary } from "../../protocol/types.gen.js";
import type { Services } from "../../services.js";
import { exportEvaluation } from "./exporting.js";

const options = {
  fits: ({ versions }: ProjectSummary) => versions.length > 0,
  lacking: l10n.t("Train a project first."),
};

export function evaluationFeature(services: Services): void {
  const { projects, panels, commands: registry } = services;
  registry.register(commands.evaluationShow, async (argument) => {
    const target = targetOf(argument);
    const project = await pickProject(
      await projects.load(),
      target,
      l10n.t("Show the evaluation of which project?"),
      options,
    );
    if (project) panels.show("evaluation", { projectId: project.id, commit: target?.commit ?? null });
  });

  registry.register(commands.evaluationExport, async (argument) => {
    const target = targetOf(argument);
    const question = l10n.t("Export the evaluation of which project?");
    const project = await pickProject(await projects.load(), target, question, options);
    if (project) await exportEvaluation(services, project, target?.commit ?? null);
  });
}
