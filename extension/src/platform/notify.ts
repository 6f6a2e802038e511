/** Shows errors and questions as notifications: one line of what happened, what to do, and buttons that do it. */
import { commands, l10n, window } from "vscode";

import { commands as ids } from "../protocol/manifest.gen.js";
import { ErrorDataSchema } from "../protocol/schemas.gen.js";
import type { ErrorAction, ErrorData } from "../protocol/types.gen.js";
import { asVibeFlowError } from "./errors.js";
import { language } from "./language.js";
import type { Target } from "./targets.js";

const remedies: Readonly<Record<Exclude<ErrorAction["kind"], "retry" | "queueRun">, string>> = {
  chooseFile: ids.datasetsImport,
  setKaggleToken: ids.discoverySetKaggleToken,
  setJudgeKey: ids.judgingSetKey,
  chooseJudge: ids.judgingChoose,
  mapColumns: ids.datasetsShow,
  openRecipe: ids.projectsOpenRecipe,
  openTraining: ids.trainingShow,
  openSetup: ids.setupShow,
  showLog: ids.backendShowLog,
  setUpPython: ids.backendSetUp,
  restartBackend: ids.backendRestart,
};

export interface ErrorContext {
  /** Handed to the remedy's command. */
  readonly target?: Target | undefined;
  readonly retry?: (() => Promise<void>) | undefined;
}

/** Shows a failure with its remedy and the way to the log, and runs what the user chooses. */
export async function showError(cause: unknown, { target, retry }: ErrorContext = {}): Promise<void> {
  const { message, hint, action } = isErrorData(cause) ? cause : asVibeFlowError(cause).data;
  const runs = new Map<string, () => Thenable<unknown>>();
  if (action !== null) {
    const { kind, label } = action;
    if (kind === "queueRun")
      runs.set(titled(label), () => commands.executeCommand(ids.trainingStart, { ...target, queue: true }));
    else if (kind !== "retry") runs.set(titled(label), () => commands.executeCommand(remedies[kind], target));
    else if (retry) runs.set(titled(label), retry);
  }
  if (action?.kind === "showLog")
    runs.set(l10n.t("Collect Diagnostics…"), () => commands.executeCommand(ids.diagnosticsCollect));
  else runs.set(l10n.t("Show Log"), () => commands.executeCommand(ids.backendShowLog));
  const choice = await window.showErrorMessage(`${message} ${hint}`, ...runs.keys());
  await (choice === undefined ? undefined : runs.get(choice)?.());
}

const isErrorData = (cause: unknown): cause is ErrorData =>
  !(cause instanceof Error) && ErrorDataSchema.safeParse(cause).success;

/** English buttons of VS Code are in title case: "Show log" becomes "Show Log". */
function titled(label: string): string {
  if (language !== "en") return label;
  return label.replaceAll(/(^|\s)(?!(?:to|the|a|of|with)\b)\p{Ll}/gu, (start) => start.toUpperCase());
}

/** Asks before something that cannot be taken back. True when the user chose `action`. */
export async function confirm(message: string, detail: string, action: string): Promise<boolean> {
  return (await window.showWarningMessage(message, { modal: true, detail }, action)) === action;
}
