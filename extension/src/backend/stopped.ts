/** What a request ends with when the backend's process goes away under it. */
import { l10n } from "vscode";
import { fail, type VibeFlowError } from "../platform/errors.js";

export function stoppedMeanwhile(): VibeFlowError {
  return fail(
    "internal",
    l10n.t("The backend stopped before it could answer."),
    l10n.t("It is being restarted. Try again in a moment."),
    {
      kind: "retry",
      label: l10n.t("Try Again"),
    },
  );
}
