/** What a panel makes VS Code do: run a command on its project, copy, save or choose a file, take in a dropped one, note a time. */
import { basename } from "node:path";

import { commands, env, l10n, Uri, type WebviewPanel, window, workspace } from "vscode";

import type { ProjectList } from "../backend/projectList.js";
import { mayReplace } from "../platform/confirmReplace.js";
import { fail } from "../platform/errors.js";
import type { Log } from "../platform/log.js";
import { showError } from "../platform/notify.js";
import { commands as ids } from "../protocol/manifest.gen.js";
import type { PanelName } from "../protocol/panel.js";
import type { HostSide } from "./broker.js";
import { Uploads } from "./uploads.js";

export interface PanelHost extends HostSide {
  /** Gives up what is still being received. */
  dispose(): void;
}

interface Surroundings {
  readonly projects: ProjectList;
  /** Where files that come through a panel lie while they are imported. */
  readonly uploadFolder: string;
  readonly log: Log;
}

export function hostOf(name: PanelName, projectId: string, view: WebviewPanel, around: Surroundings): PanelHost {
  const { projects, uploadFolder, log } = around;
  const post: HostSide["post"] = (message) => void view.webview.postMessage(message);
  const allowed = (source: string) => mayReplace(projects.find(projectId), source);
  /** Settles when the import has ended, however it did. */
  const importFrom = async (source: string): Promise<void> => {
    await commands.executeCommand(ids.datasetsImport, { projectId, source });
    post({ type: "importEnded" });
  };
  const drop = async (uri: string): Promise<void> => {
    const path = localPath(uri);
    if (await allowed(basename(path))) await importFrom(path);
  };
  const uploads = new Uploads(uploadFolder, {
    post,
    allowed,
    import: importFrom,
    failed: (cause) => void showError(cause),
  });
  return {
    post,
    run: (command, commit) => void commands.executeCommand(command, { projectId, commit: commit ?? null }),
    copy: (text) => void env.clipboard.writeText(text),
    save: (suggestedName, text) => void save(suggestedName, text).catch(showError),
    pickFile: (id, title) => void pickFile(title).then((path) => post({ type: "pickedFile", id, path }), showError),
    drop: (uri) => void drop(uri).catch(showError),
    upload: (message) => void uploads.receive(message),
    painted: (milliseconds) => log.info(`The ${name} panel was painted after ${Math.round(milliseconds)} ms.`),
    refused: (reason) => log.warn(`The ${name} panel was refused: ${reason}.`),
    dispose: () => uploads.dispose(),
  };
}

async function save(suggestedName: string, text: string): Promise<void> {
  const folder = workspace.workspaceFolders?.[0]?.uri;
  // The name alone: a panel does not choose the folder.
  const name = suggestedName.replaceAll(/[\\/:*?"<>|]/g, "-");
  const target = await window.showSaveDialog({ defaultUri: folder ? Uri.joinPath(folder, name) : Uri.file(name) });
  if (target) await workspace.fs.writeFile(target, new TextEncoder().encode(text));
}

async function pickFile(title: string): Promise<string | null> {
  const defaultUri = workspace.workspaceFolders?.[0]?.uri;
  const chosen = await window.showOpenDialog({
    title,
    openLabel: l10n.t("Choose File"),
    ...(defaultUri && { defaultUri }),
  });
  return chosen?.[0]?.fsPath ?? null;
}

/** The path of a dropped address. The extension runs where the workspace is, so a remote one is local here. */
function localPath(address: string): string {
  const uri = Uri.parse(address);
  if (uri.scheme === "file" || uri.scheme === "vscode-remote") return uri.fsPath;
  throw fail(
    "data.unreadable",
    l10n.t("This is not a file on this computer."),
    l10n.t("Save it to a folder first, then drop it here."),
  );
}
