/** Adds the project of the open folder to the list, so that the window of a cloned project shows it. */
import { existsSync } from "node:fs";
import { join } from "node:path";

import { workspace } from "vscode";

import type { Log } from "../../platform/log.js";
import type { Backend } from "../../backend/backend.js";
import type { ProjectList } from "../../backend/projectList.js";
import { tellOfForeign } from "./foreign.js";

/** Folders of this window that hold a project. Empty in a window that the user does not trust. */
export function projectFolders(): string[] {
  if (!workspace.isTrusted) return [];
  const folders = workspace.workspaceFolders ?? [];
  return folders.map((folder) => folder.uri.fsPath).filter((folder) => existsSync(join(folder, "vibeflow.yaml")));
}

/** Starts the backend if the folder is a project that it does not know. */
export async function listOpenFolders(backend: Backend, projects: ProjectList, log: Log): Promise<void> {
  try {
    const known = new Set((await projects.refresh()).map((project) => project.path));
    const unknown = projectFolders().filter((folder) => !known.has(folder));
    for (const path of unknown) tellOfForeign(await backend.client.projects.open({ path }));
    if (unknown.length > 0) await projects.refresh();
  } catch (cause) {
    log.warn(`The project of the open folder was not listed: ${String(cause)}`);
  }
}
