import type { PageName } from "@protocol/panel.js";
import type { PanelProps } from "@shared/bridge/PanelRoot.js";
import { screen } from "@testing-library/react";
import axe from "axe-core";
import type { ComponentType } from "react";
import { describe, expect, it } from "vitest";

import { App as Datasets } from "../../webviews/src/datasets/App.js";
import { App as Deployment } from "../../webviews/src/deployment/App.js";
import { App as Evaluation } from "../../webviews/src/evaluation/App.js";
import { App as Files } from "../../webviews/src/files/App.js";
import { App as Overview } from "../../webviews/src/overview/App.js";
import { App as Playground } from "../../webviews/src/playground/App.js";
import { App as Setup } from "../../webviews/src/setup/App.js";
import { App as Training } from "../../webviews/src/training/App.js";
import { viewerAnswers } from "../fixtures/panels/files.js";
import { renderPanel } from "./panel.js";

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

// Colours and glyphs are not drawn here; the preview's script checks them in a browser.
const unseen = ["color-contrast", "label-content-name-mismatch", "region"];
const rules = Object.fromEntries(unseen.map((rule) => [rule, { enabled: false }]));

describe("accessibility", () => {
  it.each(Object.entries(panels))("of the %s panel has no violation", async (_name, Panel) => {
    const { view } = renderPanel(Panel, { answers: viewerAnswers });
    await screen.findByRole("heading", { level: 1, name: /\d/ });
    const { violations } = await axe.run(view.container, { rules });
    expect(violations.map((found) => `${found.id}: ${found.nodes.map((node) => node.html).join(" ")}`)).toEqual([]);
  });
});
