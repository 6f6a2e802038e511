// How the extension is bundled (esbuild) and the panels are built (vite), once or on every change.
// The npm packages are imported late: this file must load before they are installed.
import { copyFileSync, mkdirSync, readdirSync, rmSync, statSync } from "node:fs";
import { dirname, join } from "node:path";
import { root } from "./paths.mjs";
import { ScriptError } from "./say.mjs";

/** A bundle above this is refused: it would make the start of every window slower. */
const LIMIT_BYTES = 1_000_000;

const dist = join(root, "dist");
const bundle = join(dist, "extension.js");

/**
 * The script that makes the private environment runs before there is a package to take it from, and what it says is
 * translated as all of the backend is: by one module of it, and the compiled catalogues.
 */
function copyBootstrap() {
  const source = join(root, "python_backend", "bootstrap");
  const target = join(dist, "backend", "bootstrap");
  mkdirSync(target, { recursive: true });
  for (const name of readdirSync(source).filter((file) => file.endsWith(".py"))) copyFileSync(join(source, name), join(target, name));
  const l10n = join("vibeflow", "l10n");
  const catalogues = readdirSync(join(root, "python_backend", l10n), { recursive: true }).filter((file) => file.endsWith(".mo"));
  for (const name of ["speech.py", ...catalogues]) {
    mkdirSync(dirname(join(dist, "backend", l10n, name)), { recursive: true });
    copyFileSync(join(root, "python_backend", l10n, name), join(dist, "backend", l10n, name));
  }
}

function extensionOptions({ production }) {
  return {
    absWorkingDir: root,
    entryPoints: [join(root, "extension", "src", "extension.ts")],
    outfile: bundle,
    bundle: true,
    platform: "node",
    format: "cjs",
    target: "node20",
    external: ["vscode"],
    minify: production,
    sourcemap: !production,
    legalComments: "none",
    logLevel: "warning",
  };
}

/** Bundles the extension and returns the bundle's size in bytes. */
async function bundleExtension() {
  const { build } = await import("esbuild");
  await build(extensionOptions({ production: true }));
  copyBootstrap();
  const { size } = statSync(bundle);
  if (size > LIMIT_BYTES) {
    throw new ScriptError(
      `dist/extension.js has ${size} bytes, more than ${LIMIT_BYTES}.`,
      "Import large packages late or leave them out.",
    );
  }
  return size;
}

async function bundlePanels() {
  const { build } = await import("vite");
  await build({ configFile: join(root, "webviews", "vite.config.ts"), logLevel: "error" });
}

/** The extension and the panels for production, from scratch. Returns the size of the extension's bundle in bytes. */
export async function bundleAll() {
  for (const part of ["extension.js", "extension.js.map", "webviews"]) rmSync(join(dist, part), { recursive: true, force: true });
  const size = await bundleExtension();
  await bundlePanels();
  return size;
}

/** Rebuilds the extension on every change. Resolves with a function that ends it. */
export async function watchExtension(onBuilt) {
  const { context } = await import("esbuild");
  copyBootstrap();
  const report = { name: "report", setup: (build) => build.onEnd((result) => onBuilt(result.errors.length)) };
  const watching = await context({ ...extensionOptions({ production: false }), plugins: [report] });
  await watching.watch();
  return () => watching.dispose();
}

/** Rebuilds the panels on every change. Resolves, once they were built or failed, with a function that ends it. */
export async function watchPanels(onBuilt) {
  const { build } = await import("vite");
  const watcher = await build({
    configFile: join(root, "webviews", "vite.config.ts"),
    logLevel: "error",
    build: { watch: {}, minify: false, sourcemap: "inline", emptyOutDir: false },
  });
  await new Promise((resolve) => {
    watcher.on("event", (event) => {
      if (event.code === "END") onBuilt(0);
      if (event.code === "ERROR") onBuilt(1, event.error);
      if (event.code === "END" || event.code === "ERROR") resolve();
      if ("result" in event && event.result) void event.result.close();
    });
  });
  return () => watcher.close();
}
