// Runs one suite: its output goes to a log, the terminal gets a line with the result, and the output when it fails.
import { createWriteStream, mkdirSync, readFileSync, rmSync } from "node:fs";
import { dirname, join } from "node:path";
import { readCounts } from "./junit.mjs";
import { artifacts } from "./paths.mjs";
import { runStep } from "./run-step.mjs";
import { dim, green, red, say, seconds } from "./say.mjs";

const HEARTBEAT = 30_000;
const SHOWN_LINES = 120;
/** What a suite may take unless it says otherwise, in minutes: about ten times what it takes on two cores. */
const MINUTES = 8;

function tailOf(file) {
  const lines = readFileSync(file, "utf8").trimEnd().split("\n");
  return lines.slice(-SHOWN_LINES).join("\n");
}

/** What pytest and Playwright say of tests that passed at the second try only. */
function passedLater(file) {
  const text = readFileSync(file, "utf8");
  const [, flaky = ""] = /^ +\d+ flaky\n((?: {4}.*\n)+)/m.exec(text) ?? [];
  return [...text.matchAll(/^RERUN (.*)$/gm), ...flaky.matchAll(/^ +(.*?)[ ─]*$/gm)].map(([, name]) => name);
}

/** What a suite without a report of its own counts as: one check. A crash before the report is one failure. */
function countsOf(suite, ok) {
  const counted = suite.report && readCounts(suite.report);
  if (!counted) return { passed: ok ? 1 : 0, failed: ok ? 0 : 1, skipped: 0 };
  if (!ok && counted.failed === 0) return { ...counted, failed: 1 };
  // A suite that ran no test has proved nothing.
  if (counted.passed + counted.failed === 0) return { ...counted, failed: 1 };
  return counted;
}

/** Runs a suite and returns `{ suite, passed, failed, skipped, milliseconds }`. */
export async function runSuite(suite) {
  const logFile = join(artifacts, "logs", `test-${suite.name}.log`);
  mkdirSync(dirname(logFile), { recursive: true });
  if (suite.report) {
    mkdirSync(dirname(suite.report), { recursive: true });
    rmSync(suite.report, { force: true });
  }
  const log = createWriteStream(logFile);
  const started = Date.now();
  const beat = setInterval(() => say(dim(`     ${suite.name}: still running, ${seconds(Date.now() - started)}`)), HEARTBEAT);
  let ok = true;
  for (const step of suite.steps) ok = (await runStep(step, log, (suite.minutes ?? MINUTES) * 60_000)) === 0 && ok;
  clearInterval(beat);
  await new Promise((resolve) => log.end(resolve));
  const milliseconds = Date.now() - started;
  const counts = countsOf(suite, ok);
  const passed = ok && counts.failed === 0;
  const skipped = counts.skipped > 0 ? `, ${counts.skipped} skipped` : "";
  const detail = suite.report ? `${counts.passed} passed, ${counts.failed} failed${skipped}` : "";
  const mark = passed ? green("ok  ") : red("FAIL");
  say(`${mark} ${suite.name.padEnd(10)} ${suite.title.padEnd(44)} ${seconds(milliseconds).padStart(12)}  ${detail}`.trimEnd());
  for (const name of passedLater(logFile)) say(dim(`     failed once, then run again: ${name}`));
  if (!passed) say(`${tailOf(logFile)}\n${dim(`The whole output: ${logFile}`)}\n`);
  return { suite, ...counts, milliseconds };
}
