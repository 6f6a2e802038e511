// Builds the extension into dist: the bundle, the script that makes the private environment, and the panels.
// `--watch` keeps the bundle fresh and unminified; `--dev` builds once, unminified.
import { copyFileSync, existsSync, mkdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build, context } from 'esbuild';
import { root } from './lib/paths.mjs';

/** A bundle above this is refused: it would make every window's start slower. */
const LIMIT_BYTES = 1_000_000;
const outfile = join(root, 'dist', 'extension.js');

const options = (development) => ({
  entryPoints: [join(root, 'extension', 'src', 'extension.ts')],
  outfile,
  bundle: true,
  platform: 'node',
  target: 'node20',
  format: 'cjs',
  external: ['vscode'],
  minify: !development,
  sourcemap: development,
  legalComments: 'none',
  logLevel: 'warning',
});

function copyBootstrap() {
  const target = join(root, 'dist', 'backend');
  mkdirSync(target, { recursive: true });
  copyFileSync(join(root, 'python_backend', 'bootstrap', 'environment.py'), join(target, 'environment.py'));
}

async function buildPanels() {
  const configFile = join(root, 'webviews', 'vite.config.ts');
  if (!existsSync(configFile)) return;
  const vite = await import('vite');
  await vite.build({ configFile, logLevel: 'warn' });
}

/** Builds everything once. */
export async function buildAll({ development = false } = {}) {
  await build(options(development));
  copyBootstrap();
  const size = statSync(outfile).size;
  if (!development && size > LIMIT_BYTES) {
    throw new Error(`dist/extension.js has ${size} bytes, more than ${LIMIT_BYTES}. Import large packages late or leave them out.`);
  }
  await buildPanels();
  return { extensionBytes: size };
}

/** Rebuilds the bundle at each change until the process ends. */
export async function watchExtension() {
  copyBootstrap();
  const watcher = await context(options(true));
  await watcher.watch();
  return watcher;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  if (process.argv.includes('--watch')) {
    await watchExtension();
    console.log('Watching the extension. Press Ctrl+C to stop.');
  } else {
    const { extensionBytes } = await buildAll({ development: process.argv.includes('--dev') });
    console.log(`dist/extension.js has ${Math.round(extensionBytes / 1000)} kB.`);
  }
}
