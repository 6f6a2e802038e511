import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { expect, test, vi } from "vitest";

import { panelHtml } from "../../../extension/src/webview/html.js";
import { stylesOf } from "../../../extension/src/webview/styles.js";

const assets = {
  url: (path: string) => `https://files.example/${path}`,
  cspSource: "https://files.example",
  styles: ["training.css"],
};
const policyOf = (html: string) => /http-equiv="Content-Security-Policy" content="([^"]*)"/.exec(html)![1]!;

test("the policy starts from nothing and lets in the panel's own files only", () => {
  const directives = policyOf(panelHtml("training", "Training", assets)).split("; ");
  expect(directives[0]).toBe("default-src 'none'");
  const scripts = directives.find((directive) => directive.startsWith("script-src"));
  expect(scripts).toMatch(/^script-src 'nonce-[A-Za-z0-9+/=]{22,}' https:\/\/files\.example$/);
  expect(directives.join(" ")).not.toMatch(/unsafe-|connect-src|frame-src|\*/);
});

test("every script carries the nonce of the policy, and no two pages share one", () => {
  const pages = [panelHtml("training", "T", assets), panelHtml("training", "T", assets)];
  const nonces = pages.map((html) => /'nonce-([^']+)'/.exec(policyOf(html))![1]!);
  expect(new Set(nonces).size).toBe(2);
  pages.forEach((html, i) => {
    const scripts = [...html.matchAll(/<script ([^>]*)>/g)].map((match) => match[1]);
    expect(scripts).toEqual([expect.stringContaining(`nonce="${nonces[i]!}"`)]);
  });
});

test("a page of a language without translations is an English one", () => {
  const html = panelHtml("training", "Training", assets);
  expect(html).toContain('<html lang="en">');
  expect(html).not.toContain('id="l10n"');
});

test("a German page carries the translations, as data that is not run and cannot end its element", async () => {
  vi.resetModules();
  const vscode = await import("../vscode.js");
  const bundle = { "Nothing yet.": "Noch nichts.", "</script><script>alert(1)": "<!-- „Ende“ </script>" };
  vscode.env.language = "de";
  vscode.l10n.bundle = bundle;
  const german = await import("../../../extension/src/webview/html.js");
  const html = german.panelHtml("training", "Training", assets);
  expect(html).toContain('<html lang="de">');
  const data = [...html.matchAll(/<script type="application\/json" id="l10n">(.*?)<\/script>/g)];
  expect(data.map((match) => JSON.parse(match[1]!) as unknown)).toEqual([bundle]);
  expect(data[0]![1]).not.toContain("<");
  expect(html.match(/<script /g)).toHaveLength(2);
  // The panel reads the block while it loads.
  expect(html.indexOf('id="l10n"')).toBeLessThan(html.indexOf('type="module"'));
});

test("a project's name cannot bring markup into the page", () => {
  expect(panelHtml("datasets", 'Data: <img src=x onerror="1">', assets)).not.toContain("<img");
});

test("a panel loads its own style sheet and the shared ones, not those of others", () => {
  const folder = mkdtempSync(join(tmpdir(), "vibeflow-styles-"));
  for (const name of ["training.css", "datasets.css", "shared.css", "training.js"]) writeFileSync(join(folder, name), "");
  expect(stylesOf(folder, "training")).toEqual(["shared.css", "training.css"]);
  expect(stylesOf(join(folder, "missing"), "training")).toEqual([]);
});
