/** Offers to fine-tune with a JSON Lines file that reads like training data. Needs no backend. */
import { CodeLens, type Disposable, l10n, languages, Range, type TextDocument, Uri, workspace } from "vscode";

import { commands } from "../../protocol/manifest.gen.js";

const ROWS_LOOKED_AT = 5;

/** Names under which training data keeps what is asked, said, or both. */
const telling = new Set([
  ..."messages conversations conversation prompt completion instruction output input response".split(" "),
  ..."question answer chosen rejected text".split(" "),
]);

export function fineTuneLens(): Disposable {
  return languages.registerCodeLensProvider(
    { scheme: "file", pattern: "**/*.{jsonl,ndjson}" },
    {
      provideCodeLenses: async (document): Promise<CodeLens[]> => {
        if (!isTrainingData(firstLines(document)) || (await isOutcome(document.uri))) return [];
        const command = {
          title: l10n.t("Fine-tune with this file"),
          command: commands.datasetsFineTuneFile,
          arguments: [document.uri],
        };
        return [new CodeLens(new Range(0, 0, 0, 0), command)];
      },
    },
  );
}

/** Whether most of the first lines are objects with a name that training data uses. */
export function isTrainingData(lines: readonly string[]): boolean {
  const rows = lines.filter((line) => line.trim() !== "");
  const fitting = rows.filter((line) => namesOf(line).some((name) => telling.has(name.toLowerCase())));
  return rows.length > 0 && fitting.length * 2 > rows.length;
}

function namesOf(line: string): string[] {
  try {
    const row: unknown = JSON.parse(line);
    return typeof row === "object" && row !== null && !Array.isArray(row) ? Object.keys(row) : [];
  } catch {
    return [];
  }
}

function firstLines(document: TextDocument): string[] {
  return Array.from({ length: Math.min(ROWS_LOOKED_AT, document.lineCount) }, (_, line) => document.lineAt(line).text);
}

/** A project's own train.jsonl and test.jsonl are what an import made. */
async function isOutcome(uri: Uri): Promise<boolean> {
  const folder = Uri.joinPath(uri, "..");
  if (!folder.path.endsWith("/data")) return false;
  return workspace.fs.stat(Uri.joinPath(folder, "..", "vibeflow.yaml")).then(
    () => true,
    () => false,
  );
}
