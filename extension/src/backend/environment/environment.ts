/**
 * The private Python environment: whether it is there, making it with the user's consent, completing it in the
 * background, removing it. Never touches the interpreter that it is made with.
 */
import { rm } from "node:fs/promises";

import { type Disposable, env as vscodeEnv, EventEmitter, l10n, ProgressLocation, window, workspace } from "vscode";

import type { Log } from "../../platform/log.js";
import { fail } from "../../platform/errors.js";
import { setting } from "../../platform/settings.js";
import { scriptEnvironment } from "../launch.js";
import { discoverPython } from "../python/discover.js";
import { offeredByExtensions } from "../python/extensions.js";
import { runProgram } from "../python/run.js";
import { askConsent } from "./consent.js";
import { Cancelled, install } from "./install.js";
import type { Progress } from "./messages.js";
import type { Carried, Part, Place } from "./place.js";

export type EnvironmentState = "missing" | "settingUp" | "ready";

const titles: Readonly<Record<Part, string>> = {
  light: l10n.t("Setting up Python for VibeFlow"),
  train: l10n.t("Installing PyTorch for training"),
};

export class Environment implements Disposable {
  private readonly changed = new EventEmitter<EnvironmentState>();
  readonly onDidChange = this.changed.event;
  private readonly running = new Map<Part, Promise<void>>();

  constructor(
    private readonly place: Place,
    /** A ready interpreter that holds VibeFlow already, from VIBEFLOW_DEV_PYTHON: development and tests. */
    private readonly ready: string | undefined,
    private readonly log: Log,
  ) {}

  get state(): EnvironmentState {
    if (this.ready !== undefined) return "ready";
    if (this.running.has("light")) return "settingUp";
    return this.place.state("light") === "missing" ? "missing" : "ready";
  }

  /** Whether the interpreter is VibeFlow's own to complete and to remove. */
  get isPrivate(): boolean {
    return this.ready === undefined;
  }

  get isTrainingPartMissing(): boolean {
    return this.isPrivate && this.place.state("train") !== "ready";
  }

  /** The interpreter to run the backend with. An environment of an older extension is brought up to date first. */
  async interpreter(): Promise<string> {
    if (this.ready !== undefined) return this.ready;
    if (this.running.has("light")) throw beingSetUp();
    const state = this.place.state("light");
    if (state === "missing") throw missing();
    if (state === "outdated" && !(await this.finished("light"))) throw missing();
    return this.place.python;
  }

  /**
   * Makes the environment after asking. False when the user declined or cancelled. Resolves when the backend can run;
   * the training part follows in the background.
   */
  async setUp(): Promise<boolean> {
    if (this.ready !== undefined) return true;
    if (this.running.has("light")) return this.finished("light");
    if (this.place.state("light") !== "ready") {
      const python = await this.basePython();
      if (!(await askConsent(python, this.place, await hasNvidiaCard()))) return false;
      if (!(await this.finished("light"))) return false;
    }
    void this.completeInBackground();
    return true;
  }

  /** Installs what training needs, joining an installation under way. False when cancelled. */
  async setUpTraining(): Promise<boolean> {
    return !this.isTrainingPartMissing || this.finished("train");
  }

  /** Deletes the environment. The caller has stopped the backend and asked the user. */
  async remove(): Promise<void> {
    await rm(this.place.folder, { recursive: true, force: true, maxRetries: 3 });
    this.changed.fire(this.state);
  }

  dispose(): void {
    this.changed.dispose();
  }

  private async completeInBackground(): Promise<void> {
    try {
      await this.setUpTraining();
    } catch (cause) {
      this.log.error(`The training part was not installed: ${String(cause)}`);
      const { showError } = await import("../../platform/notify.js");
      await showError(cause);
    }
  }

  private async finished(part: Part): Promise<boolean> {
    try {
      await this.install(part);
      return true;
    } catch (cause) {
      if (cause instanceof Cancelled) return false;
      throw cause;
    }
  }

  /** One installation of a part at a time; a second caller waits for the first's. */
  private install(part: Part): Promise<void> {
    const current = this.running.get(part);
    if (current) return current;
    const promise = this.installWithProgress(part).finally(() => {
      this.running.delete(part);
      this.changed.fire(this.state);
    });
    this.running.set(part, promise);
    this.changed.fire(this.state);
    return promise;
  }

  private async installWithProgress(part: Part): Promise<void> {
    const carried = this.carried();
    const python = await this.basePython();
    const options = { location: ProgressLocation.Notification, title: titles[part], cancellable: true };
    await window.withProgress(options, async (view, cancellation) => {
      let shown = 0;
      const report = ({ percent, message }: Progress) => {
        const done = Math.max(shown, percent ?? shown);
        view.report({ message, increment: done - shown });
        shown = done;
      };
      const proxy = workspace.getConfiguration("http").get<string>("proxy", "");
      const env = scriptEnvironment(process.env, { proxy, language: vscodeEnv.language });
      const indexUrl = setting("python.indexUrl");
      const torchIndexUrl = setting("python.torchIndexUrl");
      const installation = { part, python, folder: this.place.folder, carried, indexUrl, torchIndexUrl, env };
      await install(installation, report, cancellation, this.log);
    });
  }

  private async basePython(): Promise<string> {
    const chosen = setting("python.interpreter");
    const offered = () => offeredByExtensions(this.log);
    return (await discoverPython({ chosen, offered, platform: process.platform })).executable;
  }

  private carried(): Carried {
    const { carried } = this.place;
    if (carried) return carried;
    const hint = l10n.t(
      "Install the packaged extension, or start VS Code with VIBEFLOW_DEV_PYTHON set to a Python that has it.",
    );
    throw fail("environment.noPython", l10n.t("This build of the extension carries no backend."), hint);
  }
}

async function hasNvidiaCard(): Promise<boolean> {
  return (await runProgram("nvidia-smi", ["-L"], 3000)).stdout.startsWith("GPU");
}

function beingSetUp() {
  return fail(
    "environment.noPython",
    l10n.t("Python is being set up."),
    l10n.t("The notification shows how far it is."),
  );
}

function missing() {
  const hint = l10n.t("Set it up once; your own Python stays as it is.");
  return fail("environment.noPython", l10n.t("VibeFlow's Python environment is not set up yet."), hint, {
    kind: "setUpPython",
    label: l10n.t("Set Up Python"),
  });
}
