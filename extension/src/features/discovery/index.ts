/** The discovery feature's part in the editor: the user's key for Kaggle, kept as a secret and told to the backend. */
import { type Disposable, l10n, type SecretStorage, window } from "vscode";

import type { Log } from "../../platform/log.js";
import { commands } from "../../protocol/manifest.gen.js";
import type { Services } from "../../services.js";

const SECRET = "vibeflow.kaggle";

/** Undefined: fine. Kaggle's own page hands the key out as a small JSON file, which may be pasted whole. */
export function keyProblem(text: string): string | undefined {
  return text.trim() === "" || keyOf(text) !== undefined
    ? undefined
    : l10n.t("Paste kaggle.json, or your user name and key as name:key.");
}

/** "name:key" from what was typed or pasted. */
export function keyOf(text: string): string | undefined {
  const json = /"username"\s*:\s*"([^"]+)"[^}]*"key"\s*:\s*"([^"]+)"/.exec(text);
  if (json) return `${json[1] ?? ""}:${json[2] ?? ""}`;
  return /^[^\s:]+:[^\s:]+$/.test(text.trim()) ? text.trim() : undefined;
}

export function discoveryFeature(
  { backend, commands: registry }: Services,
  secrets: SecretStorage,
  log: Log,
): Disposable[] {
  const tell = async () => {
    const token = await secrets.get(SECRET);
    if (token !== undefined) await backend.client.discovery.setToken({ catalogue: "kaggle", token });
  };

  registry.register(commands.discoverySetKaggleToken, async () => {
    const text = await window.showInputBox({
      title: l10n.t("Kaggle Key"),
      prompt: l10n.t(
        "From your account page on Kaggle, Create New Token. Kept in VS Code's secret storage; empty removes it.",
      ),
      placeHolder: l10n.t("name:key, or the contents of kaggle.json"),
      password: true,
      ignoreFocusOut: true,
      validateInput: keyProblem,
    });
    if (text === undefined) return;
    const token = keyOf(text) ?? null;
    await (token === null ? secrets.delete(SECRET) : secrets.store(SECRET, token));
    await backend.client.discovery.setToken({ catalogue: "kaggle", token });
  });

  return [
    backend.onDidChangeState((connection) => {
      // The backend keeps the key in memory only, so each new one is told.
      if (connection.state === "ready") void tell().catch((cause: unknown) => log.warn(`Kaggle key: ${String(cause)}`));
    }),
  ];
}
