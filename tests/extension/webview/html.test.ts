import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { expect, test } from "vitest";

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

test("a project's name cannot bring markup into the page", () => {
  expect(panelHtml("data", 'Data: <img src=x onerror="1">', assets)).not.toContain("<img");
});

test("a panel loads its own style sheet and the shared ones, not those of others", () => {
  const folder = mkdtempSync(join(tmpdir(), "vibeflow-styles-"));
  for (const name of ["training.css", "data.css", "shared.css", "training.js"]) writeFileSync(join(folder, name), "");
  expect(stylesOf(folder, "training")).toEqual(["shared.css", "training.css"]);
  expect(stylesOf(join(folder, "missing"), "training")).toEqual([]);
});
