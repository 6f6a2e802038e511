// Runs one program of a suite to its end, or to the limit of its time. Knows processes and a log, not what is tested.
import { spawn } from "node:child_process";
import { isWindows, root } from "./paths.mjs";
import { usersEnvironment } from "./proc.mjs";
import { seconds } from "./say.mjs";

/** How long a program that has ended may leave its output open, and one told to end may take, in milliseconds. */
const GRACE = 5_000;

/** The whole group: a suite's own workers too. What they started as daemons is theirs to end. */
function signal(child, name) {
  try {
    if (isWindows) child.kill(name);
    else process.kill(-child.pid, name);
  } catch {
    // It is gone already.
  }
}

/**
 * Runs `program` with both its outputs in `log`, a writable stream.
 *
 * At the limit it gets SIGABRT, at which Python prints where each of its threads stands, then SIGKILL. It counts as
 * ended when it has exited, though something it started may still hold its output: waiting for that would be forever.
 *
 * @param {string[]} step the program and its arguments
 * @param {number} limit milliseconds
 * @returns {Promise<number>} its exit code; 124 when it was ended at the limit, 127 when it could not be started
 */
export function runStep([program, ...args], log, limit) {
  return new Promise((resolve) => {
    log.write(`$ ${[program, ...args].join(" ")}\n`);
    const child = spawn(program, args, {
      cwd: root,
      env: usersEnvironment({ FORCE_COLOR: "0", NO_COLOR: "1" }),
      shell: isWindows && !program.endsWith(".exe"),
      stdio: ["ignore", "pipe", "pipe"],
      detached: !isWindows,
    });
    let late = false;
    const timers = [];
    const interrupted = (name) => {
      signal(child, name);
      process.exit(130);
    };
    const finish = (code) => {
      if (late) signal(child, "SIGKILL");
      timers.forEach(clearTimeout);
      process.off("SIGINT", interrupted).off("SIGTERM", interrupted);
      child.stdout?.destroy();
      child.stderr?.destroy();
      resolve(late ? 124 : code);
    };
    process.on("SIGINT", interrupted).on("SIGTERM", interrupted);
    child.stdout?.pipe(log, { end: false });
    child.stderr?.pipe(log, { end: false });
    child.on("error", (error) => {
      log.write(`${error.message}\n`);
      finish(127);
    });
    child.on("exit", (code) => {
      const left = () => {
        log.write("\nIt has ended, and something it started still holds its output.\n");
        finish(code ?? 1);
      };
      timers.push(setTimeout(left, GRACE));
    });
    child.on("close", (code) => finish(code ?? 1));
    const end = () => {
      late = true;
      log.write(`\nEnded: it did not come to its end within ${seconds(limit)}.\n`);
      signal(child, "SIGABRT");
      timers.push(setTimeout(() => signal(child, "SIGKILL"), GRACE));
    };
    timers.push(setTimeout(end, limit));
  });
}
