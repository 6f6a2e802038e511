/** What a failed request rejects with, and the wording for failures that the backend did not word. */
import * as l10n from "@vscode/l10n";
import type { ErrorData } from "@protocol/types.gen.js";

export class RequestError extends Error {
  constructor(readonly data: ErrorData) {
    super(data.message);
    this.name = "RequestError";
  }
}

/** Any failure as the error that a panel shows. */
export function errorData(cause: unknown): ErrorData {
  if (cause instanceof RequestError) return cause.data;
  return {
    code: "internal",
    message: l10n.t("This panel and VibeFlow's backend did not understand each other."),
    hint: cause instanceof Error ? cause.message : String(cause),
    action: { kind: "showLog", label: l10n.t("Show log") },
  };
}
