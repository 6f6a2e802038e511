/** Copies the backend's stderr into the log, with the level that each line names. */
import { createInterface } from "node:readline";
import type { Log } from "../platform/log.js";

const levels = { DEBUG: "debug", INFO: "info", WARNING: "warn", ERROR: "error", CRITICAL: "error" } as const;
type PythonLevel = keyof typeof levels;

const isLevel = (word: string | undefined): word is PythonLevel => word !== undefined && word in levels;

export function forwardLog(stream: NodeJS.ReadableStream, log: Log): void {
  // Lines without a level continue what came before: the lines of a trace.
  let level: PythonLevel = "INFO";
  createInterface({ input: stream }).on("line", (line) => {
    const [first, rest] = /^([A-Z]+) (.*)$/.exec(line)?.slice(1) ?? [];
    const starts = isLevel(first);
    if (starts) level = first;
    log[levels[level]](starts ? (rest ?? "") : line);
  });
}
