// Gives a VS Code another display language. It translates nothing of VS Code itself, whose own words stay English:
// those are what the page objects look for, and a test in another language is about the extension's words.
import { writeFileSync } from "node:fs";
import { join } from "node:path";

/** The display languages a test may ask for besides English, as VS Code names them in its list. */
const labels = { de: "Deutsch" } as const;

export type Language = "en" | keyof typeof labels;

/**
 * Writes an empty translation into the folder, and the list in which the server looks languages up. VS Code makes that
 * list when a language pack is installed from a window; the command line that installs the extension does not.
 */
export function writeLanguagePack(userDataDir: string, language: Exclude<Language, "en">): void {
  const translation = join(userDataDir, `${language}.i18n.json`);
  const id = `vibeflow-tests.language-pack-${language}`;
  const pack = {
    hash: id, // names the folder in which the server keeps what it makes of the translation
    extensions: [{ extensionIdentifier: { id }, version: "0.0.1" }],
    translations: { vscode: translation },
    label: labels[language],
  };
  writeFileSync(translation, JSON.stringify({ version: "1.0.0", contents: {} }));
  writeFileSync(join(userDataDir, "languagepacks.json"), JSON.stringify({ [language]: pack }));
}
