/**
 * The one error that users meet, in the shape of the protocol: code, what happened, what to do, a remedy.
 * Knows how to read it from any failure; shows nothing (see notify.ts).
 */
import { l10n } from "vscode";
import type { ErrorAction, ErrorCode, ErrorData } from "../protocol/types.gen.js";
import { ErrorDataSchema } from "../protocol/schemas.gen.js";

export class VibeFlowError extends Error {
  constructor(readonly data: ErrorData) {
    super(data.message);
    this.name = "VibeFlowError";
  }

  get code(): ErrorCode {
    return this.data.code;
  }
}

/** An error in our own words; `action` is the button that helps. */
export function fail(code: ErrorCode, message: string, hint: string, action: ErrorAction | null = null): VibeFlowError {
  return new VibeFlowError({ code, message, hint, action });
}

const showLog: ErrorAction = { kind: "showLog", label: l10n.t("Show Log") };

/** Any failure as the error to show. JSON-RPC errors of the backend carry theirs in `data`. */
export function asVibeFlowError(cause: unknown): VibeFlowError {
  if (cause instanceof VibeFlowError) return cause;
  if (cause instanceof Error && "data" in cause) {
    const parsed = ErrorDataSchema.safeParse(cause.data);
    if (parsed.success) return new VibeFlowError(parsed.data);
  }
  const what = cause instanceof Error ? cause.message : String(cause);
  return fail(
    "internal",
    l10n.t("Something went wrong inside VibeFlow: {what}", { what }),
    l10n.t("The details are in the log."),
    showLog,
  );
}
