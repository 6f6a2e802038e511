/** Asks before a project's data is replaced. */
import type { ProjectSummary } from "../protocol/types.gen.js";
import { confirm } from "./notify.js";
import { counted } from "./words.js";

/** True where there is nothing to replace, or the user agrees. */
export async function mayReplace(project: ProjectSummary | undefined, source: string): Promise<boolean> {
  const data = project?.data;
  if (project === undefined || data == null) return true;
  const detail = `It has ${counted(data.rowsKept, "row")} from ${data.sourceName}. They stay in the project's git history as version ${data.version}.`;
  return confirm(`Replace the data of ${project.name} with ${source}?`, detail, "Replace Data");
}
