/** Builds the panels and the viewer into dist/webviews; knows nothing of VS Code but where the extension looks for the files. */
import { readdirSync } from "node:fs";
import { fileURLToPath } from "node:url";

import tailwindcss from "@tailwindcss/vite";
import { defineConfig } from "vite";

const here = (path: string) => fileURLToPath(new URL(path, import.meta.url));
const panels = readdirSync(here("src")).filter((folder) => folder !== "shared");

/** What each panel loads anyway, as one file instead of dozens. The charts are not among it. */
const everyPanelNeeds = /\/src\/(shared|protocol|format)\/|\/node_modules\/(@vscode\/l10n|react|react-dom|scheduler|zod|zustand|clsx|lucide-react)\//;

export const alias = { "@format": here("../extension/src/format"), "@protocol": here("../extension/src/protocol"), "@shared": here("src/shared") };

export default defineConfig({
  root: here("."),
  base: "./",
  publicDir: false,
  plugins: [tailwindcss()],
  resolve: { alias },
  esbuild: { jsx: "automatic", legalComments: "none" },
  build: {
    outDir: here("../dist/webviews"),
    emptyOutDir: true,
    target: "chrome128",
    // The polyfill is an inline script, which the panels' content policy forbids; Chromium needs none.
    modulePreload: false,
    cssCodeSplit: true,
    assetsInlineLimit: 0,
    rollupOptions: {
      // Libraries mark files for server rendering, which panels have none of.
      onwarn: (warning, warn) => {
        if (warning.code !== "MODULE_LEVEL_DIRECTIVE" && warning.code !== "INVALID_ANNOTATION") warn(warning);
      },
      input: Object.fromEntries(panels.map((panel) => [panel, here(`src/${panel}/main.tsx`)])),
      output: {
        format: "es",
        entryFileNames: "[name].js",
        chunkFileNames: "chunks/[name]-[hash].js",
        assetFileNames: "[name][extname]",
        manualChunks: (id) => (everyPanelNeeds.test(id) ? "shared" : undefined),
      },
    },
  },
});
