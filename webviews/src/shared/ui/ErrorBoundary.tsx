/** Catches a panel that fails to draw, so that its page never turns blank. */
import * as l10n from "@vscode/l10n";
import { Component, type ReactNode } from "react";

import { errorData } from "../bridge/errors.js";
import { ErrorState } from "./States.js";

export class ErrorBoundary extends Component<{ children: ReactNode }, { cause: unknown }> {
  override state: { cause: unknown } = { cause: null };

  static getDerivedStateFromError(cause: unknown): { cause: unknown } {
    return { cause };
  }

  override render(): ReactNode {
    if (this.state.cause === null) return this.props.children;
    const error = { ...errorData(this.state.cause), message: l10n.t("This panel could not be drawn.") };
    return (
      <main className="px-6">
        <ErrorState error={error} retry={() => this.setState({ cause: null })} safe={l10n.t("Your data and runs are not affected.")} />
      </main>
    );
  }
}
