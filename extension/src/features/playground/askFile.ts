/** Every question of a file to several versions: which file, whom to ask, where the table goes, and how far it is. */
import { randomUUID } from "node:crypto";
import { basename, dirname, extname, join } from "node:path";

import { commands as vscode, type QuickPickItem, Uri, window } from "vscode";

import { fail } from "../../platform/errors.js";
import { withProgress } from "../../platform/progress.js";
import { counted } from "../../platform/words.js";
import { events } from "../../protocol/methods.gen.js";
import type { AskedFile, PlaygroundView, ProjectSummary } from "../../protocol/types.gen.js";
import type { Services } from "../../services.js";

const questions = { "Questions, one on each line": ["txt", "md", "jsonl", "ndjson"], "All files": ["*"] };
const tables = { "CSV for a spreadsheet": ["csv"], "Markdown for reading": ["md"] };

export async function askFile({ backend }: Services, project: ProjectSummary): Promise<void> {
  const { view } = await backend.client.playground.snapshot({ projectId: project.id });
  if (view === null) throw fail("state.notReady", `${project.name} has no version to ask yet.`, "Train it first.");
  const targets = await chooseTargets(view);
  if (targets === undefined) return;
  const title = `Questions for ${project.name}`;
  const source = (await window.showOpenDialog({ title, openLabel: "Ask", filters: questions }))?.[0]?.fsPath;
  if (source === undefined) return;
  const name = `${basename(source, extname(source))} answers.csv`;
  const defaultUri = Uri.file(join(dirname(source), name));
  const output = (await window.showSaveDialog({ title: "Save the answers", filters: tables, defaultUri }))?.fsPath;
  if (output === undefined) return;
  await ask(backend, project, { view, targets, source, output });
}

interface Wish {
  readonly view: PlaygroundView;
  readonly targets: readonly string[];
  readonly source: string;
  readonly output: string;
}

async function ask(
  backend: Services["backend"],
  project: ProjectSummary,
  { view, targets, source, output }: Wish,
): Promise<void> {
  const requestId = randomUUID();
  const { settings } = view.choice;
  const asking = async (report: (message: string) => void): Promise<AskedFile> => {
    const listening = backend.on(events.playgroundDidAskFile, (progress) => {
      if (progress.requestId === requestId) report(progress.text);
    });
    try {
      const wish = { projectId: project.id, requestId, path: source, output, targets, settings };
      return await backend.client.playground.askFile(wish);
    } finally {
      listening.dispose();
    }
  };
  // The request's own end says how far it came.
  const cancel = () => void backend.client.playground.cancel({ requestId }).catch(() => undefined);
  await tell(await withProgress(`Asking ${basename(source)}`, asking, cancel));
}

async function chooseTargets(view: PlaygroundView): Promise<readonly string[] | undefined> {
  const items: (QuickPickItem & { id: string })[] = view.targets.map(({ commit, base, name, detail }) => {
    const id = base ? `base:${commit}` : commit;
    const { targets } = view.choice;
    return { id, label: name, description: detail, picked: targets.includes(id) || targets.length === 0 };
  });
  const first = items.filter(({ picked }) => picked).slice(0, view.mostTargets);
  for (const item of items) item.picked = first.includes(item);
  const placeHolder = `Ask whom? Up to ${view.mostTargets}`;
  const chosen = await window.showQuickPick(items, { canPickMany: true, placeHolder });
  if (chosen === undefined || chosen.length === 0) return undefined;
  if (chosen.length > view.mostTargets) {
    const hint = "Run the command again and leave some out.";
    throw fail("state.notReady", `${chosen.length} were chosen; ${view.mostTargets} can be asked at once.`, hint);
  }
  return chosen.map(({ id }) => id);
}

async function tell({ path, answers, failed, cancelled }: AskedFile): Promise<void> {
  if (answers === 0) {
    if (!cancelled) void window.showWarningMessage("No question was answered, so nothing was saved.");
    return;
  }
  const left = failed > 0 ? ` ${counted(failed, "question")} failed; the file says why.` : "";
  const how = cancelled ? "Stopped. Saved" : "Saved";
  const open = "Open";
  const chosen = await window.showInformationMessage(
    `${how} ${counted(answers, "answer")} to ${basename(path)}.${left}`,
    open,
  );
  if (chosen === open) await vscode.executeCommand("vscode.open", Uri.file(path));
}
