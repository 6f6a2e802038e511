/**
 * Offers the viewer for a data file that VS Code opened as text although it is too large for that: above this size it
 * neither checks nor colours it, and shows it to no extension.
 */
import { type Disposable, l10n, type Memento, type Tab, TabInputText, type Uri, window, workspace } from "vscode";

import { bytes } from "../../platform/words.js";

const LARGE_BYTES = 50 * 1024 * 1024;
const NEVER = "viewer.neverOffer";
const DATA = /\.(jsonl|ndjson|csv|tsv|tab|json|txt)$/i;

export function offerForLargeFiles(memory: Memento, show: (uri: Uri) => Promise<void>): Disposable {
  const offered = new Set<string>();
  const look = async ({ input }: Tab): Promise<void> => {
    if (!(input instanceof TabInputText) || input.uri.scheme !== "file" || !DATA.test(input.uri.path)) return;
    const key = input.uri.toString();
    if (offered.has(key) || memory.get<boolean>(NEVER, false)) return;
    const size = await workspace.fs.stat(input.uri).then(
      (facts) => facts.size,
      () => 0,
    );
    if (size <= LARGE_BYTES || !isNew(offered, key)) return;
    const name = input.uri.path.split("/").at(-1) ?? l10n.t("This file");
    const message = l10n.t(
      "{name} is {size}, more than an editor checks or searches. The viewer shows it page by page.",
      { name, size: bytes(size) },
    );
    const [open, never] = [l10n.t("Open in VibeFlow Viewer"), l10n.t("Never Offer This")];
    const choice = await window.showInformationMessage(message, open, never);
    if (choice === open) await show(input.uri);
    if (choice === never) await memory.update(NEVER, true);
  };
  window.tabGroups.all.forEach(({ tabs }) => tabs.forEach((tab) => void look(tab)));
  return window.tabGroups.onDidChangeTabs(({ opened }) => opened.forEach((tab) => void look(tab)));
}

/** Whether the key was not there yet; it is now. */
function isNew(keys: Set<string>, key: string): boolean {
  const before = keys.size;
  return keys.add(key).size > before;
}
