/** What every feature is given by the composition root. */
import type { Backend } from "./backend/backend.js";
import type { ProjectList } from "./backend/projectList.js";
import type { Commands } from "./platform/commands.js";
import type { Panels } from "./webview/panels.js";

export interface Services {
  readonly backend: Backend;
  readonly projects: ProjectList;
  readonly panels: Panels;
  readonly commands: Commands;
}
