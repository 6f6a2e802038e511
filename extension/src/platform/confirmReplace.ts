/** Asks before a project's data is replaced. */
import { l10n } from "vscode";
import type { ProjectSummary } from "../protocol/types.gen.js";
import { confirm } from "./notify.js";
import { plural } from "./words.js";

/** True where there is nothing to replace, or the user agrees. */
export async function mayReplace(project: ProjectSummary | undefined, source: string): Promise<boolean> {
  const data = project?.data;
  if (project === undefined || data == null) return true;
  const { sourceName: from, version } = data;
  const detail = plural(
    data.rowsKept,
    l10n.t("It has {n} row from {from}. It stays in the project's git history as version {version}.", {
      from,
      version,
    }),
    l10n.t("It has {n} rows from {from}. They stay in the project's git history as version {version}.", {
      from,
      version,
    }),
  );
  return confirm(
    l10n.t("Replace the data of {name} with {source}?", { name: project.name, source }),
    detail,
    l10n.t("Replace Data"),
  );
}
