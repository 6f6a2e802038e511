/** Says, when a project is opened, what in it was not made here and is not used. Later its row in the tree says it. */
import { window } from "vscode";

import type { ProjectSummary } from "../../protocol/types.gen.js";

export function tellOfForeign(project: ProjectSummary): void {
  for (const { code, message, hint } of project.problems) {
    if (code === "project.foreign") void window.showWarningMessage(`${project.name}: ${message} ${hint}`);
  }
}
