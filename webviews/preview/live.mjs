/**
 * Measures how a run of 100,000 steps stays live: `node webviews/preview/live.mjs`. Sends the patches of its last 60,000
 * steps, and prints what one patch costs until the page is laid out anew; then frames while ten a second come.
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

for (const width of [1180, 320]) {
  const page = await browser.newPage({ viewport: { width, height: 900 } });
  page.on("pageerror", (error) => console.log(`page error: ${error.message}`));
  await page.goto(`http://127.0.0.1:${port}/?panel=training&state=huge&theme=dark`);
  await page.getByRole("progressbar").waitFor();

  const { times, nodes, points } = await page.evaluate(async () => {
    const { host, hugePoint } = globalThis;
    const { run } = await host.answers["vibeflow/training/snapshot"]({});
    let { revision, step } = run;
    const line = (at) => ({ time: "2026-11-21T14:21:52Z", level: "info", text: `step ${at} loss 0.871` });
    globalThis.send = (steps) => {
      const fresh = Array.from({ length: steps }, (_, index) => hugePoint(step + index + 1));
      step += steps;
      const patch = {
        projectId: run.projectId, runId: run.runId, fromRevision: revision, toRevision: ++revision, stage: "train", state: "running",
        step, elapsed: step * 0.4, secondsLeft: (100_000 - step) * 0.4, secondsLeftLow: null, secondsLeftHigh: null,
        train: fresh, evaluations: step % 500 === 0 ? [{ step, loss: 1.02 }] : [], checkpoints: null, log: [line(step)], progress: null,
        startedAt: null, finishedAt: null, error: null, resumed: 0, commit: null, alerts: null, efficiency: run.efficiency,
        compared: [], queuePosition: null, queueReason: null, batch: run.batch, sizeBytes: null,
      };
      host.event("vibeflow/training/didProgress", patch);
    };
    const found = [];
    while (step < 99_900) {
      const before = performance.now();
      globalThis.send(20);
      await new Promise((done) => { const { port1, port2 } = new MessageChannel(); port1.onmessage = done; port2.postMessage(0); });
      document.body.getBoundingClientRect();
      found.push(performance.now() - before);
      if (found.length % 10 === 0) await new Promise((done) => requestAnimationFrame(done));
    }
    const drawn = document.querySelector('[data-line="raw"]').getAttribute("d").match(/[ML]/g).length;
    return { times: found.sort((one, other) => one - other), nodes: document.querySelectorAll("*").length, points: drawn };
  });
  const at = (list, share) => (list[Math.floor(share * (list.length - 1))] ?? 0).toFixed(1);
  console.log(`${width} px: ${times.length} patches of 20 steps; one costs ${at(times, 0.5)} ms (median), ${at(times, 0.95)} ms (95 %), ${at(times, 1)} ms (longest); ${points} points drawn, ${nodes} elements`);

  const frames = await page.evaluate(async () => {
    const found = [];
    let before = performance.now();
    const timer = setInterval(() => globalThis.send(1), 100);
    while (found.length < 180) {
      await new Promise((done) => requestAnimationFrame(done));
      found.push(performance.now() - before);
      before = performance.now();
    }
    clearInterval(timer);
    return found.sort((one, other) => one - other);
  });
  console.log(`${width} px: ten patches a second; frames of ${at(frames, 0.5)} ms (median), ${at(frames, 0.95)} ms (95 %), ${at(frames, 1)} ms (longest)`);
  await page.close();
}

await browser.close();
await server.close();
