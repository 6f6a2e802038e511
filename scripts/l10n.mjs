// npm run l10n: keeps every translation in step with what the product says. What is new comes with an empty
// translation; what is no longer said goes. With --check it writes nothing and fails on what is missing.
import { spawnSync } from "node:child_process";
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { root, venvProgram } from "./lib/paths.mjs";
import { ScriptError, main, say } from "./lib/say.mjs";

const languages = ["de"];
const check = process.argv.includes("--check");
const faults = [];

const read = (path) => {
  try {
    return JSON.parse(readFileSync(path, "utf8"));
  } catch (error) {
    if (error.code === "ENOENT") return {};
    throw error;
  }
};

/** The names in braces: "{n} of {all}" → "all n". */
const names = (text) => [...new Set([...text.matchAll(/\{(\w+)\}/g)].map((match) => match[1]))].sort().join(" ");

const textOf = (entry) => (typeof entry === "string" ? entry : entry.message);

/** Writes `<stem>.<language>.json` with exactly the keys of the English texts, and notes what is not as it should be. */
function translate(folder, stem, english) {
  for (const language of languages) {
    const path = join(folder, `${stem}.${language}.json`);
    const known = read(path);
    const keys = Object.keys(english).sort();
    const whole = Object.fromEntries(keys.map((key) => [key, known[key] ?? ""]));
    for (const key of keys) {
      if (whole[key] === "") faults.push(`${stem}.${language}.json: not translated: ${key}`);
      // "{n} row" may become "one row"; nothing else may be lost or made up.
      else if (names(`${whole[key]}{n}`) !== names(`${textOf(english[key])}{n}`))
        faults.push(`${stem}.${language}.json: other names in braces: ${key}`);
    }
    write(path, whole);
  }
}

function write(path, content) {
  const text = `${JSON.stringify(content, null, 2)}\n`;
  const before = JSON.stringify(read(path), null, 2);
  if (`${before}\n` === text) return;
  if (check) faults.push(`${path.slice(root.length + 1)} is out of date: npm run l10n`);
  else writeFileSync(path, text);
}

const sources = (folder) =>
  readdirSync(join(root, folder), { recursive: true })
    .filter((file) => /\.tsx?$/.test(file) && !file.endsWith(".gen.ts"))
    .map((file) => ({ extension: file.endsWith("x") ? ".tsx" : ".ts", contents: readFileSync(join(root, folder, file), "utf8") }));

await main(async () => {
  // Imported late: this file must load before the packages are installed.
  const { getL10nJson } = await import("@vscode/l10n-dev");
  const english = await getL10nJson([...sources("extension/src"), ...sources("webviews/src")]);
  translate(join(root, "extension", "l10n"), "bundle.l10n", english);
  translate(root, "package.nls", read(join(root, "package.nls.json")));
  for (const fault of faults) say(fault);
  say(`Extension and panels: ${Object.keys(english).length} sentences, ${faults.length} faults.`);
  const backend = spawnSync(venvProgram("python"), [join(root, "scripts", "l10n_catalogues.py"), ...process.argv.slice(2)], {
    cwd: root,
    stdio: "inherit",
  });
  if (backend.status !== 0 || (check && faults.length > 0))
    throw new ScriptError("Not everything is translated.", "npm run l10n adds what is missing; translate it there.");
});
