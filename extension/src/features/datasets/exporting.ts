/** Rows of a dataset saved as a file of the user's own. */
import { basename, join } from "node:path";

import { commands as vscode, l10n, Uri, window } from "vscode";

import { withProgress } from "../../platform/progress.js";
import { plural } from "../../platform/words.js";
import type { ExportRows, ProjectSummary } from "../../protocol/types.gen.js";
import type { Services } from "../../services.js";

interface Part {
  readonly part: ExportRows["part"];
  readonly label: string;
  readonly detail: string;
  /** Name of the file that is proposed. */
  readonly file: (project: string) => string;
}

const parts: readonly Part[] = [
  {
    part: "kept",
    label: l10n.t("Rows kept"),
    detail: l10n.t("For training and held out for testing"),
    file: (project) => l10n.t("{project} kept.csv", { project }),
  },
  {
    part: "train",
    label: l10n.t("Rows for training"),
    detail: l10n.t("What the model learns from"),
    file: (project) => l10n.t("{project} train.csv", { project }),
  },
  {
    part: "test",
    label: l10n.t("Rows held out for testing"),
    detail: l10n.t("What it is tested on and never learns"),
    file: (project) => l10n.t("{project} test.csv", { project }),
  },
  {
    part: "removed",
    label: l10n.t("Rows removed"),
    detail: l10n.t("With the reason for each"),
    file: (project) => l10n.t("{project} removed.csv", { project }),
  },
];

const filters = { [l10n.t("CSV for a spreadsheet")]: ["csv"], [l10n.t("JSON Lines for a program")]: ["jsonl"] };

export async function exportRows({ backend }: Services, project: ProjectSummary): Promise<void> {
  const choice = await window.showQuickPick(parts, {
    placeHolder: l10n.t("Export which rows of {name}?", { name: project.name }),
  });
  if (choice === undefined) return;
  const defaultUri = Uri.file(join(project.path, "..", choice.file(project.name)));
  const target = await window.showSaveDialog({
    title: l10n.t("Export rows of {name}", { name: project.name }),
    filters,
    defaultUri,
  });
  if (target === undefined) return;
  const { rows, path } = await withProgress(l10n.t("Exporting {file}", { file: basename(target.fsPath) }), () =>
    backend.client.datasets.export({ projectId: project.id, part: choice.part, path: target.fsPath }),
  );
  const reveal = l10n.t("Show in Folder");
  const file = basename(path);
  const said = plural(
    rows,
    l10n.t("Exported {n} row to {file}.", { file }),
    l10n.t("Exported {n} rows to {file}.", { file }),
  );
  const done = await window.showInformationMessage(said, reveal);
  if (done === reveal) await vscode.executeCommand("revealFileInOS", Uri.file(path));
}
