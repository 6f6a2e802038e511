/** The transport inside VS Code: postMessage to the extension host, state kept by the webview itself. */
import { ToPanelSchema } from "@protocol/panel.js";

import type { Transport } from "./transport.js";

interface VsCodeApi {
  postMessage(message: unknown): void;
  getState(): unknown;
  setState(state: unknown): void;
}

declare const acquireVsCodeApi: () => VsCodeApi;

/** VS Code hands out its API once per page, so call this once. */
export function vscodeTransport(): Transport {
  const api = acquireVsCodeApi();
  return {
    post: (message) => api.postMessage(message),
    listen(receive) {
      const handle = (event: MessageEvent<unknown>) => {
        const message = ToPanelSchema.safeParse(event.data);
        if (message.success) receive(message.data);
        else console.warn("A message from the host was not understood.", message.error);
      };
      window.addEventListener("message", handle);
      return () => window.removeEventListener("message", handle);
    },
    getState: () => api.getState(),
    setState: (state) => api.setState(state),
  };
}
