/** Makes every fix in a file that loses nothing, as one change that one undo takes back. */
import { type CodeAction, commands, Range, type Uri, workspace } from "vscode";

const KIND = "source.fixAll.vibeflow";

/** How many places were changed. */
export async function mendFile(uri: Uri): Promise<number> {
  const document = await workspace.openTextDocument(uri);
  const whole = new Range(0, 0, document.lineCount, 0);
  // The last argument asks for that many actions with their edits filled in.
  const actions = await commands.executeCommand<CodeAction[] | undefined>(
    "vscode.executeCodeActionProvider",
    uri,
    whole,
    KIND,
    1,
  );
  const edit = actions?.find(({ kind }) => kind?.value === KIND)?.edit;
  if (edit === undefined) return 0;
  const places = edit.get(uri).length;
  return (await workspace.applyEdit(edit)) ? places : 0;
}
