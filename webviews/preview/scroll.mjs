/**
 * Measures how smoothly a million rows scroll: `node webviews/preview/scroll.mjs`. Prints the time of frames while the
 * wheel turns, the bar is dragged from end to end and PageDown is held, and how many frames had rows still missing.
 */
import { fileURLToPath } from "node:url";

import { chromium } from "@playwright/test";
import { build, preview } from "vite";

const configFile = fileURLToPath(new URL("vite.config.ts", import.meta.url));
await build({ configFile, logLevel: "error" });
const server = await preview({ configFile, preview: { port: 0, host: "127.0.0.1" } });
const { port } = server.httpServer.address();
const flags = ["--headless", "--no-sandbox", "--disable-gpu", "--disable-background-networking"];
const browser = await chromium.launch({ executablePath: "/usr/bin/chromium", args: flags });
const page = await browser.newPage({ viewport: { width: 1180, height: 900 } });
await page.goto(`http://127.0.0.1:${port}/?panel=datasets&state=grid-million&theme=dark`);
const grid = page.getByRole("grid");
await grid.scrollIntoViewIfNeeded();
await page.getByRole("button", { name: "Row 2", exact: true }).first().waitFor();

/** Frames while `move` runs. */
async function measure(name, move) {
  await page.evaluate(() => {
    const frames = [];
    let before = performance.now();
    const step = () => {
      const now = performance.now();
      frames.push([now - before, document.querySelectorAll("[role=row][aria-busy]").length > 0 ? 1 : 0]);
      before = now;
      globalThis.measuring = requestAnimationFrame(step);
    };
    globalThis.frames = frames;
    globalThis.measuring = requestAnimationFrame(step);
  });
  await move();
  const frames = await page.evaluate(() => {
    cancelAnimationFrame(globalThis.measuring);
    return globalThis.frames;
  });
  const times = frames.map(([time]) => time).sort((one, other) => one - other);
  const at = (share) => (times[Math.floor(share * (times.length - 1))] ?? 0).toFixed(1);
  const missing = frames.reduce((sum, [, some]) => sum + some, 0) / frames.length;
  const rows = await grid.getByRole("row").count();
  console.log(
    `${name.padEnd(12)} ${String(frames.length).padStart(4)} frames, median ${at(0.5)} ms, 95 % ${at(0.95)} ms, longest ${at(1)} ms; ` +
      `placeholders in ${(missing * 100).toFixed(0)} % of frames; ${String(rows)} rows drawn`,
  );
}

await measure("still", () => page.waitForTimeout(1000));
await grid.hover();
await measure("wheel", async () => {
  for (let step = 0; step < 120; step++) await page.mouse.wheel(0, 120);
});
await measure("bar", () =>
  grid.evaluate(async (element) => {
    for (let step = 0; step <= 120; step++) {
      element.scrollTop = (element.scrollHeight - element.clientHeight) * (step / 120);
      await new Promise((done) => requestAnimationFrame(done));
    }
  }),
);
await page.waitForTimeout(500);
console.log(
  "at the end:",
  await grid
    .getByRole("row")
    .last()
    .innerText()
    .then((text) => text.replaceAll("\n", " ").slice(0, 60)),
);
await grid.focus();
await page.keyboard.press("Control+Home");
await measure("PageDown", async () => {
  for (let step = 0; step < 60; step++) await page.keyboard.press("PageDown");
});
await browser.close();
await server.close();
