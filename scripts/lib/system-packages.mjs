// Installs Debian packages where that can be done without a question (root on Debian), else says what is missing.
import { existsSync } from "node:fs";
import { capture, quietly } from "./proc.mjs";
import { ScriptError, say } from "./say.mjs";

/** Whether this process may use apt-get: root on a Debian-like system. */
export function canInstall() {
  return existsSync("/usr/bin/apt-get") && process.getuid?.() === 0;
}

async function isInstalled(name) {
  const { code, output } = await capture("dpkg-query", ["-W", "-f=${Status}", name]);
  return code === 0 && output.includes("install ok installed");
}

/** The packages of a list that are missing; empty where there is no dpkg to ask. */
async function missingPackages(names) {
  if (!existsSync("/usr/bin/dpkg-query")) return [];
  const present = await Promise.all(names.map(isInstalled));
  return names.filter((_, index) => !present[index]);
}

/**
 * Makes sure that Debian packages are there. `why` completes "Installing … for …".
 * Throws a ScriptError that names the command to run when this process may not install them.
 */
export async function ensureSystemPackages(names, why) {
  const missing = await missingPackages(names);
  if (missing.length === 0) return;
  if (!canInstall()) {
    throw new ScriptError(
      `${why} needs packages that are not installed: ${missing.join(", ")}.`,
      `Install them, then run this again:  sudo apt-get install ${missing.join(" ")}`,
    );
  }
  say(`Installing ${missing.join(", ")} for ${why} …`);
  const env = { ...process.env, DEBIAN_FRONTEND: "noninteractive" };
  await quietly("apt-update", "apt-get", ["update", "-q"], { env });
  await quietly("apt-install", "apt-get", ["install", "-y", "-q", "--no-install-recommends", ...missing], { env });
}
