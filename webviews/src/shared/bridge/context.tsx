/** Hands the bridge to components, and the host's state as a hook. */
import { createContext, type ReactNode, useContext } from "react";
import { useStore } from "zustand";

import type { Bridge, HostState } from "./bridge.js";

const BridgeContext = createContext<Bridge | null>(null);

export function BridgeProvider({ bridge, children }: { bridge: Bridge; children: ReactNode }) {
  return <BridgeContext value={bridge}>{children}</BridgeContext>;
}

export function useBridge(): Bridge {
  const bridge = useContext(BridgeContext);
  if (bridge === null) throw new Error("A panel's component was drawn outside BridgeProvider.");
  return bridge;
}

export function useHost<T>(select: (state: HostState) => T): T {
  return useStore(useBridge().host, select);
}
