/** The editor feature: data files and recipes are checked as they are edited, and a row is previewed as trained. */
import { l10n, Uri, window, workspace } from "vscode";

import { fail } from "../../platform/errors.js";
import { plural } from "../../platform/words.js";
import { commands } from "../../protocol/manifest.gen.js";
import type { Services } from "../../services.js";
import { fineTuneLens } from "./fineTuneLens.js";
import { mendFile } from "./mend.js";
import { RowPreviews } from "./preview.js";
import { wakeForFiles } from "./wake.js";

/** `mayStart`: whether the backend can run without asking the user anything. */
export function editingFeature(
  { backend, commands: registry }: Services,
  mayStart: () => boolean,
): { dispose(): unknown }[] {
  const previews = new RowPreviews(backend);
  /** Files that the user had checked, though they are in no project: told to each new backend. */
  const checked = new Set<string>();

  registry.register(commands.editorCheck, async (argument) => {
    const uri = fileOf(argument).toString();
    checked.add(uri);
    await backend.start();
    await backend.client.editing.check({ uri, wanted: true });
  });

  registry.register(commands.editorPreviewRow, (argument) => previews.show(fileOf(argument)));

  registry.register(commands.editorMendFile, async (argument) => {
    const mended = await mendFile(fileOf(argument));
    const said =
      mended === 0
        ? l10n.t("Nothing to fix here without a decision of yours.")
        : plural(mended, l10n.t("Fixed {n} place."), l10n.t("Fixed {n} places."));
    window.setStatusBarMessage(said, 5000);
  });

  return [
    previews,
    fineTuneLens(),
    wakeForFiles(backend, mayStart),
    backend.onDidChangeState(({ state }) => {
      if (state !== "ready") return;
      for (const uri of checked) void backend.client.editing.check({ uri, wanted: true }).catch(() => undefined);
    }),
    workspace.onDidCloseTextDocument(({ uri }) => checked.delete(uri.toString())),
  ];
}

/** The file that a command was run on: from a lens, the explorer, or the editor in front. */
function fileOf(argument: unknown): Uri {
  if (argument instanceof Uri) return argument;
  if (typeof argument === "string") return Uri.parse(argument);
  const uri = window.activeTextEditor?.document.uri;
  if (uri?.scheme === "file") return uri;
  throw fail("notFound", l10n.t("No data file is open."), l10n.t("Open a CSV or JSONL file first."));
}
