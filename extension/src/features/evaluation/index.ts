/** The evaluation feature: tuned against base, side by side. */
import { pickProject } from "../../platform/pickProject.js";
import { targetOf } from "../../platform/targets.js";
import { commands } from "../../protocol/manifest.gen.js";
import type { ProjectSummary } from "../../protocol/types.gen.js";
import type { Services } from "../../services.js";

export function evaluationFeature({ projects, panels, commands: registry }: Services): void {
  registry.register(commands.evaluationShow, async (argument) => {
    const target = targetOf(argument);
    const options = { fits: ({ versions }: ProjectSummary) => versions.length > 0, lacking: "Train a project first." };
    const project = await pickProject(await projects.load(), target, "Show the evaluation of which project?", options);
    if (project) panels.show("evaluation", { projectId: project.id, commit: target?.commit ?? null });
  });
}
