/** The suites of vitest: panels in a simulated browser, the extension and the scripts in Node. */
import { fileURLToPath } from "node:url";

import { defineConfig } from "vitest/config";

import { alias } from "./webviews/vite.config.js";

export default defineConfig({
  test: {
    projects: [
      {
        resolve: { alias },
        esbuild: { jsx: "automatic" },
        test: {
          name: "webviews",
          environment: "jsdom",
          include: ["tests/webviews/**/*.test.{ts,tsx}"],
          setupFiles: ["tests/webviews/simulatedBrowser.ts"],
          testTimeout: 20_000,
        },
      },
      {
        resolve: { alias: { ...alias, vscode: fileURLToPath(new URL("tests/extension/vscode.ts", import.meta.url)) } },
        test: {
          name: "extension",
          environment: "node",
          include: ["tests/extension/**/*.test.ts"],
        },
      },
      { test: { name: "scripts", environment: "node", include: ["tests/scripts/**/*.test.mjs"] } },
    ],
  },
});
