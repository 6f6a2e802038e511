// Installs the npm packages of this checkout from its lock file, once. Knows npm; not what the packages are for.
import { existsSync } from "node:fs";
import { join } from "node:path";
import { headersFor } from "./node-headers.mjs";
import { root } from "./paths.mjs";
import { quietly } from "./proc.mjs";
import { say } from "./say.mjs";
import { digestOf, readStamp, writeStamp } from "./stamp.mjs";

const stampFile = join(root, "node_modules", ".vibeflow-stamp.json");

/** Runs `npm ci` when node_modules is missing or package-lock.json has changed since. Returns whether it installed. */
export async function ensureNodePackages() {
  const digest = digestOf([join(root, "package-lock.json")]);
  if (existsSync(join(root, "node_modules")) && readStamp(stampFile)?.digest === digest) return false;
  say("Installing the npm packages, once …");
  await quietly("npm-ci", "npm", ["ci", "--no-audit", "--no-fund"], {
    env: { ...process.env, ...headersFor(process.execPath), PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD: "1" },
    hint: "npm needs the network the first time. Check the connection or the proxy settings of npm, then run it again.",
  });
  writeStamp(stampFile, { digest });
  return true;
}
