/** What the deployment panel does: serve, stop. Holds a new key in memory only, never over a reload. */
import type { DeploymentSnapshot, ErrorData, StartedDeployment } from "@protocol/types.gen.js";
import type { Bridge } from "@shared/bridge/bridge.js";
import { errorData } from "@shared/bridge/errors.js";
import { createStore, type StoreApi } from "zustand/vanilla";

export interface DeploymentState {
  readonly busy: "serve" | "stop" | null;
  readonly problem: ErrorData | null;
  /** What `serve` gave: the key is in it, once. */
  readonly started: StartedDeployment | null;
}

export interface DeploymentPanel {
  readonly store: StoreApi<DeploymentState>;
  readonly serve: () => Promise<void>;
  readonly stop: () => Promise<void>;
  readonly dismiss: () => void;
}

export function createDeploymentPanel(
  bridge: Bridge,
  target: { readonly projectId: string; readonly commit: string | null },
): DeploymentPanel {
  const { client } = bridge;
  const store = createStore<DeploymentState>(() => ({ busy: null, problem: null, started: null }));

  async function act(busy: "serve" | "stop", action: () => Promise<void>): Promise<void> {
    store.setState({ busy, problem: null });
    try {
      await action();
    } catch (cause) {
      store.setState({ problem: errorData(cause) });
    } finally {
      store.setState({ busy: null });
    }
  }

  return {
    store,
    serve: () =>
      act("serve", async () => {
        store.setState({ started: await client.deployment.serve(target) });
      }),
    stop: () =>
      act("stop", async () => {
        await client.deployment.stop({ projectId: target.projectId });
        store.setState({ started: null });
      }),
    dismiss: () => store.setState({ problem: null }),
  };
}

export const isOn = (view: DeploymentSnapshot["view"]): boolean =>
  view !== null && (view.state === "starting" || view.state === "running" || view.state === "stopping");
