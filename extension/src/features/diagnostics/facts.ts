/** What only the extension knows for a bug report. Of the log and of settings, the backend decides what is told. */
import { env, type ExtensionContext, Uri, version, workspace } from "vscode";

import type { Log } from "../../platform/log.js";
import type { ExtensionFacts } from "../../protocol/types.gen.js";

const LINES = 200;

export async function extensionFacts(context: ExtensionContext, log: Log): Promise<ExtensionFacts> {
  const { version: extensionVersion } = context.extension.packageJSON as { version: string }; // VS Code wants one
  return {
    extensionVersion,
    vscodeVersion: version,
    remote: env.remoteName ?? null,
    settings: changedSettings(context),
    log: await lastLines(context.logUri, log),
  };
}

/** The settings that the manifest declares and that are not as they come. */
function changedSettings({ extension }: ExtensionContext): ExtensionFacts["settings"] {
  const manifest = extension.packageJSON as { contributes?: { configuration?: { properties?: object } } };
  const keys = Object.keys(manifest.contributes?.configuration?.properties ?? {});
  const settings = workspace.getConfiguration();
  return keys.flatMap((key) => {
    const value = settings.get<unknown>(key);
    const same = JSON.stringify(value) === JSON.stringify(settings.inspect(key)?.defaultValue);
    return same ? [] : [{ key, value: JSON.stringify(value) }];
  });
}

/** Of the files that VS Code keeps this extension's log in. */
async function lastLines(folder: Uri, log: Log): Promise<string[]> {
  try {
    const names = (await workspace.fs.readDirectory(folder))
      .map(([name]) => name)
      .filter((name) => name.endsWith(".log"));
    const read = async (name: string) => workspace.fs.readFile(Uri.joinPath(folder, name));
    const texts = (await Promise.all(names.sort().map(read))).map((bytes) => new TextDecoder().decode(bytes));
    return texts.flatMap((text) => text.split(/\r?\n/).slice(-LINES));
  } catch (cause) {
    log.warn(`The log could not be read for a report: ${String(cause)}`);
    return [];
  }
}
