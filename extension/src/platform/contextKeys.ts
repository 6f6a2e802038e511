/** The context keys that when-clauses in package.json read. */
import { commands } from "vscode";

export interface ContextKeys {
  /** Whether the Python that the backend runs in is there. */
  "vibeflow.python": "missing" | "settingUp" | "ready";
  "vibeflow.backend": "starting" | "ready" | "restarting" | "failed";
  "vibeflow.hasProjects": boolean;
  "vibeflow.hasData": boolean;
}

export function setContextKey<K extends keyof ContextKeys>(key: K, value: ContextKeys[K]): void {
  void commands.executeCommand("setContext", key, value);
}
