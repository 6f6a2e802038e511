/** The backend as a broker sees it, with what VS Code's settings add to a panel's requests. */
import type { Backend } from "../backend/backend.js";
import { setting } from "../platform/settings.js";
import type { Requests } from "../protocol/methods.gen.js";
import type { BackendSide } from "./broker.js";

export function sideOf(backend: Backend): BackendSide {
  return {
    get state() {
      return backend.state;
    },
    start: () => backend.start(),
    // The broker lets allow-listed methods through, and the backend checks the params of each by its wire types.
    request: (method, params) =>
      backend.request(method, withSettings(method, params) as Requests[typeof method]["params"]),
  };
}

/** A panel that names no port means the one in the settings; 0 there leaves the choice to the backend. */
function withSettings(method: string, params: unknown): unknown {
  const port = setting("deployment.port");
  if (method !== "vibeflow/deployment/serve" || port === 0 || typeof params !== "object") return params;
  return { port, ...params };
}
