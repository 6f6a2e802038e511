/** *Collect Diagnostics*: one text for a bug report, shown first, then saved or copied if the user wants to. */
import { Disposable, env, type ExtensionContext, l10n, Uri, window, workspace } from "vscode";

import type { Backend } from "../../backend/backend.js";
import { asVibeFlowError } from "../../platform/errors.js";
import type { Log } from "../../platform/log.js";
import { commands } from "../../protocol/manifest.gen.js";
import type { Diagnostics } from "../../protocol/types.gen.js";
import type { Services } from "../../services.js";
import { reportAlone } from "./alone.js";
import { extensionFacts } from "./facts.js";
import { ReportPage } from "./page.js";

export function diagnosticsFeature(
  { backend, commands: registry }: Services,
  context: ExtensionContext,
  log: Log,
): Disposable[] {
  const page = new ReportPage();
  registry.register(commands.diagnosticsCollect, async () => {
    const report = await collect(backend, context, log);
    await page.show(report.text);
    await offer(report);
  });
  return [new Disposable(() => page.dispose())];
}

async function collect(backend: Backend, context: ExtensionContext, log: Log): Promise<Diagnostics> {
  const facts = await extensionFacts(context, log);
  try {
    return await backend.client.diagnostics.collect({ extension: facts });
  } catch (cause) {
    return reportAlone(facts, asVibeFlowError(cause));
  }
}

async function offer({ text, fileName }: Diagnostics): Promise<void> {
  const message = l10n.t("This is all that a bug report would hold. Nothing has been saved or sent.");
  const [saving, copying] = [l10n.t("Save…"), l10n.t("Copy")];
  const choice = await window.showInformationMessage(message, saving, copying);
  if (choice === copying) await env.clipboard.writeText(text);
  if (choice === saving) await save(text, fileName);
}

async function save(text: string, name: string): Promise<void> {
  const folder = workspace.workspaceFolders?.[0]?.uri;
  const proposed = folder === undefined ? Uri.file(name) : Uri.joinPath(folder, name);
  const place = await window.showSaveDialog({ defaultUri: proposed, filters: { Markdown: ["md"] } });
  if (place !== undefined) await workspace.fs.writeFile(place, new TextEncoder().encode(text));
}
