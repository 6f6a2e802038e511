// Which Chromium drives the tests, and how it is started. Knows nothing of VS Code.
import { existsSync } from "node:fs";

const CANDIDATES = [
  "/usr/bin/chromium",
  "/usr/bin/chromium-browser",
  "/usr/bin/google-chrome",
  "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
  "C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe",
];

/** The browser to use: CHROMIUM_PATH, else the first one found in the usual places. */
export function chromiumPath(): string {
  const chosen = process.env["CHROMIUM_PATH"] ?? CANDIDATES.find((path) => existsSync(path));
  if (!chosen) throw new Error("No Chromium was found. Install it, or set CHROMIUM_PATH to a Chromium or Chrome.");
  return chosen;
}

/** Flags that keep Chromium off the network and let it run without a screen, as root in a container too. */
export const chromiumFlags: readonly string[] = [
  ...(process.getuid?.() === 0 ? ["--no-sandbox"] : []),
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];
