/** Serves or builds the preview page. Not part of the extension. */
import { fileURLToPath } from "node:url";

import tailwindcss from "@tailwindcss/vite";
import { defineConfig } from "vite";

import { alias } from "../vite.config.js";

const here = (path: string) => fileURLToPath(new URL(path, import.meta.url));

export default defineConfig({
  root: here("."),
  base: "./",
  plugins: [tailwindcss()],
  resolve: { alias },
  esbuild: { jsx: "automatic" },
  server: { fs: { allow: [here("../..")] } },
  build: { outDir: here("../../artifacts/preview"), emptyOutDir: true, target: "chrome128", modulePreload: false },
});
