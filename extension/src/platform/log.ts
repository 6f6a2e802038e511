/** What most parts need of the log channel. */
import type { LogOutputChannel } from "vscode";

export type Log = Pick<LogOutputChannel, "debug" | "info" | "warn" | "error">;
