// Remembers what an installation was made from, so that a second run installs nothing. Knows digests and small JSON files.
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";

/** SHA-256 over the content of files, in order; a missing file counts as empty. */
export function digestOf(files) {
  const hash = createHash("sha256");
  for (const file of files) {
    hash.update(`\0${existsSync(file) ? readFileSync(file, "utf8").replaceAll("\r\n", "\n") : ""}`);
  }
  return hash.digest("hex");
}

/** The stamp's content, or undefined when it is missing or unreadable (which means: install again). */
export function readStamp(file) {
  try {
    return JSON.parse(readFileSync(file, "utf8"));
  } catch {
    return undefined;
  }
}

export function writeStamp(file, content) {
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, `${JSON.stringify(content)}\n`);
}
