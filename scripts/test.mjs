// npm test: installs what the tests need, then runs every suite, fast ones first.
//   npm test -- --fast            leaves the browser out
//   npm test -- --only NAME,NAME  runs some suites
import { ensureChromium } from "./lib/chromium.mjs";
import { ensureNodePackages } from "./lib/node-deps.mjs";
import { answers } from "./lib/proc.mjs";
import { ensurePython } from "./lib/python-env.mjs";
import { runSuite } from "./lib/run-suite.mjs";
import { ScriptError, bold, main, say, seconds } from "./lib/say.mjs";
import { suites } from "./lib/suites.mjs";
import { ensureSystemPackages } from "./lib/system-packages.mjs";
import { ensureVscodeServer } from "./lib/vscode-install.mjs";

const setup = {
  python: () => ensurePython(["train", "dev"]),
  node: () => ensureNodePackages(),
  "git-lfs": async () => {
    if (!(await answers("git-lfs"))) await ensureSystemPackages(["git-lfs"], "the tests of versions");
  },
  browser: async () => {
    await ensureChromium();
    await ensureVscodeServer();
  },
};

function chosen(args) {
  const names = suites.map((suite) => suite.name);
  const unknown = args.filter((arg, index) => !["--fast", "--only"].includes(arg) && args[index - 1] !== "--only");
  if (unknown.length > 0)
    throw new ScriptError(`Unknown option: ${unknown.join(" ")}.`, "There are --fast and --only NAME,NAME.");
  if (args.includes("--only")) {
    const wanted = (args[args.indexOf("--only") + 1] ?? "").split(",").filter(Boolean);
    const wrong = wanted.filter((name) => !names.includes(name));
    if (wanted.length === 0 || wrong.length > 0) {
      throw new ScriptError(`No such suite: ${wrong.join(", ") || "(none given)"}.`, `There are: ${names.join(", ")}.`);
    }
    return suites.filter((suite) => wanted.includes(suite.name));
  }
  return args.includes("--fast") ? suites.filter((suite) => !suite.browser) : suites;
}

const sum = (results, name) => results.reduce((total, result) => total + result[name], 0);

await main(async (args) => {
  const selected = chosen(args);
  const started = Date.now();
  for (const need of new Set(selected.flatMap((suite) => suite.setup))) await setup[need]();
  const ready = Date.now();
  if (ready - started > 5000) say(`Everything the tests need is installed (${seconds(ready - started)}).`);
  say();
  const results = [];
  for (const suite of selected) results.push(await runSuite(suite));
  const failed = sum(results, "failed");
  const skipped = sum(results, "skipped");
  say();
  say(`${results.length} suites in ${seconds(Date.now() - ready)}${skipped > 0 ? `; ${skipped} tests skipped` : ""}`);
  const broken = results.filter((result) => result.failed > 0).map((result) => result.suite.name);
  if (broken.length > 0) say(`Failed: ${broken.join(", ")}`);
  say(bold(`${sum(results, "passed")} passed, ${failed} failed`));
  return failed === 0 ? 0 : 1;
});
