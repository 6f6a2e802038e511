// The end-to-end tests: the packaged extension in real VS Code, driven through Chromium.
import { defineConfig } from "@playwright/test";
import { chromiumFlags, chromiumPath } from "../../scripts/lib/chromium.mjs";
import type { VscodeFixtures } from "./harness/fixtures.js";

export default defineConfig<VscodeFixtures>({
  testDir: ".",
  testMatch: "**/*.spec.ts",
  outputDir: "../../artifacts/e2e",
  // One VS Code, one backend and one training at a time is what two cores carry.
  workers: 1,
  fullyParallel: false,
  forbidOnly: Boolean(process.env["CI"]),
  timeout: 180_000,
  expect: { timeout: 20_000 },
  reporter: [["list"], ["junit", { outputFile: "../../artifacts/reports/e2e.xml" }]],
  use: {
    browserName: "chromium",
    headless: true,
    viewport: { width: 1280, height: 800 },
    actionTimeout: 20_000,
    trace: "retain-on-failure",
    screenshot: "only-on-failure",
    permissions: ["clipboard-read", "clipboard-write"],
    launchOptions: { executablePath: chromiumPath(), args: [...chromiumFlags] },
  },
});
