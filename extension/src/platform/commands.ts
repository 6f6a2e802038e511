/** Registers commands so that a failure is shown once, in plain words, and a curable one is cured and tried again. */
import { commands, type Disposable } from "vscode";

import { asVibeFlowError, type VibeFlowError } from "./errors.js";
import { showError } from "./notify.js";
import { targetOf } from "./targets.js";

/** Tries to remove the cause of an error, asking the user where needed. */
export type Recovery = (error: VibeFlowError) => Promise<"recovered" | "declined" | "unknown">;

export class Commands implements Disposable {
  private readonly registered: Disposable[] = [];

  constructor(
    private readonly recover: Recovery,
    private readonly logError: (id: string, error: unknown) => void,
  ) {}

  /** `run` gets the command's arguments as they came: parse them. */
  register(id: string, run: (...args: unknown[]) => Promise<void> | void): void {
    const command = async (...args: unknown[]): Promise<void> => {
      try {
        await this.withRecovery(async () => run(...args));
      } catch (cause) {
        this.logError(id, cause);
        void showError(cause, { target: targetOf(args[0]), retry: () => command(...args) });
      }
    };
    this.registered.push(commands.registerCommand(id, command));
  }

  private async withRecovery(run: () => Promise<void>): Promise<void> {
    try {
      await run();
    } catch (cause) {
      const outcome = await this.recover(asVibeFlowError(cause));
      if (outcome === "declined") return;
      if (outcome === "unknown") throw cause;
      await run();
    }
  }

  dispose(): void {
    this.registered.forEach((one) => void one.dispose());
  }
}
