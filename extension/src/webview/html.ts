/** The page that a panel's bundle runs in, and the only things it is allowed to load. */
import { randomBytes } from "node:crypto";

import { l10n } from "vscode";

import { language } from "../platform/language.js";
import type { PageName } from "../protocol/panel.js";

export interface Assets {
  /** Turns a path inside dist/webviews into a URL that the webview may load. */
  readonly url: (path: string) => string;
  /** Where such URLs come from, as the policy names it. */
  readonly cspSource: string;
  /** Style sheets of this panel, inside dist/webviews. */
  readonly styles: readonly string[];
}

function contentPolicy(cspSource: string, nonce: string): string {
  return [
    "default-src 'none'",
    `img-src ${cspSource} data:`,
    `style-src ${cspSource}`,
    `font-src ${cspSource}`,
    // The entry carries the nonce; the chunks that it imports come from the same folder.
    `script-src 'nonce-${nonce}' ${cspSource}`,
  ].join("; ");
}

export function panelHtml(
  panel: PageName,
  title: string,
  assets: Assets,
  nonce = randomBytes(16).toString("base64"),
): string {
  const styles = assets.styles.map((path) => `<link rel="stylesheet" href="${assets.url(path)}">`).join("\n    ");
  return `<!doctype html>
<html lang="${language}">
  <head>
    <meta charset="utf-8">
    <meta name="viewport" content="width=device-width, initial-scale=1">
    <meta http-equiv="Content-Security-Policy" content="${contentPolicy(assets.cspSource, nonce)}">
    ${styles}
    <title>${escaped(title)}</title>
  </head>
  <body>
    <div id="root"></div>
    ${translations()}<script type="module" nonce="${nonce}" src="${assets.url(`${panel}.js`)}"></script>
  </body>
</html>`;
}

/** For `l10n` of the panels. A block of data: it is not run, so the policy has nothing to say about it. */
function translations(): string {
  if (l10n.bundle === undefined) return "";
  const contents = JSON.stringify(l10n.bundle).replaceAll("<", "\\u003c");
  return `<script type="application/json" id="l10n">${contents}</script>\n    `;
}

function escaped(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll('"', "&quot;");
}
