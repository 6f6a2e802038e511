/** Runs a program to its end and collects what it prints. Never throws: a program that is missing has code null. */
import { spawn } from "node:child_process";

export interface Finished {
  /** null when it did not start, was killed, or took too long. */
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export type RunProgram = (program: string, args: readonly string[], timeoutMs: number) => Promise<Finished>;

export const runProgram: RunProgram = (program, args, timeoutMs) =>
  new Promise((resolve) => {
    const child = spawn(program, args, { stdio: ["ignore", "pipe", "pipe"], timeout: timeoutMs, windowsHide: true });
    let stdout = "";
    let stderr = "";
    child.stdout.setEncoding("utf8").on("data", (chunk: string) => (stdout += chunk));
    child.stderr.setEncoding("utf8").on("data", (chunk: string) => (stderr += chunk));
    child.on("error", (error) => resolve({ code: null, stdout, stderr: error.message }));
    child.on("close", (code) => resolve({ code, stdout, stderr }));
  });
