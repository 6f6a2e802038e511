// A suite that hangs, or leaves something behind, must not hold up the rest for ever. Real processes.
import { PassThrough } from "node:stream";
import { expect, test, vi } from "vitest";
import { runStep } from "../../scripts/lib/run-step.mjs";

const node = process.execPath;

/** Runs a line of JavaScript as a suite's program; gives its exit code, what was logged, and the time it took. */
async function run(script, limit = 60_000) {
  const log = new PassThrough();
  let text = "";
  log.on("data", (chunk) => (text += chunk));
  const started = Date.now();
  const code = await runStep([node, "-e", script], log, limit);
  return { code, text, took: Date.now() - started };
}

const alive = (pid) => {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
};

test("gives the exit code and logs both outputs", async () => {
  const ran = await run("console.log('one'); console.error('two'); process.exitCode = 3");
  expect(ran.code).toBe(3);
  expect(ran.text).toContain("one\n");
  expect(ran.text).toContain("two\n");
});

test("a program that is missing has code 127", async () => {
  const log = new PassThrough().resume();
  expect(await runStep(["vibeflow-no-such-program"], log, 60_000)).toBe(127);
});

test("Python keeps its compiled files, though the machine says otherwise", async () => {
  vi.stubEnv("PYTHONDONTWRITEBYTECODE", "1");
  const ran = await run("console.log('told', process.env.PYTHONDONTWRITEBYTECODE)");
  vi.unstubAllEnvs();
  expect(ran.text).toContain("told undefined");
});

test.skipIf(process.platform === "win32")("at the limit the program and what it started are ended", async () => {
  const child = "require('child_process').spawn(process.execPath, ['-e', 'setInterval(() => {}, 1e6)'], {stdio: 'ignore'})";
  const ran = await run(`console.log('pid', ${child}.pid); setInterval(() => {}, 1e6)`, 1_500);
  expect(ran.code).toBe(124);
  expect(ran.text).toContain("did not come to its end within 1.5 s");
  const pid = Number(/pid (\d+)/.exec(ran.text)[1]);
  await expect.poll(() => alive(pid), { timeout: 10_000 }).toBe(false);
}, 30_000);

test.skipIf(process.platform === "win32")("a program has ended though a daemon of its holds its output", async () => {
  const daemon = "require('child_process').spawn(process.execPath, ['-e', 'setTimeout(() => {}, 60000)'], {stdio: 'inherit', detached: true})";
  const ran = await run(`const d = ${daemon}; d.unref(); console.log('pid', d.pid)`);
  process.kill(Number(/pid (\d+)/.exec(ran.text)[1]), "SIGKILL");
  expect(ran.code).toBe(0);
  expect(ran.took).toBeLessThan(30_000);
  expect(ran.text).toContain("still holds its output");
}, 60_000);
