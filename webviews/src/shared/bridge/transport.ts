/** The wire between a panel and whatever hosts it. Knows the messages' shape, not their meaning. */
import type { ToHost, ToPanel } from "@protocol/panel.js";

export interface Transport {
  post(message: ToHost): void;
  /** Calls `receive` with every message that parses; returns how to stop. */
  listen(receive: (message: ToPanel) => void): () => void;
  /** What `setState` kept before the last reload; unknown until parsed. */
  getState(): unknown;
  setState(state: unknown): void;
}
