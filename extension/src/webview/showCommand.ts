/** The command that shows a panel: of the project that it is run on, else of one that the user picks. */
import type { ProjectList } from "../backend/projectList.js";
import type { Commands } from "../platform/commands.js";
import type { Fitting } from "../platform/fitting.js";
import { pickProject } from "../platform/pickProject.js";
import { targetOf } from "../platform/targets.js";
import type { PanelName } from "../protocol/panel.js";
import type { Panels } from "./panels.js";

interface Parts {
  readonly projects: ProjectList;
  readonly panels: Panels;
  readonly commands: Commands;
}

interface Shown {
  readonly panel: PanelName;
  /** Asked where the command names no project. */
  readonly question: string;
  /** Without it, any project will do. */
  readonly fitting?: Fitting;
  /** Whether the panel shows the version that the command names. */
  readonly ofVersion?: boolean;
}

export function registerShow({ projects, panels, commands }: Parts, id: string, shown: Shown): void {
  commands.register(id, async (argument) => {
    const target = targetOf(argument);
    const project = await pickProject(await projects.load(), target, shown.question, shown.fitting);
    const commit = shown.ofVersion === true ? (target?.commit ?? null) : null;
    if (project) panels.show(shown.panel, { projectId: project.id, commit });
  });
}
