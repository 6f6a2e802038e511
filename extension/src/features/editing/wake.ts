/** Starts the backend for a project's file in an editor, where that takes no question to the user. */
import { basename, dirname } from "node:path";

import { type Disposable, type TextDocument, Uri, window, workspace } from "vscode";

import type { Backend } from "../../backend/backend.js";

const RECIPE = "vibeflow.yaml";
const ROWS = /\.(jsonl|ndjson|csv|tsv|tab)$/i;

export function wakeForFiles(backend: Backend, mayStart: () => boolean): Disposable {
  const look = async (document: TextDocument): Promise<void> => {
    if (document.uri.scheme !== "file" || backend.isRunning || !mayStart() || !workspace.isTrusted) return;
    const path = document.uri.fsPath;
    if (basename(path) !== RECIPE && !(ROWS.test(path) && (await isInProject(path)))) return;
    await backend.start().catch(() => undefined); // the log and the views say why
  };
  window.visibleTextEditors.forEach(({ document }) => void look(document));
  return workspace.onDidOpenTextDocument((document) => void look(document));
}

async function isInProject(path: string): Promise<boolean> {
  for (let folder = dirname(path); ; folder = dirname(folder)) {
    const found = await workspace.fs.stat(Uri.joinPath(Uri.file(folder), RECIPE)).then(
      () => true,
      () => false,
    );
    if (found) return true;
    if (dirname(folder) === folder) return false;
  }
}
