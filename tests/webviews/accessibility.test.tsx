import { pageNames } from "@protocol/panel.js";
import type { PanelProps } from "@shared/bridge/PanelRoot.js";
import { screen } from "@testing-library/react";
import axe from "axe-core";
import type { ComponentType } from "react";
import { describe, expect, it } from "vitest";

import { viewerAnswers } from "../fixtures/panels/files.js";
import { renderPanel } from "./panel.js";

interface Panel {
  readonly App: ComponentType<PanelProps>;
}

const panels = await Promise.all(
  pageNames.map(async (name) => ({ name, ...((await import(`../../webviews/src/${name}/App.tsx`)) as Panel) })),
);

// Colours and glyphs are not drawn here; the preview's script checks them in a browser.
const unseen = ["color-contrast", "label-content-name-mismatch", "region"];
const rules = Object.fromEntries(unseen.map((rule) => [rule, { enabled: false }]));

describe("accessibility", () => {
  it.each(panels)("of the $name panel has no violation", async ({ App }) => {
    const { view } = renderPanel(App, { answers: viewerAnswers });
    await screen.findByRole("heading", { level: 1, name: /\d/ });
    const { violations } = await axe.run(view.container, { rules });
    expect(violations.map((found) => `${found.id}: ${found.nodes.map((node) => node.html).join(" ")}`)).toEqual([]);
  });
});
