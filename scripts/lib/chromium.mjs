// Which Chromium drives the browser tests, and how it is started. Knows nothing of VS Code.
import { existsSync } from "node:fs";
import { canInstall, ensureSystemPackages } from "./system-packages.mjs";
import { ScriptError } from "./say.mjs";

const CANDIDATES = [
  "/usr/bin/chromium",
  "/usr/bin/chromium-browser",
  "/usr/bin/google-chrome",
  "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
  "C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe",
];

const installed = () => process.env.CHROMIUM_PATH ?? CANDIDATES.find((path) => existsSync(path));

/** The browser to use: CHROMIUM_PATH, else the first one found in the usual places. */
export function chromiumPath() {
  const path = installed();
  if (path) return path;
  throw new ScriptError(
    "No Chromium was found.",
    "Install it (Debian: apt-get install chromium), or set CHROMIUM_PATH to a Chromium or Chrome.",
  );
}

/** Makes sure that there is a Chromium with a font to write with. */
export async function ensureChromium() {
  if (!installed() && canInstall()) await ensureSystemPackages(["chromium", "fonts-dejavu-core"], "the browser tests");
  return chromiumPath();
}

/** Flags that keep Chromium off the network and let it run without a screen, as root in a container too. */
export const chromiumFlags = [
  ...(process.getuid?.() === 0 ? ["--no-sandbox"] : []),
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];
