// Nothing is said past the translations: no words between tags, and none in the attributes that people read or hear.
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import ts from "typescript";
import { expect, test } from "vitest";
import { root } from "../../scripts/lib/paths.mjs";

const read = new Set([
  "title",
  "label",
  "aria-label",
  "placeholder",
  "alt",
  "detail",
  "hint",
  "text",
  "what",
  "more",
  "help",
]);
/** Names that are the same in every language. */
const names = /^(VibeFlow|vibeflow\.yaml|LoRA|QLoRA|DoRA|curl|Python|TypeScript|Hugging Face|Kaggle|F1)$|^https?:/;

const isWords = (text: string): boolean => /\p{L}{2,}/u.test(text) && !names.test(text.trim());

/** Literal words of a file that are shown as they stand: [line, text]. */
function said(name: string, text: string): (readonly [number, string])[] {
  const file = ts.createSourceFile(name, text, ts.ScriptTarget.Latest, true, ts.ScriptKind.TSX);
  const found: (readonly [number, string])[] = [];
  const literal = (node: ts.Node): string => {
    if (ts.isJsxText(node)) return node.text;
    const value = ts.isJsxAttribute(node) && read.has(node.name.getText()) ? node.initializer : undefined;
    return value !== undefined && ts.isStringLiteral(value) ? value.text : "";
  };
  const visit = (node: ts.Node): void => {
    const shown = literal(node);
    if (isWords(shown)) found.push([file.getLineAndCharacterOfPosition(node.getStart()).line + 1, shown.trim()]);
    ts.forEachChild(node, visit);
  };
  visit(file);
  return found;
}

test("words between tags and in attributes are translated", () => {
  const folder = join(root, "webviews", "src");
  const files = readdirSync(folder, { recursive: true, encoding: "utf8" }).filter((file) => file.endsWith(".tsx"));
  expect(files.length).toBeGreaterThan(100);
  const found = files.flatMap((file) =>
    said(file, readFileSync(join(folder, file), "utf8")).map(([line, text]) => `${file}:${line}: ${text}`),
  );
  expect(found).toEqual([]);
});

test("they would be seen", () => {
  const found = said(
    "a.tsx",
    'const A = () => <p title="Two words" className="p-2">Some words {l10n.t("fine")}<b>VibeFlow</b></p>;',
  );
  expect(found.map(([, text]) => text)).toEqual(["Two words", "Some words"]);
});
