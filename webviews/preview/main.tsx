/**
 * Any panel in any state under any of VS Code's themes, without VS Code: `?panel=training&state=failed&theme=light`.
 * For looking at panels while building them; not part of the extension.
 */
import "@shared/l10n.js";
import "./preview.css";

import { pageNames } from "@protocol/panel.js";
import { Bridge } from "@shared/bridge/bridge.js";
import { type PanelProps, PanelRoot } from "@shared/bridge/PanelRoot.js";
import type { ComponentType } from "react";
import { createRoot } from "react-dom/client";

import { makeHost } from "./states.js";
import themes from "./themes.json" with { type: "json" };

const query = new URLSearchParams(location.search);
const panel = pageNames.find((name) => name === query.get("panel")) ?? "datasets";
const state = query.get("state") ?? "full";
const themeName = query.get("theme");

function applyTheme(): void {
  const known = Object.entries(themes).find(([name]) => name === themeName)?.[1] ?? themes.dark;
  const style = document.documentElement.style;
  for (const [name, value] of Object.entries(known.colours)) style.setProperty(`--vscode-${name}`, value);
  style.setProperty("--vscode-font-family", "Inter, system-ui, sans-serif");
  style.setProperty("--vscode-editor-font-family", "'DejaVu Sans Mono', monospace");
  document.body.className = known.body;
}

applyTheme();
const bridge = new Bridge(makeHost(panel, state));
const root = document.getElementById("root");
// The build bundles every file that fits the pattern; each has a panel of this form.
const { App } = (await import(`../src/${panel}/App.tsx`)) as { App: ComponentType<PanelProps> };
if (root === null) throw new Error("The preview's page has no #root element.");
createRoot(root).render(<PanelRoot bridge={bridge} Panel={App} />);
bridge.ready();
