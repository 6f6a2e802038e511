/** Every question of a file to several versions: which file, whom to ask, where the table goes, and how far it is. */
import { randomUUID } from "node:crypto";
import { basename, dirname, extname, join } from "node:path";

import { commands as vscode, l10n, type QuickPickItem, Uri, window } from "vscode";

import { fail } from "../../platform/errors.js";
import { withProgress } from "../../platform/progress.js";
import { plural } from "../../platform/words.js";
import { events } from "../../protocol/methods.gen.js";
import type { AskedFile, PlaygroundView, ProjectSummary } from "../../protocol/types.gen.js";
import type { Services } from "../../services.js";

const questions = {
  [l10n.t("Questions, one on each line")]: ["txt", "md", "jsonl", "ndjson"],
  [l10n.t("All files")]: ["*"],
};
const tables = { [l10n.t("CSV for a spreadsheet")]: ["csv"], [l10n.t("Markdown for reading")]: ["md"] };

export async function askFile({ backend }: Services, project: ProjectSummary): Promise<void> {
  const { view } = await backend.client.playground.snapshot({ projectId: project.id });
  if (view === null)
    throw fail(
      "state.notReady",
      l10n.t("{name} has no version to ask yet.", { name: project.name }),
      l10n.t("Train it first."),
    );
  const targets = await chooseTargets(view);
  if (targets === undefined) return;
  const title = l10n.t("Questions for {name}", { name: project.name });
  const source = (await window.showOpenDialog({ title, openLabel: l10n.t("Ask"), filters: questions }))?.[0]?.fsPath;
  if (source === undefined) return;
  const name = l10n.t("{questions} answers.csv", { questions: basename(source, extname(source)) });
  const defaultUri = Uri.file(join(dirname(source), name));
  const output = (await window.showSaveDialog({ title: l10n.t("Save the answers"), filters: tables, defaultUri }))
    ?.fsPath;
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
  await tell(await withProgress(l10n.t("Asking {file}", { file: basename(source) }), asking, cancel));
}

async function chooseTargets(view: PlaygroundView): Promise<readonly string[] | undefined> {
  const items: (QuickPickItem & { id: string })[] = view.targets.map(({ commit, base, name, detail }) => {
    const id = base ? `base:${commit}` : commit;
    const { targets } = view.choice;
    return { id, label: name, description: detail, picked: targets.includes(id) || targets.length === 0 };
  });
  const first = items.filter(({ picked }) => picked).slice(0, view.mostTargets);
  for (const item of items) item.picked = first.includes(item);
  const placeHolder = l10n.t("Ask whom? Up to {most}", { most: view.mostTargets });
  const chosen = await window.showQuickPick(items, { canPickMany: true, placeHolder });
  if (chosen === undefined || chosen.length === 0) return undefined;
  if (chosen.length > view.mostTargets) {
    const hint = l10n.t("Run the command again and leave some out.");
    const values = { chosen: chosen.length, most: view.mostTargets };
    throw fail("state.notReady", l10n.t("{chosen} were chosen; {most} can be asked at once.", values), hint);
  }
  return chosen.map(({ id }) => id);
}

async function tell({ path, answers, failed, cancelled }: AskedFile): Promise<void> {
  if (answers === 0) {
    if (!cancelled) void window.showWarningMessage(l10n.t("No question was answered, so nothing was saved."));
    return;
  }
  const file = basename(path);
  const said = [
    ...(cancelled ? [l10n.t("Stopped.")] : []),
    plural(answers, l10n.t("Saved {n} answer to {file}.", { file }), l10n.t("Saved {n} answers to {file}.", { file })),
    ...(failed > 0
      ? [
          plural(
            failed,
            l10n.t("{n} question failed; the file says why."),
            l10n.t("{n} questions failed; the file says why."),
          ),
        ]
      : []),
  ];
  const open = l10n.t("Open");
  const chosen = await window.showInformationMessage(said.join(" "), open);
  if (chosen === open) await vscode.executeCommand("vscode.open", Uri.file(path));
}
