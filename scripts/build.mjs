// npm run build: the extension's bundle and the panels, for production, into dist/.
import { bundleAll } from "./lib/bundle.mjs";
import { ensureNodePackages } from "./lib/node-deps.mjs";
import { main, say, seconds } from "./lib/say.mjs";

await main(async () => {
  const started = Date.now();
  await ensureNodePackages();
  const bytes = await bundleAll();
  say(`Built dist/extension.js (${Math.round(bytes / 1000)} kB) and dist/webviews in ${seconds(Date.now() - started)}.`);
});
