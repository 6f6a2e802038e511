// npm run bench: measures what users wait for and prints each number with its spread.
//   npm run bench -- --only backend_ready,messages,first_step,import_data,evaluation_speed,busy,window
//   npm run bench -- cpu-lora            training beside other trainers; cpu-full: of all weights. Only when named:
//                                        the others are installed first (2 GB each), and a run takes ten minutes or more.
//   npm run bench -- tokens              rows into tokens beside datasets and TRL, which is installed first.
import { appendFileSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { cpus } from "node:os";
import { join } from "node:path";
import { ensureChromium } from "./lib/chromium.mjs";
import { ensureNodePackages } from "./lib/node-deps.mjs";
import { makePackage } from "./lib/package.mjs";
import { artifacts, root, venvProgram } from "./lib/paths.mjs";
import { ensurePeers } from "./lib/peers.mjs";
import { capture, inherit, usersEnvironment } from "./lib/proc.mjs";
import { ensurePython } from "./lib/python-env.mjs";
import { ScriptError, bold, dim, main, red, say } from "./lib/say.mjs";
import { ensureVscodeServer } from "./lib/vscode-install.mjs";

const results = join(artifacts, "reports", "bench.jsonl");

/** A benchmark in Python prints its results, one JSON object a line. */
async function runPython(name) {
  const env = usersEnvironment({ PYTHONPATH: join(root, "tests", "python", "rpc") });
  const { code, output } = await capture(venvProgram("python"), [join(root, "tests", "bench", `${name}.py`)], { env });
  if (code !== 0) throw new ScriptError(`The benchmark ${name} failed.\n${output.trim()}`);
  for (const line of output.split("\n").filter((text) => text.startsWith('{"name"')))
    appendFileSync(results, `${line}\n`);
}

/** The ones in a window run under Playwright and append to the results themselves. */
async function runWindow() {
  await ensureNodePackages();
  await ensureChromium();
  await ensureVscodeServer();
  await makePackage();
  const args = ["test", "-c", join("tests", "bench", "playwright.config.ts")];
  const env = usersEnvironment({ VIBEFLOW_BENCH_RESULTS: results });
  const { code, output } = await capture(join(root, "node_modules", ".bin", "playwright"), args, { env });
  if (code !== 0) throw new ScriptError(`The benchmark in the window failed.\n${output.trim()}`);
}

/** Trainers side by side; prints its own table, which `docs/reports/training-speed.md` keeps. */
async function runTrainers(method) {
  const environments = JSON.stringify(await ensurePeers());
  const script = join(root, "tests", "bench", "cpu_train", "run.py");
  const code = await inherit(venvProgram("python"), [
    script,
    method,
    "--environments",
    environments,
    "--results",
    results,
  ]);
  if (code !== 0)
    throw new ScriptError(`The benchmark cpu-${method} failed.`, "The trainers' logs are in artifacts/logs.");
}

/** Rows into tokens, beside datasets and TRL; `docs/reports/tokens.md` keeps its table. */
async function runTokens() {
  const environments = JSON.stringify(await ensurePeers());
  const script = join(root, "tests", "bench", "tokens", "run.py");
  const code = await inherit(venvProgram("python"), [script, "--environments", environments, "--results", results]);
  if (code !== 0) throw new ScriptError("The benchmark tokens failed.");
}

const trainers = { "cpu-lora": () => runTrainers("lora"), "cpu-full": () => runTrainers("full"), tokens: runTokens };

const benchmarks = {
  backend_ready: () => runPython("backend_ready"),
  messages: () => runPython("messages"),
  first_step: () => runPython("first_step"),
  import_data: () => runPython("import_data"),
  evaluation_speed: () => runPython("evaluation_speed"),
  busy: () => runPython("busy"),
  window: runWindow,
};

function median(values) {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}

/** Three digits that mean something, whatever the size. */
const short = (value) => (Math.abs(value) >= 100 ? String(Math.round(value)) : value.toPrecision(3));

function show({ name, unit, values, limit }) {
  const middle = median(values);
  const spread = `(${short(Math.min(...values))} to ${short(Math.max(...values))}, ${values.length} runs)`;
  const verdict = limit === null ? "" : middle <= limit ? dim(`limit ${limit}`) : red(`over the limit of ${limit}`);
  say(`${name.padEnd(68)} ${bold(`${short(middle)} ${unit}`).padStart(10)}  ${dim(spread)} ${verdict}`.trimEnd());
}

await main(async (args) => {
  const all = { ...benchmarks, ...trainers };
  const given = args[0] === "--only" ? (args[1] ?? "").split(",") : args;
  const names = given.length > 0 ? given : Object.keys(benchmarks);
  const wrong = names.filter((name) => !(name in all));
  if (wrong.length > 0)
    throw new ScriptError(`No such benchmark: ${wrong.join(", ")}.`, `There are: ${Object.keys(all).join(", ")}.`);
  await ensurePython(["train", "dev"]);
  mkdirSync(join(artifacts, "reports"), { recursive: true });
  rmSync(results, { force: true });
  writeFileSync(results, "");
  say(
    `Measuring on ${cpus().length} × ${cpus()[0]?.model ?? "unknown processor"}. Each line: median, then least to most.`,
  );
  let shown = 0;
  for (const name of names) {
    await all[name]();
    if (name in trainers) continue; // its table is shown already
    const lines = readFileSync(results, "utf8").trim().split("\n").filter(Boolean);
    for (const line of lines.slice(shown)) show(JSON.parse(line));
    shown = lines.length;
  }
});
