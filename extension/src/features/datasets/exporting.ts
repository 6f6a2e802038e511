/** Rows of a dataset saved as a file of the user's own. */
import { basename, join } from "node:path";

import { commands as vscode, Uri, window } from "vscode";

import { withProgress } from "../../platform/progress.js";
import { counted } from "../../platform/words.js";
import type { ExportRows, ProjectSummary } from "../../protocol/types.gen.js";
import type { Services } from "../../services.js";

const parts: readonly { label: string; detail: string; part: ExportRows["part"] }[] = [
  { label: "Rows kept", detail: "For training and held out for testing", part: "kept" },
  { label: "Rows for training", detail: "What the model learns from", part: "train" },
  { label: "Rows held out for testing", detail: "What it is tested on and never learns", part: "test" },
  { label: "Rows removed", detail: "With the reason for each", part: "removed" },
];

const filters = { "CSV for a spreadsheet": ["csv"], "JSON Lines for a program": ["jsonl"] };

export async function exportRows({ backend }: Services, project: ProjectSummary): Promise<void> {
  const choice = await window.showQuickPick(parts, { placeHolder: `Export which rows of ${project.name}?` });
  if (choice === undefined) return;
  const defaultUri = Uri.file(join(project.path, "..", `${project.name} ${choice.part}.csv`));
  const target = await window.showSaveDialog({ title: `Export rows of ${project.name}`, filters, defaultUri });
  if (target === undefined) return;
  const { rows, path } = await withProgress(`Exporting ${basename(target.fsPath)}`, () =>
    backend.client.datasets.export({ projectId: project.id, part: choice.part, path: target.fsPath }),
  );
  const reveal = "Show in Folder";
  const done = await window.showInformationMessage(`Exported ${counted(rows, "row")} to ${basename(path)}.`, reveal);
  if (done === reveal) await vscode.executeCommand("revealFileInOS", Uri.file(path));
}
