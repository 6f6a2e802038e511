/** Starts a panel in its page: transport, bridge, root, first `ready`. The same for every panel. */
import { type ComponentType, StrictMode } from "react";
import { createRoot } from "react-dom/client";
import * as z from "zod/mini";

import { Bridge } from "./bridge.js";
import { PanelRoot, type PanelProps } from "./PanelRoot.js";
import { vscodeTransport } from "./vscode-transport.js";

export function mount(Panel: ComponentType<PanelProps>): void {
  // Zod would try `new Function`, which the page's content policy reports as a violation.
  z.config({ jitless: true });
  const root = document.getElementById("root");
  if (root === null) throw new Error("The panel's page has no #root element.");
  const bridge = new Bridge(vscodeTransport());
  createRoot(root).render(
    <StrictMode>
      <PanelRoot bridge={bridge} Panel={Panel} />
    </StrictMode>,
  );
  bridge.ready();
}
