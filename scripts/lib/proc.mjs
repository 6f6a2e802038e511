// Starts other programs and waits for them. Knows processes, output and signals; not what the programs are for.
import { spawn } from "node:child_process";
import { createWriteStream, mkdirSync } from "node:fs";
import { delimiter, dirname, join } from "node:path";
import { artifacts, isWindows, root } from "./paths.mjs";
import { ScriptError, dim, say, seconds } from "./say.mjs";

/** How often a long quiet step says that it is still at work, in milliseconds. */
const HEARTBEAT = 15_000;

/** npm and the programs it installs are .cmd files on Windows, which only a shell can start. */
function launch(command, args, options) {
  const needsShell = isWindows && !/\.exe$/i.test(command);
  return spawn(command, args, { cwd: root, ...options, shell: needsShell });
}

/** Runs a program with this terminal's own input and output. Resolves with its exit code. */
export function inherit(command, args, options = {}) {
  return new Promise((resolve, reject) => {
    const child = launch(command, args, { stdio: "inherit", ...options });
    child.on("error", reject);
    child.on("close", (code, signal) => resolve(code ?? (signal ? 1 : 0)));
  });
}

/** Runs a program and collects what it prints. Never rejects: a program that is missing has code 127. */
export function capture(command, args, options = {}) {
  return new Promise((resolve) => {
    let output = "";
    const child = launch(command, args, { stdio: ["ignore", "pipe", "pipe"], ...options });
    const take = (chunk) => {
      output += chunk;
    };
    child.stdout.on("data", take);
    child.stderr.on("data", take);
    child.on("error", (error) => resolve({ code: 127, output: String(error.message) }));
    child.on("close", (code) => resolve({ code: code ?? 1, output }));
  });
}

/**
 * Runs a long step quietly: the output goes to `artifacts/logs/<name>.log`, the terminal gets a line now and then.
 * Throws a ScriptError with the last lines of the output when the program fails.
 */
export async function quietly(name, command, args, options = {}) {
  const { hint, ...spawnOptions } = options;
  const logFile = join(artifacts, "logs", `${name}.log`);
  mkdirSync(dirname(logFile), { recursive: true });
  const log = createWriteStream(logFile);
  const started = Date.now();
  const beat = setInterval(() => say(dim(`  still at it, ${seconds(Date.now() - started)}`)), HEARTBEAT);
  let tail = "";
  const code = await new Promise((resolve) => {
    const child = launch(command, args, { stdio: ["ignore", "pipe", "pipe"], ...spawnOptions });
    const take = (chunk) => {
      log.write(chunk);
      tail = (tail + chunk).slice(-3000);
    };
    child.stdout.on("data", take);
    child.stderr.on("data", take);
    child.on("error", (error) => {
      tail += error.message;
      resolve(127);
    });
    child.on("close", (exit) => resolve(exit ?? 1));
  });
  clearInterval(beat);
  await new Promise((resolve) => log.end(resolve));
  if (code !== 0) {
    throw new ScriptError(
      `${command} ${args[0] ?? ""} failed with exit code ${code}.\n${tail.trim()}`,
      hint ?? `The whole output is in ${logFile}`,
    );
  }
}

/** This process's environment with a folder put first on PATH. */
export function withPath(folder, extra = {}) {
  return { ...process.env, ...extra, PATH: `${folder}${delimiter}${extra.PATH ?? process.env.PATH ?? ""}` };
}

/**
 * This process's environment as a user has it: Python keeps its compiled files, whatever this machine says. Without
 * them each process that a test or a benchmark starts compiles the backend anew.
 */
export function usersEnvironment(extra = {}) {
  const { PYTHONDONTWRITEBYTECODE: _, ...env } = process.env;
  return { ...env, ...extra };
}

/** Whether a program answers to its version flag. */
export async function answers(command, args = ["--version"]) {
  return (await capture(command, args)).code === 0;
}
