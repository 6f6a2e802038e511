/**
 * Any panel in any state under any of VS Code's themes, without VS Code: `?panel=training&state=failed&theme=light`.
 * For looking at panels while building them; not part of the extension.
 */
import "@shared/l10n.js";
import "./preview.css";

import { type PageName, pageNames } from "@protocol/panel.js";
import { Bridge } from "@shared/bridge/bridge.js";
import { type PanelProps, PanelRoot } from "@shared/bridge/PanelRoot.js";
import type { ComponentType } from "react";
import { createRoot } from "react-dom/client";

import { App as Datasets } from "../src/datasets/App.js";
import { App as Deployment } from "../src/deployment/App.js";
import { App as Evaluation } from "../src/evaluation/App.js";
import { App as Files } from "../src/files/App.js";
import { App as Overview } from "../src/overview/App.js";
import { App as Playground } from "../src/playground/App.js";
import { App as Setup } from "../src/setup/App.js";
import { App as Training } from "../src/training/App.js";
import { makeHost } from "./states.js";
import themes from "./themes.json" with { type: "json" };

const panels: Readonly<Record<PageName, ComponentType<PanelProps>>> = {
  datasets: Datasets,
  setup: Setup,
  training: Training,
  evaluation: Evaluation,
  deployment: Deployment,
  playground: Playground,
  overview: Overview,
  files: Files,
};

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
if (root === null) throw new Error("The preview's page has no #root element.");
createRoot(root).render(<PanelRoot bridge={bridge} Panel={panels[panel]} />);
bridge.ready();
