/**
 * Photographs panels into artifacts/panels and checks each with axe.
 * `node webviews/preview/shoot.mjs [part of a shot's name, such as training or training-light]...`
 */
import { mkdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

import { chromium } from "playwright-core";
import { build, preview } from "vite";

const here = (path) => fileURLToPath(new URL(path, import.meta.url));
const out = here("../../artifacts/panels/");
const configFile = here("vite.config.ts");

const themes = ["dark", "light", "hc-dark", "hc-light"];
const states = {
  data: ["empty", "loading", "error", "mapping", "importing", "running", "offline"],
  training: ["empty", "loading", "error", "queued", "early", "evaluating", "done", "stopped", "failed"],
  evaluation: ["empty", "loading", "error"],
  deployment: ["empty", "ready", "loading", "failed"],
  playground: ["empty", "loading", "asked"],
};

const shots = Object.entries(states).flatMap(([panel, names]) => [
  ...themes.map((theme) => ({ panel, theme, state: "full", width: 1180 })),
  { panel, theme: "dark", state: "full", width: 400 },
  { panel, theme: "light", state: "full", width: 320 },
  ...names.map((state) => ({ panel, theme: "dark", state, width: 1180 })),
]);
const nameOf = ({ panel, theme, state, width }) => `${panel}-${theme}-${state}-${width}`;

/** What a state needs beyond the backend's answers: a click or two. */
async function act(page, { panel, state }) {
  if (panel === "data" && state === "full") await page.getByRole("button", { name: "Row 2", exact: true }).click();
  if (panel === "data" && state === "running") await page.getByRole("button", { name: "Start Training" }).click();
  if (panel === "playground" && state === "asked") {
    await page.getByRole("switch").click();
    await page.getByRole("button", { name: "How do I reset my password?" }).click();
    await page.waitForTimeout(1200);
  }
}

const wanted = process.argv.slice(2);
const chosen = shots.filter((shot) => wanted.length === 0 || wanted.some((part) => nameOf(shot).includes(part)));
mkdirSync(out, { recursive: true });
await build({ configFile, logLevel: "error" });
const server = await preview({ configFile, preview: { port: 0, host: "127.0.0.1" } });
const { port } = server.httpServer.address();
const flags = ["--headless", "--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update", "--disable-sync"];
const browser = await chromium.launch({ executablePath: "/usr/bin/chromium", args: flags });
const axe = readFileSync(here("../../node_modules/axe-core/axe.min.js"), "utf8");
let problems = 0;

for (const shot of chosen) {
  const page = await browser.newPage({ viewport: { width: shot.width, height: 900 }, deviceScaleFactor: 1 });
  page.on("pageerror", (error) => report(shot, `page error: ${error.message}`));
  page.on("console", (message) => message.type() === "error" && report(shot, `console: ${message.text()}`));
  await page.goto(`http://127.0.0.1:${port}/?panel=${shot.panel}&state=${shot.state}&theme=${shot.theme}`);
  await page.waitForTimeout(450);
  await act(page, shot);
  await page.waitForTimeout(150);
  const overflow = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
  if (overflow > 0) report(shot, `${overflow} px wider than the window`);
  await page.evaluate(axe);
  const { violations } = await page.evaluate(() => globalThis.axe.run(document, { rules: { region: { enabled: false } } }));
  for (const found of violations) {
    report(shot, `axe ${found.impact} ${found.id}: ${found.nodes.slice(0, 3).map((node) => `${node.target} ${node.any[0]?.message ?? ""}`).join(" | ")}`);
  }
  await page.screenshot({ path: `${out}${nameOf(shot)}.png`, fullPage: true });
  await page.close();
}

await browser.close();
await server.close();
console.log(`${chosen.length} shots in artifacts/panels, ${problems} problems`);
process.exitCode = problems === 0 ? 0 : 1;

function report(shot, text) {
  problems++;
  console.log(`${nameOf(shot)}: ${text}`);
}
