/** Starts a backend process and speaks JSON-RPC with it over stdio, through VS Code's language client. */
import { type ChildProcessWithoutNullStreams, spawn } from "node:child_process";

import { l10n, type LogOutputChannel } from "vscode";

import { fail, VibeFlowError } from "../platform/errors.js";
import { eventSchemas } from "../protocol/methods.gen.js";
import { type InitializeOptions, PROTOCOL_VERSION } from "../protocol/types.gen.js";
import type { Connect, Launch, LinkEvents } from "./link.js";
import { middleware, selector } from "./languageFeatures.js";
import { forwardLog } from "./log.js";
import { stoppedMeanwhile } from "./stopped.js";

/** How long a backend may take to end by itself, in milliseconds. */
const STOP_GRACE_MS = 3000;

/** A broken connection is noticed before the process's end is; how long to wait for the latter, in milliseconds. */
const LAST_WORDS_MS = 300;

export function languageClient(log: LogOutputChannel, extensionVersion: string): Connect {
  return async (launch, events) => {
    const { CloseAction, ErrorAction, LanguageClient } = await import("vscode-languageclient/node");
    const child = await spawned(launch);
    log.info(`The backend has process id ${child.pid ?? "unknown"}: ${launch.executable}`);
    forwardLog(child.stderr, log);
    const ended = new Promise<string>((resolve) => {
      child.once("exit", (code, signal) =>
        resolve(
          signal === null
            ? l10n.t("exit code {code}", { code: code ?? l10n.t("unknown") })
            : l10n.t("signal {signal}", { signal }),
        ),
      );
    });
    const options: InitializeOptions = { protocolVersion: PROTOCOL_VERSION, extensionVersion };
    let stopping = false;
    // Its own notifications speak of clients and connections: ours says what happened, in plain words.
    class QuietClient extends LanguageClient {
      override error(message: string, data?: unknown): void {
        super.error(message, data, false);
      }
    }
    const client = new QuietClient(
      "vibeflow",
      "VibeFlow",
      () => Promise.resolve({ reader: child.stdout, writer: child.stdin }),
      {
        outputChannel: log,
        documentSelector: selector,
        middleware: middleware(),
        initializationOptions: options,
        initializationFailedHandler: () => false,
        errorHandler: {
          error: () => ({ action: ErrorAction.Continue, handled: true }),
          closed: () => ({
            action: CloseAction.DoNotRestart,
            handled: true,
            message: "The connection to the backend is closed.",
          }),
        },
      },
    );
    for (const name of Object.keys(eventSchemas)) {
      client.onNotification(name, (params: unknown) => events.event(name, params));
    }
    try {
      await Promise.race([client.start(), ended.then(endedEarly)]);
    } catch (cause) {
      stopping = true;
      // A pipe that breaks under the first message is the process's end seen from this side.
      const how = hasData(cause) || cause instanceof VibeFlowError ? undefined : await within(ended, LAST_WORDS_MS);
      if (how !== undefined) endedEarly(how);
      child.kill();
      throw cause;
    }
    watch(ended, events, () => stopping);
    return {
      pid: child.pid,
      request: async (method, params) => {
        try {
          return await client.sendRequest<unknown>(method, params);
        } catch (cause) {
          if (hasData(cause) || (await within(ended, LAST_WORDS_MS)) === undefined) throw cause;
          throw stoppedMeanwhile();
        }
      },
      stop: async () => {
        stopping = true;
        await client.stop(STOP_GRACE_MS).catch((cause: unknown) => log.debug(`Stopping the backend: ${String(cause)}`));
        if ((await within(ended, STOP_GRACE_MS)) === undefined) child.kill("SIGKILL");
      },
    };
  };
}

function watch(ended: Promise<string>, events: LinkEvents, isWanted: () => boolean): void {
  void ended.then((how) => {
    if (!isWanted()) events.closed(how);
  });
}

const hasData = (cause: unknown): boolean => cause instanceof Error && "data" in cause && cause.data !== undefined;

/** What the promise resolves with, or undefined when it takes longer. */
function within<T>(promise: Promise<T>, milliseconds: number): Promise<T | undefined> {
  return Promise.race([promise, new Promise<undefined>((resolve) => setTimeout(resolve, milliseconds, undefined))]);
}

function endedEarly(how: string): never {
  throw fail(
    "internal",
    l10n.t("The backend ended while it was starting ({how}).", { how }),
    l10n.t("The log says why. Setting up Python again repairs a broken environment."),
    { kind: "setUpPython", label: l10n.t("Set Up Python") },
  );
}

function spawned({ executable, args, env, cwd }: Launch): Promise<ChildProcessWithoutNullStreams> {
  return new Promise((resolve, reject) => {
    const child = spawn(executable, args, { env, cwd, windowsHide: true });
    child.once("spawn", () => resolve(child));
    child.once("error", (error) => {
      const message = l10n.t("The backend's Python did not start: {why}.", { why: error.message });
      reject(
        fail("environment.noPython", message, l10n.t("Set up Python again."), {
          kind: "setUpPython",
          label: l10n.t("Set Up Python"),
        }),
      );
    });
    // A backend that ends while something is being written to it must not end the extension host.
    child.stdin.on("error", () => undefined);
  });
}
