// The suites of `npm test`, fast ones first: what each is called, needs and runs. How they are run is run-suite.mjs.
import { join } from "node:path";
import { artifacts, root, venvProgram } from "./paths.mjs";

const report = (name) => join(artifacts, "reports", `${name}.xml`);
const bin = (name) => join(root, "node_modules", ".bin", name);
const python = ["python_backend", "tests", "scripts"];

/**
 * A suite has a `name` for --only, a `title`, `steps` as [program, ...arguments] that all have to succeed, and, where
 * it counts its own tests, a `report` in JUnit's format. `setup` names what has to be installed for it:
 * "python", "node", "browser". `minutes` is what each of its steps may take, where that is much. The ones with
 * `browser: true` are left out by --fast.
 */
export const suites = [
  {
    name: "ruff",
    title: "Python style and format",
    setup: ["python"],
    steps: [
      [venvProgram("ruff"), "check", ...python],
      [venvProgram("ruff"), "format", "--check", ...python],
    ],
  },
  { name: "imports", title: "Python layers", setup: ["python"], steps: [[venvProgram("lint-imports")]] },
  {
    name: "generated",
    title: "Generated code is current",
    setup: ["python"],
    steps: [[process.execPath, "scripts/generate.mjs", "--check"]],
  },
  {
    name: "translations",
    title: "Every sentence is translated",
    setup: ["python", "node"],
    steps: [[process.execPath, "scripts/l10n.mjs", "--check"]],
  },
  {
    name: "unused",
    title: "Nothing unused in Python",
    setup: ["python"],
    steps: [[venvProgram("python"), "scripts/unused_python.py"]],
  },
  { name: "mypy", title: "Python types", setup: ["python"], steps: [[venvProgram("mypy")]] },
  {
    name: "lock",
    title: "npm's lock file is complete",
    setup: [],
    steps: [[process.execPath, "scripts/complete-lock.mjs", "--check"]],
  },
  { name: "tsc", title: "TypeScript types", setup: ["node"], steps: [[bin("tsc"), "--noEmit", "-p", "."]] },
  {
    name: "eslint",
    title: "TypeScript style and layers",
    setup: ["node"],
    steps: [[bin("eslint"), "extension", "webviews", "tests", "--max-warnings", "0"]],
  },
  {
    name: "knip",
    title: "Nothing unused in TypeScript, no circles",
    setup: ["node"],
    steps: [[bin("knip")], [bin("knip"), "--cycles"]],
  },
  {
    name: "vitest",
    title: "Extension, panels, protocol in TypeScript",
    setup: ["node"],
    report: report("vitest"),
    steps: [[bin("vitest"), "run", "--reporter=default", "--reporter=junit", `--outputFile.junit=${report("vitest")}`]],
  },
  {
    name: "pytest",
    title: "Backend, jobs, engine, protocol in Python",
    minutes: 40,
    setup: ["python", "git-lfs"],
    report: report("pytest"),
    steps: [
      [
        ...[venvProgram("python"), "-m", "pytest", "--durations=10", `--junitxml=${report("pytest")}`],
        // A file stays with one of the two processes: what its tests share is made once.
        ...["-n", "2", "--dist", "loadfile"],
        // A machine that stalls for a moment is not a defect; a second failure is. What was run again is named.
        ...["--reruns", "1", "-r", "fER"],
      ],
    ],
  },
  {
    name: "package",
    title: "The extension package",
    setup: ["python", "node"],
    steps: [[process.execPath, "scripts/package.mjs"]],
  },
  {
    name: "e2e",
    title: "Journeys in real VS Code",
    browser: true,
    minutes: 40,
    setup: ["python", "node", "git-lfs", "browser"],
    report: report("e2e"),
    steps: [[bin("playwright"), "test", "-c", "tests/e2e/playwright.config.ts", "--retries=1"]],
  },
];
