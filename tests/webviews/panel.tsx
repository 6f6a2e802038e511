/** Draws a panel against the fake host, as its page would. */
import { Bridge } from "@shared/bridge/bridge.js";
import { type PanelProps, PanelRoot } from "@shared/bridge/PanelRoot.js";
import type { Connection } from "@protocol/panel.js";
import { render } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import type { ComponentType } from "react";

import { answers } from "../fixtures/panels/answers.js";
import { type Answers, FakeHost } from "../fixtures/panels/fake-host.js";
import { target } from "../fixtures/panels/scenario.js";

interface Options {
  readonly answers?: Answers;
  readonly connection?: Connection;
  /** What the webview kept before it was reloaded. */
  readonly state?: unknown;
}

export function renderPanel(Panel: ComponentType<PanelProps>, options: Options = {}) {
  const host = new FakeHost(target, { ...answers, ...options.answers }, options.connection, options.state);
  const bridge = new Bridge(host);
  const view = render(<PanelRoot bridge={bridge} Panel={Panel} />);
  bridge.ready();
  return { host, bridge, view, user: userEvent.setup() };
}
