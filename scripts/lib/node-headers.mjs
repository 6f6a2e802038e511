// Finds the headers of Node on this machine, so that npm need not fetch them from nodejs.org to build native modules.
import { existsSync } from "node:fs";
import { dirname, join } from "node:path";

/** Where Debian's package libnode-dev has them. */
const DEBIAN = "/usr";

/** The folder that holds `bin/node`, or on Windows `node.exe`. */
const prefixOf = (executable) => (process.platform === "win32" ? dirname(executable) : dirname(dirname(executable)));

/** Where the npm package `node` keeps what came with its program. */
const ofNpmPackage = (prefix) => join(prefix, "node_modules", `node-${process.platform}-${process.arch}`);

/**
 * What tells npm (node-gyp) where the headers are: those beside the Node that will load the modules, else Debian's.
 * Empty when there are none, or when the user has told npm where (a setting in the environment goes before all).
 * Modules of Node's stable interface, which ours are, may be built with the headers of another version.
 */
export function headersFor(executable, { env = process.env, debian = DEBIAN } = {}) {
  if (env.npm_config_nodedir || env.NPM_CONFIG_NODEDIR) return {};
  const own = prefixOf(executable);
  const places = [own, ofNpmPackage(own), debian];
  const found = places.find((place) => existsSync(join(place, "include", "node", "common.gypi")));
  return found === undefined ? {} : { npm_config_nodedir: found };
}

/** What helps when a native module could not be built for want of them. */
export const NO_HEADERS =
  "Where nodejs.org is out of reach, npm takes Node's headers from this machine: install them (Debian: apt-get install " +
  "libnode-dev), or name a folder that holds include/node:  npm config set nodedir <folder>";
