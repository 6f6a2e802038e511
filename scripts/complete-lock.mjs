// Adds to package-lock.json the optional packages of other systems that the registry in use could not tell about:
// without them `npm ci` refuses the lock file. With --check it changes nothing and fails when some are missing.
// Run it after `npm install` has changed the lock file.
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { root } from "./lib/paths.mjs";
import { ScriptError, main, say } from "./lib/say.mjs";

const file = join(root, "package-lock.json");
const SYSTEMS = ["aix", "android", "darwin", "freebsd", "linux", "netbsd", "openbsd", "openharmony", "sunos", "win32"];
const PROCESSORS = ["arm64", "arm", "ia32", "loong64", "mips64el", "ppc64", "riscv64", "s390x", "wasm32", "x64"];

/** What a package named like `@rollup/rollup-linux-arm-musleabihf` runs on, as npm writes it. */
function platformOf(name) {
  const parts = name.split("/").at(-1).split("-");
  const os = parts.find((part) => SYSTEMS.includes(part));
  const cpu = PROCESSORS.find(
    (processor) => parts.includes(processor) || parts.includes(`${processor}le`) || parts.includes(`${processor}hf`),
  );
  const libc = parts.some((part) => part.startsWith("musl"))
    ? "musl"
    : parts.some((part) => part.startsWith("gnu")) && os === "linux"
      ? "glibc"
      : undefined;
  return { ...(cpu && { cpu: [cpu] }), ...(libc && { libc: [libc] }), ...(os && { os: [os] }) };
}

/** Where Node would look for a dependency of the package at `path`, nearest first. */
function* placesFor(path, name) {
  for (let at = path; ; at = at.slice(0, Math.max(at.lastIndexOf("/node_modules/"), 0))) {
    yield at === "" ? `node_modules/${name}` : `${at}/node_modules/${name}`;
    if (at === "") return;
  }
}

/** Entries that the lock file lacks, by their place. */
function missingEntries(packages) {
  const missing = {};
  for (const [path, entry] of Object.entries(packages)) {
    for (const [name, version] of Object.entries(entry.optionalDependencies ?? {})) {
      const there = [...placesFor(path, name)].some((place) => place in packages);
      const platform = platformOf(name);
      if (there || !/^\d/.test(version) || (!platform.os && !platform.cpu)) continue;
      const { cpu, libc, os } = platform;
      // In npm's own order, so that its next write changes nothing.
      missing[`node_modules/${name}`] = {
        version,
        ...(cpu && { cpu }),
        ...(entry.dev && { dev: true }),
        ...(libc && { libc }),
        optional: true,
        ...(os && { os }),
      };
    }
  }
  return missing;
}

await main((args) => {
  const lock = JSON.parse(readFileSync(file, "utf8"));
  const missing = missingEntries(lock.packages);
  const count = Object.keys(missing).length;
  if (args.includes("--check")) {
    if (count > 0)
      throw new ScriptError(`package-lock.json lacks ${count} packages of other systems.`, "Run: node scripts/complete-lock.mjs");
    return;
  }
  const [own, ...others] = Object.entries({ ...lock.packages, ...missing });
  lock.packages = Object.fromEntries([own, ...others.sort(([a], [b]) => a.localeCompare(b, "en"))]);
  writeFileSync(file, `${JSON.stringify(lock, null, 2)}\n`);
  say(`Added ${count} packages to package-lock.json.`);
});
