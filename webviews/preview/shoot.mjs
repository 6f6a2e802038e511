/**
 * Photographs panels into artifacts/panels and checks each with axe.
 * `node webviews/preview/shoot.mjs [--language de] [part of a shot's name, such as training or training-light]...`
 * In another language nothing is clicked first: steps are found by their English words.
 */
import { mkdirSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";

import { chromium } from "@playwright/test";
import { build, preview } from "vite";

const here = (path) => fileURLToPath(new URL(path, import.meta.url));
const out = here("../../artifacts/panels/");
const configFile = here("vite.config.ts");

const themes = ["dark", "light", "hc-dark", "hc-light"];
const states = {
  datasets: [
    "empty", "loading", "error", "mapping", "importing", "rebuilding", "running", "offline", "sampled", "workbook", "labels",
    "preferences", "text", "reasons", "testfile", "unreadable", "unfolded", "fix", "safe", "combine", "split", "drop",
    "find", "described", "compare", "nothing", "nonetwork", "notoken", "downloading",
    "grid-million", "grid-loading", "grid-refused", "grid-filtered", "grid-selected", "grid-editing", "grid-removed", "grid-compared",
  ],
  training: [
    "empty", "loading", "error", "queued", "preparing", "early", "paused", "rising", "evaluating", "done", "stopped", "failed", "diverged",
    "longer", "compare", "deleting", "trials", "queue", "options", "huge",
  ],
  overview: [
    "empty", "running", "loading", "error", "gone", "nogit", "one", "many", "detached", "missing", "opened", "menu", "nothing", "compare",
    "compareLoading", "compareError",
  ],
  setup: [
    "empty", "unreadable", "loading", "error", "advanced", "edited", "help", "hardware", "outside", "wrong", "unmeasured",
    "calibrating", "tight", "going", "searching", "found",
  ],
  evaluation: [
    "empty", "loading", "error", "first", "again", "failed", "old", "unclear", "worse", "classifier", "labels", "written", "passages", "three",
    "thousand", "code", "rtl", "long", "menu", "meaning", "yours", "attention",
    "nojudge", "keyless", "judging", "choosing", "benchmarking", "uninstalled",
  ],
  deployment: ["empty", "ready", "loading", "failed"],
  playground: ["empty", "loading", "error", "asked", "three", "four", "streaming", "talk", "settings", "wish", "unclear"],
  files: ["found", "records", "counting", "loading", "error"],
};

const shots = Object.entries(states).flatMap(([panel, names]) => [
  ...themes.map((theme) => ({ panel, theme, state: "full", width: 1180 })),
  { panel, theme: "dark", state: "full", width: 400 },
  { panel, theme: "light", state: "full", width: 320 },
  ...names.map((state) => ({ panel, theme: "dark", state, width: 1180 })),
]);
/** More themes and widths for the states with shapes of their own. */
const also = ["grid-filtered", "grid-selected", "grid-editing", "grid-removed", "grid-compared", "mapping", "unfolded", "fix", "find", "described", "empty", "sampled"];
shots.push(
  ...also.flatMap((state) => [
    { panel: "datasets", theme: "light", state, width: 1180 },
    { panel: "datasets", theme: "hc-dark", state, width: 1180 },
    { panel: "datasets", theme: "dark", state, width: 400 },
    { panel: "datasets", theme: "light", state, width: 320 },
  ]),
);
const alsoTraining = ["compare", "rising", "done", "queued", "paused", "trials"];
shots.push(
  ...alsoTraining.flatMap((state) => [
    { panel: "training", theme: "light", state, width: 1180 },
    { panel: "training", theme: "hc-dark", state, width: 1180 },
    { panel: "training", theme: "dark", state, width: 400 },
    { panel: "training", theme: "light", state, width: 320 },
  ]),
);
for (const state of ["advanced", "edited", "help", "hardware", "wrong", "found"]) {
  shots.push(
    ...["light", "hc-dark", "hc-light"].map((theme) => ({ panel: "setup", theme, state, width: 1180 })),
    { panel: "setup", theme: "dark", state, width: 400 },
    { panel: "setup", theme: "light", state, width: 320 },
  );
}
for (const state of ["worse", "unclear", "classifier", "attention", "again", "code"]) {
  shots.push(
    ...["light", "hc-dark", "hc-light"].map((theme) => ({ panel: "evaluation", theme, state, width: 1180 })),
    { panel: "evaluation", theme: "dark", state, width: 320 },
  );
}
shots.push({ panel: "evaluation", theme: "dark", state: "full", width: 700 }, { panel: "evaluation", theme: "dark", state: "full", width: 320 });
for (const state of ["full", "many", "opened", "menu", "detached", "compare", "empty"]) {
  shots.push(
    ...["light", "hc-dark", "hc-light"].map((theme) => ({ panel: "overview", theme, state, width: 1180 })),
    { panel: "overview", theme: "dark", state, width: 700 },
    { panel: "overview", theme: "light", state, width: 320 },
  );
}
for (const state of ["three", "streaming", "settings", "wish"]) {
  shots.push(
    ...["light", "hc-dark", "hc-light"].map((theme) => ({ panel: "playground", theme, state, width: 1180 })),
    { panel: "playground", theme: "dark", state, width: 700 },
    { panel: "playground", theme: "light", state, width: 320 },
  );
}
const nameOf = ({ panel, theme, state, width }) => `${panel}-${theme}-${state}-${width}`;

const press = (page, name, exact = false) => page.getByRole("button", { name, exact }).first().click();

async function search(page, catalogue) {
  await press(page, "Find public data");
  if (catalogue !== undefined) await page.getByLabel("Catalogue").selectOption(catalogue);
  await page.getByRole("searchbox").first().fill("customer support questions");
  await press(page, "Search", true);
}

const dataActs = {
  full: (page) => press(page, "Row 2", true),
  unfolded: (page) => press(page, "Replies over 10 times"),
  sampled: (page) => press(page, "Personal data in"),
  labels: (page) => press(page, "One label in"),
  reasons: (page) => press(page, "4 other reasons"),
  fix: (page) => press(page, "Repair 17"),
  safe: (page) => press(page, "Fix what is safe"),
  combine: async (page) => {
    await press(page, "Combine columns");
    await press(page, "Use a pattern");
  },
  split: (page) => press(page, "Change the split"),
  testfile: (page) => press(page, "Change the split"),
  drop: (page) =>
    page.evaluate(() => {
      const dataTransfer = new DataTransfer();
      dataTransfer.items.add(new File(["a"], "a.csv"));
      document.dispatchEvent(new DragEvent("dragenter", { dataTransfer, bubbles: true }));
    }),
  compare: (page) => press(page, "Compare versions"),
  find: (page) => search(page),
  nothing: (page) => search(page),
  nonetwork: (page) => search(page),
  notoken: (page) => search(page, "kaggle"),
  described: async (page) => {
    await search(page);
    await press(page, "Look inside support-replies");
  },
  downloading: async (page) => {
    await search(page);
    await press(page, "Look inside support-replies");
    await press(page, "Download and use");
  },
};

Object.assign(dataActs, {
  "grid-million": async (page) => {
    await page.getByRole("grid").focus();
    await page.keyboard.press("Control+End");
  },
  "grid-filtered": async (page) => {
    await press(page, "Filter");
    await page.getByRole("combobox", { name: "Quality" }).selectOption("60");
    await page.getByLabel("Search in rows").fill("order");
    await page.waitForTimeout(500);
  },
  "grid-selected": async (page) => {
    await page.getByRole("gridcell", { name: "app keeps logging" }).first().click();
    await page.keyboard.press("Shift+ArrowDown");
    await page.keyboard.press("Shift+ArrowDown");
  },
  "grid-editing": async (page) => {
    await page.getByRole("gridcell", { name: "app keeps logging" }).first().dblclick();
    await page.waitForTimeout(100);
  },
  "grid-removed": async (page) => {
    await press(page, "Filter");
    await page.getByLabel("Rows to show").selectOption("removed");
    await page.waitForTimeout(200);
    await press(page, "Row 12", true);
  },
  "grid-compared": async (page) => {
    await press(page, "Compare");
    await page.waitForTimeout(200);
  },
});

async function actOnData(page, state) {
  await dataActs[state]?.(page);
  await page.waitForTimeout(state === "combine" || state === "mapping" ? 500 : 50);
}

const trainingActs = {
  longer: (page) => press(page, "Change passes"),
  compare: (page) => press(page, "Compare runs"),
  deleting: async (page) => {
    await press(page, "Compare runs");
    await press(page, "Delete run 1");
  },
  trials: (page) => press(page, "Compare runs"),
  queue: (page) => press(page, "Queue"),
  options: async (page) => {
    await page.getByText("Log scale").click();
    await page.getByLabel("Smoothing").fill("0.6");
    await page.getByText("What these words mean").click();
    await page.getByRole("radiogroup").getByText("Memory").click();
    await press(page, "Log");
    await page.getByRole("slider", { name: "Values of the loss chart" }).focus();
    for (let times = 0; times < 40; times++) await page.keyboard.press("ArrowLeft");
  },
};

const unfold = (page) => press(page, "Advanced settings");
const type = async (page, text) => {
  await page.getByLabel("Rank (r)", { exact: true }).fill(text);
  await page.waitForTimeout(300);
};

const setupActs = {
  advanced: unfold,
  wrong: unfold,
  edited: async (page) => {
    await unfold(page);
    await type(page, "32");
  },
  help: async (page) => {
    await unfold(page);
    await press(page, "Help on Rank (r)");
  },
  hardware: (page) => press(page, "This computer, 8 cores"),
  outside: async (page) => {
    await unfold(page);
    await type(page, "0");
  },
  going: (page) => press(page, "Start Training"),
};

const evaluationActs = {
  thousand: async (page) => {
    await page.getByRole("group", { name: "Answers side by side" }).focus();
    for (let times = 0; times < 120; times++) await page.keyboard.press("j");
  },
  rtl: (page) => press(page, "Next question"),
  long: async (page) => {
    await press(page, "Next question");
    await press(page, "Next question");
  },
  menu: (page) => press(page, "More", true),
  meaning: (page) => press(page, "What Right words means"),
  yours: async (page) => {
    await page.getByText("Mark against your answer").click();
    await page.getByText("Your answer").first().click();
  },
  choosing: async (page) => {
    for (const name of ["HellaSwag", "Your questions", "Version 1"]) await page.getByRole("checkbox", { name }).check();
    await page.getByText("Your own questions need a file").waitFor();
  },
  attention: async (page) => {
    await press(page, "Show what it looked at");
    await page.getByRole("listbox", { name: "Tokens of the answer" }).getByRole("option").nth(10).click();
  },
};

const compareThree = async (page) => {
  for (const number of [2, 3, 4]) await page.getByLabel(`Compare version ${number}`).check();
  await press(page, "Compare 3");
  await page.waitForTimeout(150);
};
const projectActs = {
  opened: (page) => press(page, "Version 3"),
  menu: (page) => press(page, "Actions of version 2"),
  nothing: (page) => page.getByLabel("Search in versions").fill("no such version"),
  compare: compareThree,
  compareError: compareThree,
  compareLoading: async (page) => {
    await compareThree(page);
    await page.waitForTimeout(300);
  },
};

/** What a state needs beyond the backend's answers: a click or two. */
async function askFirst(page) {
  await press(page, "How do I reset my password?");
  await page.waitForTimeout(900);
}

async function sayWish(page, words) {
  await page.getByLabel("Say how the answers should be").fill(words);
  await press(page, "Apply");
  await page.waitForTimeout(150);
}

const playgroundActs = {
  asked: askFirst,
  three: askFirst,
  four: askFirst,
  streaming: askFirst,
  talk: async (page) => {
    await askFirst(page);
    await page.getByRole("textbox", { name: "Question" }).fill("And if no email comes?");
    await press(page, "Ask", true);
    await page.waitForTimeout(900);
  },
  settings: async (page) => {
    await sayWish(page, "more creative");
    await press(page, "Settings", true);
  },
  wish: async (page) => {
    await sayWish(page, "make responses more creative");
    await askFirst(page);
  },
  unclear: (page) => sayWish(page, "purple"),
};

async function act(page, { panel, state }) {
  if (panel === "datasets") await actOnData(page, state);
  if (panel === "overview") await projectActs[state]?.(page);
  if (panel === "setup") await setupActs[state]?.(page);
  if (panel === "evaluation") {
    await evaluationActs[state]?.(page);
    await page.waitForTimeout(100);
  }
  if (panel === "training") {
    await trainingActs[state]?.(page);
    await page.waitForTimeout(100);
  }
  if (panel === "datasets" && state === "running") await page.getByRole("button", { name: "Start Training" }).click();
  if (panel === "playground") await playgroundActs[state]?.(page);
  if (panel === "files" && state === "found") {
    await page.getByLabel("Find in the file").fill("order 450117");
    await page.keyboard.press("Enter");
    await page.waitForTimeout(300);
    await page.getByRole("grid").press("Enter");
  }
}

const { values, positionals: wanted } = parseArgs({ options: { language: { type: "string", default: "en" } }, allowPositionals: true });
const { language } = values;
const chosen = shots.filter((shot) => wanted.length === 0 || wanted.some((part) => nameOf(shot).includes(part)));
mkdirSync(out, { recursive: true });
// A build of its own, so that two at once do not take each other's away.
const outDir = mkdtempSync(join(tmpdir(), "vibeflow-preview-"));
await build({ configFile, logLevel: "error", build: { outDir } });
const server = await preview({ configFile, build: { outDir }, preview: { port: 0, host: "127.0.0.1" } });
const { port } = server.httpServer.address();
const flags = ["--headless", "--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update", "--disable-sync"];
const browser = await chromium.launch({ executablePath: "/usr/bin/chromium", args: flags });
const axe = readFileSync(here("../../node_modules/axe-core/axe.min.js"), "utf8");
let problems = 0;

for (const shot of chosen) {
  const page = await browser.newPage({ viewport: { width: shot.width, height: 900 }, deviceScaleFactor: 1 });
  page.on("pageerror", (error) => report(shot, `page error: ${error.message}`));
  page.on("console", (message) => message.type() === "error" && report(shot, `console: ${message.text()}`));
  if (language !== "en") await translate(page);
  await page.goto(`http://127.0.0.1:${port}/?panel=${shot.panel}&state=${shot.state}&theme=${shot.theme}`);
  await page.waitForTimeout(450);
  if (language === "en") await act(page, shot);
  await page.waitForTimeout(150);
  const overflow = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
  if (overflow > 0) report(shot, `${overflow} px wider than the window`);
  await page.evaluate(axe);
  const { violations } = await page.evaluate(() => globalThis.axe.run(document, { rules: { region: { enabled: false } } }));
  for (const found of violations) {
    report(shot, `axe ${found.impact} ${found.id}: ${found.nodes.slice(0, 3).map((node) => `${node.target} ${node.any[0]?.message ?? ""}`).join(" | ")}`);
  }
  await page.screenshot({ path: `${out}${nameOf(shot)}${language === "en" ? "" : `-${language}`}.png`, fullPage: true });
  await page.close();
}

await browser.close();
await server.close();
rmSync(outDir, { recursive: true });
console.log(`${chosen.length} shots in artifacts/panels, ${problems} problems`);
process.exitCode = problems === 0 ? 0 : 1;

/** The page as the extension writes it for another language: named in it, and its translations as a block of data. */
async function translate(page) {
  const translations = readFileSync(here(`../../extension/l10n/bundle.l10n.${language}.json`), "utf8").replaceAll("<", "\\u003c");
  await page.route(/\?panel=/, async (route) => {
    const response = await route.fetch();
    const block = `<script type="application/json" id="l10n">${translations}</script></head>`;
    const html = (await response.text()).replace('lang="en"', `lang="${language}"`).replace("</head>", () => block);
    await route.fulfill({ response, body: html });
  });
}

function report(shot, text) {
  problems++;
  console.log(`${nameOf(shot)}: ${text}`);
}
