// Cuts a short data file out of the bundled sample, so that a training takes seconds.
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { root } from "../../scripts/lib/paths.mjs";

const sample = join(root, "python_backend", "vibeflow", "samples", "support_replies.csv");

/** Writes the head and the first `rows` rows of the sample to `path`. A quoted field may hold line breaks. */
export function writeSample(path: string, rows: number): string {
  const lines = readFileSync(sample, "utf8").split("\n");
  const kept: string[] = [];
  let quotes = 0;
  for (let row = 0; row <= rows; ) {
    const line = lines[kept.length] ?? "";
    kept.push(line);
    quotes += line.split('"').length - 1;
    if (quotes % 2 === 0) row += 1;
  }
  writeFileSync(path, `${kept.join("\n")}\n`);
  return path;
}
