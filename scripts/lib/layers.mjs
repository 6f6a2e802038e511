// Which folder of the TypeScript side may import which, and the lint rule that says so. Knows no feature and no panel
// by name: every folder of `features` and of `webviews/src` is one.
import { dirname, join, relative, resolve, sep } from "node:path";
import { root } from "./paths.mjs";

/** The folder that a file belongs to, in the words of the table below, and for a feature or a panel which one. */
function placeOf(path) {
  const [side, source, ...parts] = relative(root, path).split(sep);
  if (source !== "src") return undefined;
  if (side === "webviews") return parts[0] === "shared" ? { layer: "shared" } : { layer: "panel", name: parts[0] };
  if (side !== "extension") return undefined;
  if (parts.length === 1) return { layer: parts[0] === "services.ts" ? "services" : "root" };
  return parts[0] === "features" ? { layer: "feature", name: parts[1] } : { layer: parts[0] };
}

/** What each layer may import besides itself; of features and panels, each is a layer to the others. */
const below = {
  protocol: [],
  format: ["protocol"],
  platform: ["format", "protocol"],
  backend: ["platform", "format", "protocol"],
  webview: ["backend", "platform", "format", "protocol"],
  services: ["webview", "backend", "platform", "format", "protocol"],
  feature: ["services", "webview", "backend", "platform", "format", "protocol"],
  root: ["feature", "services", "webview", "backend", "platform", "format", "protocol"],
  shared: ["format", "protocol"],
  panel: ["shared", "protocol"],
};

const inPanels = (layer) => layer === "shared" || layer === "panel";

/** The file that an import names, as a path; undefined for a package. */
function target(importer, specifier) {
  if (specifier.startsWith("@protocol/")) return join(root, "extension", "src", "protocol", specifier.slice("@protocol/".length));
  if (specifier.startsWith("@format/")) return join(root, "extension", "src", "format", specifier.slice("@format/".length));
  if (specifier.startsWith("@shared/")) return join(root, "webviews", "src", "shared", specifier.slice("@shared/".length));
  return specifier.startsWith(".") ? resolve(dirname(importer), specifier.replace(/\.js$/, ".ts")) : undefined;
}

/** Why `importer` may not import `specifier`; undefined when it may. */
export function refusal(importer, specifier) {
  const from = placeOf(importer);
  if (from === undefined) return undefined;
  if (specifier === "vscode") {
    if (inPanels(from.layer)) return "A panel runs in a web page, which has no vscode.";
    return from.layer === "protocol" || from.layer === "format" ? "Panels read it too, and have no vscode." : undefined;
  }
  const path = target(importer, specifier);
  if (path === undefined) return undefined;
  const to = placeOf(path);
  if (to?.layer === from.layer && to.name === from.name) return undefined;
  if (to !== undefined && to.layer !== from.layer && below[from.layer]?.includes(to.layer)) return undefined;
  const allowed = below[from.layer]?.join(", ") || "nothing of ours";
  return `A file of ${called(from)} imports ${allowed} besides; this is ${to === undefined ? "elsewhere" : called(to)}.`;
}

const called = ({ layer, name }) => (name === undefined ? layer : `${layer} ${name}`);

/** The rule for ESLint. */
export const layers = {
  meta: { type: "problem", schema: [] },
  create(context) {
    const check = (node) => {
      if (typeof node.source?.value !== "string") return;
      const message = refusal(context.filename, node.source.value);
      if (message !== undefined) context.report({ node: node.source, message });
    };
    return {
      ImportDeclaration: check,
      ImportExpression: check,
      ExportNamedDeclaration: check,
      ExportAllDeclaration: check,
    };
  },
};
