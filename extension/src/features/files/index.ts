/** The viewer feature: files too large for an editor, and binary tables, in a paged read-only view. */
import {
  commands as vscodeCommands,
  type CustomDocument,
  type Disposable,
  type ExtensionContext,
  l10n,
  Uri,
  window,
} from "vscode";

import type { Log } from "../../platform/log.js";
import { fail } from "../../platform/errors.js";
import { commands } from "../../protocol/manifest.gen.js";
import type { Services } from "../../services.js";
import { offerForLargeFiles } from "./offer.js";
import { ViewerSession } from "./session.js";

const TEXT_VIEW = "vibeflow.viewer";
const TABLE_VIEW = "vibeflow.tableViewer";

export function filesFeature(
  { backend, commands: registry }: Services,
  context: ExtensionContext,
  log: Log,
): Disposable[] {
  const provider = {
    openCustomDocument: (uri: Uri): CustomDocument => ({ uri, dispose: () => undefined }),
    resolveCustomEditor: ({ uri }: CustomDocument, panel: Parameters<typeof ViewerSession.open>[1]) =>
      ViewerSession.open(uri, panel, backend, context.extensionUri, log),
  };
  const show = async (uri: Uri): Promise<void> => {
    await vscodeCommands.executeCommand("vscode.openWith", uri, viewFor(uri));
  };
  registry.register(commands.viewerOpen, async (argument) => {
    if (!(argument instanceof Uri))
      throw fail("notFound", l10n.t("No file was chosen."), l10n.t("Right-click a file in the explorer."));
    await show(argument);
  });
  return [
    window.registerCustomEditorProvider(TEXT_VIEW, provider, { supportsMultipleEditorsPerDocument: true }),
    window.registerCustomEditorProvider(TABLE_VIEW, provider, { supportsMultipleEditorsPerDocument: true }),
    offerForLargeFiles(context.globalState, show),
  ];
}

const viewFor = ({ path }: Uri): string => (/\.(parquet|xlsx)$/i.test(path) ? TABLE_VIEW : TEXT_VIEW);
