/** The projects feature: the tree and its commands. */
import type { Disposable } from "vscode";

import type { Services } from "../../services.js";
import { registerProjectCommands } from "./commands.js";
import { showProjects } from "./tree.js";
import { registerWholeProjectCommands } from "./whole.js";

export { listOpenFolders, projectFolders } from "./openFolders.js";

export function projectsFeature(services: Services, alsoRefreshOn: (refresh: () => void) => Disposable): Disposable[] {
  registerProjectCommands(services);
  registerWholeProjectCommands(services);
  return showProjects(services.projects, services.backend, alsoRefreshOn);
}
