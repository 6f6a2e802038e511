/** Tells the backend how many runs may go at once: when it is ready, and whenever the setting changes. */
import { Disposable } from "vscode";

import type { Backend } from "../../backend/backend.js";
import type { Log } from "../../platform/log.js";
import { onSettingChange, setting } from "../../platform/settings.js";

export function keepParallelRuns(backend: Backend, log: Log): Disposable {
  const tell = () => {
    if (backend.state.state !== "ready") return;
    backend.client.training
      .setParallelRuns({ limit: setting("training.parallelRuns") })
      .catch((error: unknown) => log.error(`The number of parallel runs was not taken: ${String(error)}`));
  };
  tell();
  return Disposable.from(backend.onDidChangeState(tell), onSettingChange(["training.parallelRuns"], tell));
}
