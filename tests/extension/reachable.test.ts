/** No part of the extension is left lying about: what nothing imports does nothing, and a setting that nothing reads too. */
import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";

import { expect, test } from "vitest";

const source = path.resolve(import.meta.dirname, "../../extension/src");
const text = (file: string) => readFileSync(file, "utf8");
const all = readdirSync(source, { recursive: true, encoding: "utf8" })
  .filter((name) => name.endsWith(".ts") && !name.endsWith(".d.ts"))
  .map((name) => path.join(source, name));

/** Every file that the extension loads, starting from its entry. */
function reached(): Set<string> {
  const found = new Set<string>();
  const left = [path.join(source, "extension.ts")];
  for (let file = left.pop(); file !== undefined; file = left.pop()) {
    if (found.has(file)) continue;
    found.add(file);
    for (const [, name] of text(file).matchAll(/(?:from|import)\s*\(?\s*"(\.[^"]+)\.js"/g))
      left.push(`${path.resolve(path.dirname(file), name!)}.ts`);
  }
  return found;
}

test("every file is imported by another, up to the entry", () => {
  const files = reached();
  expect(files.size).toBeGreaterThan(50);
  expect(all.filter((file) => !files.has(file)).map((file) => path.relative(source, file))).toEqual([]);
});

test("every setting is read somewhere, by name", () => {
  const read = [...reached()].filter((file) => !file.endsWith(".gen.ts")).map(text);
  const manifest = JSON.parse(text(path.resolve(source, "../../package.json"))) as {
    contributes: { configuration: { properties: Record<string, unknown> } };
  };
  const names = Object.keys(manifest.contributes.configuration.properties).map((name) => name.replace("vibeflow.", ""));
  expect(names).toContain("training.parallelRuns");
  expect(names.filter((name) => !read.some((one) => one.includes(`"${name}"`)))).toEqual([]);
});
