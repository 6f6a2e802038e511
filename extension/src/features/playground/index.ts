/** The playground feature: ask versions something, one question or the questions of a file. */
import { l10n } from "vscode";
import { pickProject } from "../../platform/pickProject.js";
import { targetOf } from "../../platform/targets.js";
import { commands } from "../../protocol/manifest.gen.js";
import type { ProjectSummary } from "../../protocol/types.gen.js";
import type { Services } from "../../services.js";
import { askFile } from "./askFile.js";

export function playgroundFeature(services: Services): void {
  const { projects, panels, commands: registry } = services;
  const options = {
    fits: ({ versions }: ProjectSummary) => versions.length > 0,
    lacking: l10n.t("Train a project first."),
  };

  registry.register(commands.playgroundShow, async (argument) => {
    const target = targetOf(argument);
    const project = await pickProject(
      await projects.load(),
      target,
      l10n.t("Ask the model of which project?"),
      options,
    );
    if (project) panels.show("playground", { projectId: project.id, commit: target?.commit ?? null });
  });
  registry.register(commands.playgroundAskFile, async (argument) => {
    const target = targetOf(argument);
    const project = await pickProject(
      await projects.load(),
      target,
      l10n.t("Ask the model of which project?"),
      options,
    );
    if (project) await askFile(services, project);
  });
}
