// Nothing is said past the translations: no words between tags, none in the attributes that people read or hear, and no
// sentences in the code of panels and extension.
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

/** Calls whose words are no user's to read: translated ones, the log, and errors of the program itself. */
const unseen = /^(l10n\.t|vscode\.l10n\.t|(.*\.)?log\.\w+|console\.\w+|Error|TypeError|RangeError)$/;
const isSentence = (text: string): boolean =>
  /^\p{Lu}[\p{L}'’]*( [\p{L}{}'’-]+)+[.?!…]?/u.test(text) && /\p{Ll}/u.test(text);

/** Sentences of a file that are in quotes or backticks and go to nobody who translates: [line, text]. */
function sentences(name: string, text: string): (readonly [number, string])[] {
  const kind = name.endsWith("x") ? ts.ScriptKind.TSX : ts.ScriptKind.TS;
  const file = ts.createSourceFile(name, text, ts.ScriptTarget.Latest, true, kind);
  const found: (readonly [number, string])[] = [];
  const literal = (node: ts.Node): string => {
    if (ts.isStringLiteralLike(node)) return node.text;
    if (!ts.isTemplateExpression(node)) return "";
    return node.head.text + node.templateSpans.map((span) => `{}${span.literal.text}`).join("");
  };
  const visit = (node: ts.Node): void => {
    if ((ts.isCallExpression(node) || ts.isNewExpression(node)) && unseen.test(node.expression.getText())) return;
    if (ts.isTypeNode(node)) return;
    const value = literal(node);
    if (isSentence(value) && !names.test(value))
      found.push([file.getLineAndCharacterOfPosition(node.getStart()).line + 1, value]);
    ts.forEachChild(node, visit);
  };
  visit(file);
  return found;
}

/** English on purpose: reports for others to read, what goes to the log, code to paste. */
const english = [
  "extension/src/features/diagnostics/alone.ts",
  "extension/src/backend/languageClient.ts",
  "webviews/src/deployment/snippets.ts",
];

test("sentences in the code of panels and extension are translated", () => {
  const found = ["extension/src", "webviews/src"].flatMap((folder) =>
    readdirSync(join(root, folder), { recursive: true, encoding: "utf8" })
      .map((file) => `${folder}/${file.replaceAll("\\", "/")}`)
      .filter((file) => /(?<!\.gen)\.tsx?$/.test(file) && !english.includes(file))
      .flatMap((file) =>
        sentences(file, readFileSync(join(root, file), "utf8")).map(([line, text]) => `${file}:${line}: ${text}`),
      ),
  );
  expect(found).toEqual([]);
});

test("they would be seen, in quotes and in backticks, and what is translated or logged would not", () => {
  const found = sentences(
    "a.ts",
    'show("Two words."); show(`${n} is more`, `It is ${n}.`); l10n.t("It is fine."); log.info("It is gone."); throw new Error("No such case");',
  );
  expect(found.map(([, text]) => text)).toEqual(["Two words.", "It is {}."]);
});

test("they would be seen", () => {
  const found = said(
    "a.tsx",
    'const A = () => <p title="Two words" className="p-2">Some words {l10n.t("fine")}<b>VibeFlow</b></p>;',
  );
  expect(found.map(([, text]) => text)).toEqual(["Two words", "Some words"]);
});
