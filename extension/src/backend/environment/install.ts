/** Runs the script that makes the environment, with the Python that was found, and reads what it says. */
import { l10n } from "vscode";
import { spawn } from "node:child_process";
import { createInterface } from "node:readline";

import type { CancellationToken } from "vscode";

import type { Log } from "../../platform/log.js";
import { fail, type VibeFlowError } from "../../platform/errors.js";
import type { ErrorCode } from "../../protocol/types.gen.js";
import { type Message, MessageSchema, type Progress } from "./messages.js";
import type { Carried, Part } from "./place.js";

export interface Installation {
  readonly part: Part;
  /** The Python to make the environment with. */
  readonly python: string;
  readonly folder: string;
  readonly carried: Carried;
  readonly indexUrl: string;
  readonly torchIndexUrl: string;
  readonly env: NodeJS.ProcessEnv;
}

export function argumentsOf({ part, folder, carried, indexUrl, torchIndexUrl }: Installation): string[] {
  return [
    "-I", // alone with the standard library: nothing of the user's set-up is imported
    carried.script,
    ...["--env-dir", folder, "--wheel", carried.wheel, "--locks", carried.locks],
    ...(part === "train" ? ["--extras", "train"] : []),
    ...(indexUrl === "" ? [] : ["--index-url", indexUrl]),
    ...(torchIndexUrl === "" ? [] : ["--torch-index", torchIndexUrl]),
    "--cancel-on-eof",
  ];
}

type Failure = Extract<Message, { type: "error" }>;

const codes: Readonly<Partial<Record<Failure["code"], ErrorCode>>> = { diskFull: "disk.full" };

/** Resolves when the part is installed. Rejects with VibeFlowError, or with `Cancelled`. */
export function install(
  installation: Installation,
  report: (progress: Progress) => void,
  cancellation: CancellationToken,
  log: Log,
): Promise<void> {
  return new Promise((resolve, reject) => {
    const child = spawn(installation.python, argumentsOf(installation), {
      env: installation.env,
      stdio: ["pipe", "pipe", "pipe"],
      windowsHide: true,
    });
    let outcome: Message | undefined;
    const cancel = cancellation.onCancellationRequested(() => child.stdin.end());
    createInterface({ input: child.stdout }).on("line", (line) => {
      const message = parsed(line);
      if (message?.type === "progress") report(message);
      else if (message?.type === "log") log.info(`[set-up] ${message.text}`);
      else if (message) outcome = message;
      else log.info(`[set-up] ${line}`);
    });
    createInterface({ input: child.stderr }).on("line", (line) => log.warn(`[set-up] ${line}`));
    child.stdin.on("error", () => undefined); // it ended while being cancelled
    child.on("error", (error) =>
      reject(failure(l10n.t("Python did not start: {why}.", { why: error.message }), l10n.t("Set up Python again."))),
    );
    child.on("close", (code) => {
      cancel.dispose();
      if (outcome?.type === "ok") resolve();
      else if (outcome?.type === "error" && outcome.code === "cancelled") reject(new Cancelled());
      else if (outcome?.type === "error") reject(failure(outcome.message, outcome.hint, codes[outcome.code]));
      else
        reject(
          failure(
            l10n.t("Setting up Python ended without a word (exit code {code}).", { code: code ?? l10n.t("unknown") }),
            l10n.t("The log may say why."),
          ),
        );
    });
  });
}

/** The user cancelled; what was installed so far is kept. */
export class Cancelled extends Error {}

function failure(message: string, hint: string, code: ErrorCode = "environment.noPython"): VibeFlowError {
  return fail(code, message, hint, { kind: "setUpPython", label: l10n.t("Try Again") });
}

function parsed(line: string): Message | undefined {
  try {
    const message = MessageSchema.safeParse(JSON.parse(line));
    return message.success ? message.data : undefined;
  } catch {
    return undefined;
  }
}
