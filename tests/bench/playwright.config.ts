// The benchmarks that need a window: the end-to-end configuration on other files, without traces, which cost time.
import { defineConfig } from "@playwright/test";
import endToEnd from "../e2e/playwright.config.js";

export default defineConfig({
  ...endToEnd,
  testDir: ".",
  testMatch: "**/*.bench.ts",
  outputDir: "../../artifacts/bench",
  timeout: 600_000,
  reporter: [["line"]],
  use: { ...endToEnd.use, trace: "off", screenshot: "off" },
});
