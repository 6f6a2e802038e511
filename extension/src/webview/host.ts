/** What a panel makes VS Code do: run a command on its project, copy, save a file, note a time. */
import { commands, env, Uri, type WebviewPanel, window, workspace } from "vscode";

import type { Log } from "../platform/log.js";
import { showError } from "../platform/notify.js";
import type { PanelName } from "../protocol/panel.js";
import type { HostSide } from "./broker.js";

export function hostOf(name: PanelName, projectId: string, view: WebviewPanel, log: Log): HostSide {
  return {
    post: (message) => void view.webview.postMessage(message),
    run: (command) => void commands.executeCommand(command, { projectId, commit: null }),
    copy: (text) => void env.clipboard.writeText(text),
    save: (suggestedName, text) => void save(suggestedName, text).catch(showError),
    painted: (milliseconds) => log.info(`The ${name} panel was painted after ${Math.round(milliseconds)} ms.`),
    refused: (reason) => log.warn(`The ${name} panel was refused: ${reason}.`),
  };
}

async function save(suggestedName: string, text: string): Promise<void> {
  const folder = workspace.workspaceFolders?.[0]?.uri;
  // The name alone: a panel does not choose the folder.
  const name = suggestedName.replaceAll(/[\\/:*?"<>|]/g, "-");
  const target = await window.showSaveDialog({ defaultUri: folder ? Uri.joinPath(folder, name) : Uri.file(name) });
  if (target) await workspace.fs.writeFile(target, new TextEncoder().encode(text));
}
