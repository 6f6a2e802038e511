/** What surrounds every panel: waits for the host's target, shows the connection, redraws when pointed elsewhere. */
import type { PanelTarget } from "@protocol/panel.js";
import type { ComponentType } from "react";

import { ConnectionBanner } from "../ui/ConnectionBanner.js";
import { ErrorBoundary } from "../ui/ErrorBoundary.js";
import type { Bridge } from "./bridge.js";
import { BridgeProvider, useHost } from "./context.js";

export interface PanelProps {
  readonly target: PanelTarget;
}

function Targeted({ Panel }: { Panel: ComponentType<PanelProps> }) {
  const target = useHost((host) => host.target);
  return (
    <>
      <ConnectionBanner />
      {target !== null && (
        <ErrorBoundary key={`${target.projectId} ${target.commit ?? ""} ${target.runId ?? ""}`}>
          <Panel target={target} />
        </ErrorBoundary>
      )}
    </>
  );
}

export function PanelRoot({ bridge, Panel }: { bridge: Bridge; Panel: ComponentType<PanelProps> }) {
  return (
    <BridgeProvider bridge={bridge}>
      <Targeted Panel={Panel} />
    </BridgeProvider>
  );
}
