/** Python and the backend as the user meets them: set up, restart, log, remove. */
import { type Disposable, l10n, type LogOutputChannel, window } from "vscode";

import type { Environment } from "../../backend/environment/environment.js";
import { setContextKey } from "../../platform/contextKeys.js";
import { fail } from "../../platform/errors.js";
import { confirm, showError } from "../../platform/notify.js";
import { activeRuns } from "../../platform/runs.js";
import { onSettingChange } from "../../platform/settings.js";
import { commands } from "../../protocol/manifest.gen.js";
import type { Services } from "../../services.js";

export function environmentFeature(
  { backend, projects, commands: registry }: Services,
  environment: Environment,
  log: LogOutputChannel,
): Disposable[] {
  registry.register(commands.backendSetUp, async () => {
    if (environment.state === "ready" && !environment.isTrainingPartMissing) {
      const message = l10n.t("Python is set up: {python}", { python: await environment.interpreter() });
      const choice = await window.showInformationMessage(message, l10n.t("Restart Backend"));
      if (choice !== undefined) await backend.restart();
      return;
    }
    if (!(await environment.setUp())) return;
    if (backend.state.state === "failed") await backend.restart();
    await projects.refresh();
  });

  registry.register(commands.backendRestart, async () => {
    await backend.restart();
    await projects.refresh();
  });

  registry.register(commands.backendShowLog, () => log.show(true));

  registry.register(commands.backendRemoveEnvironment, async () => {
    if (!environment.isPrivate) {
      throw fail(
        "state.notReady",
        l10n.t("This window uses a Python of your choice."),
        l10n.t("There is no private environment to remove."),
      );
    }
    const [busy] = activeRuns(projects.items);
    if (busy) {
      const hint = l10n.t("Wait until it is done, or stop it.");
      throw fail(
        "state.notReady",
        l10n.t("{name} is training with this environment.", { name: busy.project.name }),
        hint,
        {
          kind: "openTraining",
          label: l10n.t("Show Training"),
        },
      );
    }
    const detail = l10n.t("Projects, data and versions stay. VibeFlow asks before it makes the environment again.");
    if (!(await confirm(l10n.t("Remove VibeFlow's private Python environment?"), detail, l10n.t("Remove")))) return;
    await backend.stop();
    await environment.remove();
    projects.clear();
  });

  const tell = () => {
    setContextKey("vibeflow.python", environment.state);
    // Panels that were waiting for Python come to life.
    const { state } = backend;
    const waiting = state.state === "failed" && state.error.code === "environment.noPython";
    if (waiting && environment.state === "ready") backend.start().catch(() => undefined); // its state tells what is wrong
  };
  tell();
  return [
    environment.onDidChange(tell),
    backend.onDidChangeState((connection) => {
      setContextKey("vibeflow.backend", connection.state);
      if (connection.state === "failed" && connection.error.code !== "environment.noPython")
        void showError(connection.error);
    }),
    onSettingChange(["backend.home", "backend.logLevel"], () => void offerRestart()),
  ];

  async function offerRestart(): Promise<void> {
    if (!backend.isRunning) return;
    const choice = await window.showInformationMessage(
      l10n.t("The new setting takes effect when the backend restarts."),
      l10n.t("Restart Backend"),
    );
    if (choice !== undefined) await backend.restart().catch(showError);
  }
}
