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
  // As strict as a panel's own page, so that what it forbids shows up here.
  preview: { headers: { "Content-Security-Policy": "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:" } },
  build: { outDir: here("../../artifacts/preview"), emptyOutDir: true, target: "chrome128", modulePreload: false },
});
