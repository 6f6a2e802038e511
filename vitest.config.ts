/** The TypeScript suites: panels in a simulated browser, the extension in Node. */
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
          setupFiles: ["tests/webviews/setup.ts"],
        },
      },
      {
        resolve: { alias },
        test: {
          name: "extension",
          environment: "node",
          include: ["tests/extension/**/*.test.ts"],
        },
      },
    ],
  },
});
