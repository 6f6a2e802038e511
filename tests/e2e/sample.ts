// Cuts a short data file out of the bundled sample, so that a training takes seconds.
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { root } from "../../scripts/lib/paths.mjs";

const sample = join(root, "python_backend", "vibeflow", "samples", "support_replies.csv");

/** Writes the head and the first `rows` rows of the sample to `path`. Its rows are one line each. */
export function writeSample(path: string, rows: number): string {
  const lines = readFileSync(sample, "utf8").split(/\r?\n/);
  writeFileSync(path, `${lines.slice(0, rows + 1).join("\n")}\n`);
  return path;
}
