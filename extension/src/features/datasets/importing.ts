/** Imports a file or folder into a project: progress with a way to stop, errors where they are seen, then the panel. */
import { basename } from "node:path";

import { l10n } from "vscode";

import type { Backend } from "../../backend/backend.js";
import { asVibeFlowError } from "../../platform/errors.js";
import { showError } from "../../platform/notify.js";
import { withProgress } from "../../platform/progress.js";
import { plural } from "../../platform/words.js";
import { events } from "../../protocol/methods.gen.js";
import type { ImportProgress, ProjectSummary } from "../../protocol/types.gen.js";
import type { Services } from "../../services.js";

const doing: Readonly<Record<ImportProgress["stage"], string>> = {
  reading: l10n.t("reading"),
  checking: l10n.t("checking"),
  saving: l10n.t("saving"),
};

/** "reading, 12,000 rows so far". */
function progressLine({ stage, rows }: Pick<ImportProgress, "stage" | "rows">): string {
  if (rows === 0) return doing[stage];
  return [doing[stage], plural(rows, l10n.t("{n} row so far"), l10n.t("{n} rows so far"))].join(", ");
}

/** Where a fault of the file is shown: in the project's data panel if that is on screen, or natively in any case. */
export type FaultPlace = "panel" | "notification";

/** Settles when the import has ended; a fault of the file is shown here, any other rejects. */
export async function importInto(
  services: Services,
  project: ProjectSummary,
  source: string,
  place: FaultPlace = "panel",
): Promise<void> {
  const { backend, projects, panels } = services;
  const target = { projectId: project.id, commit: null };
  const wish = { cancelled: false };
  const cancel = () => {
    wish.cancelled = true;
    // The import's own end says how it went.
    void backend.client.datasets.cancel({ projectId: project.id }).catch(() => undefined);
  };
  try {
    const title = l10n.t("Importing {file}", { file: basename(source) });
    await withProgress(title, (report) => importing(backend, project, source, report), cancel);
  } catch (cause) {
    const error = asVibeFlowError(cause);
    if (wish.cancelled || error.code === "cancelled") return;
    if (!error.code.startsWith("data.")) throw cause;
    // The remedy is another file for this project, also where the command was run on a file.
    const told = place === "panel" && panels.importFailed(project.id, error.data);
    if (!told) void showError(error, { target });
    return;
  }
  await projects.refresh();
  panels.show("datasets", target);
}

async function importing(
  backend: Backend,
  project: ProjectSummary,
  source: string,
  report: (message: string) => void,
): Promise<void> {
  const listening = backend.on(events.datasetsDidProgress, (progress) => {
    if (progress.projectId === project.id) report(progressLine(progress));
  });
  try {
    await backend.client.datasets.import({ projectId: project.id, source });
  } finally {
    listening.dispose();
  }
}
