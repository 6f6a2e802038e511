/** The playground feature: ask a version something. */
import { pickProject } from "../../platform/pickProject.js";
import { targetOf } from "../../platform/targets.js";
import { commands } from "../../protocol/manifest.gen.js";
import type { ProjectSummary } from "../../protocol/types.gen.js";
import type { Services } from "../../services.js";

export function playgroundFeature({ projects, panels, commands: registry }: Services): void {
  registry.register(commands.playgroundShow, async (argument) => {
    const target = targetOf(argument);
    const options = { fits: ({ versions }: ProjectSummary) => versions.length > 0, lacking: "Train a project first." };
    const project = await pickProject(await projects.load(), target, "Ask the model of which project?", options);
    if (project) panels.show("playground", { projectId: project.id, commit: target?.commit ?? null });
  });
}
