/** A version's evaluation saved as a file of the user's own: to read, to show, or to count with. */
import { basename, extname, join } from "node:path";

import { commands as vscode, env, l10n, Uri, window } from "vscode";

import { fail } from "../../platform/errors.js";
import { withProgress } from "../../platform/progress.js";
import type { ProjectSummary } from "../../protocol/types.gen.js";
import type { Services } from "../../services.js";

const filters = {
  [l10n.t("Markdown to read")]: ["md"],
  [l10n.t("HTML to show")]: ["html"],
  [l10n.t("CSV for a spreadsheet")]: ["csv"],
};

/** `commit` null: the newest evaluated version. */
export async function exportEvaluation(
  { backend }: Services,
  project: ProjectSummary,
  commit: string | null,
): Promise<void> {
  const { view } = await backend.client.evaluation.snapshot({ projectId: project.id, commit });
  if (view === null) {
    throw fail(
      "state.notReady",
      l10n.t("No version of {name} was evaluated yet.", { name: project.name }),
      l10n.t("Train and evaluate one first."),
    );
  }
  const name = l10n.t("{project} version {version} evaluation.md", { project: project.name, version: view.version });
  const defaultUri = Uri.file(join(project.path, "..", name));
  const title = l10n.t("Export the evaluation of version {version}", { version: view.version });
  const target = await window.showSaveDialog({ title, filters, defaultUri });
  if (target === undefined) return;
  const { path } = await withProgress(l10n.t("Exporting {file}", { file: basename(target.fsPath) }), () =>
    backend.client.evaluation.export({ projectId: project.id, commit: view.commit, path: target.fsPath }),
  );
  const open = l10n.t("Open");
  const reveal = l10n.t("Show in Folder");
  const done = await window.showInformationMessage(
    l10n.t("Exported to {file}.", { file: basename(path) }),
    open,
    reveal,
  );
  if (done === open) await show(path);
  if (done === reveal) await vscode.executeCommand("revealFileInOS", Uri.file(path));
}

/** Markdown as VS Code shows it; a page in the browser, where that is on this computer; a table as any file. */
async function show(path: string): Promise<void> {
  const uri = Uri.file(path);
  const ending = extname(path).toLowerCase();
  if (ending === ".html" && env.remoteName === undefined) await env.openExternal(uri);
  else await vscode.executeCommand(ending === ".md" ? "markdown.showPreview" : "vscode.open", uri);
}
