/** What a panel shows instead of content: an invitation, or an error with its way out. */
import * as l10n from "@vscode/l10n";
import type { ErrorData } from "@protocol/types.gen.js";
import type { ReactNode } from "react";

import { useBridge } from "../bridge/context.js";
import { Button } from "./Button.js";
import { CircleX, TriangleAlert } from "./icons.js";

interface EmptyProps {
  readonly icon: ReactNode;
  readonly title: string;
  readonly children: ReactNode;
  /** One primary and at most one ghost button. */
  readonly actions?: ReactNode;
}

export function Empty({ icon, title, children, actions }: EmptyProps) {
  return (
    <div className="mx-auto flex max-w-[420px] flex-col items-center gap-2 py-16 text-center">
      <span aria-hidden className="mb-1 text-muted">
        {icon}
      </span>
      <h1 className="text-value">{title}</h1>
      <p className="text-muted text-balance">{children}</p>
      {actions !== undefined && <div className="mt-3 flex flex-wrap justify-center gap-2">{actions}</div>}
    </div>
  );
}

interface ErrorProps {
  readonly error: ErrorData;
  /** Told whether a run is to wait behind the one that is under way. */
  readonly retry: (queue: boolean) => void;
  /** What is not lost. */
  readonly safe?: string;
}

/** An error that takes the whole panel. */
export function ErrorState({ error, retry, safe }: ErrorProps) {
  return (
    <div role="alert" className="mx-auto flex max-w-[560px] gap-3 py-12">
      <CircleX aria-hidden size={20} className="mt-0.5 text-fail" />
      <div className="min-w-0">
        <h1 className="text-value">{error.message}</h1>
        {error.hint !== "" && <p className="mt-1">{error.hint}</p>}
        {safe !== undefined && <p className="mt-1 text-muted">{safe}</p>}
        <div className="mt-3 flex flex-wrap gap-2">
          <ErrorButtons error={error} retry={retry} log />
        </div>
      </div>
    </div>
  );
}

/** An error beside content that stays usable. */
export function ErrorAlert({ error, retry, dismiss }: ErrorProps & { readonly dismiss?: () => void }) {
  return (
    <div role="alert" className="mb-6 rounded-card border border-[var(--alert-edge)] px-4 py-3">
      <div className="flex gap-3">
        <TriangleAlert aria-hidden size={16} className="mt-0.5 text-warn" />
        <div className="min-w-0">
          <p className="font-semibold text-strong">{error.message}</p>
          {error.hint !== "" && <p className="mt-0.5">{error.hint}</p>}
          <div className="mt-2 flex flex-wrap gap-2">
            <ErrorButtons error={error} retry={retry} />
            {dismiss !== undefined && (
              <Button kind="ghost" onClick={dismiss}>
                {l10n.t("Dismiss")}
              </Button>
            )}
          </div>
        </div>
      </div>
    </div>
  );
}

interface ErrorButtonsProps extends Pick<ErrorProps, "error" | "retry"> {
  /** Offers the log beside the remedy. */
  readonly log?: boolean;
}

function ErrorButtons({ error, retry, log = false }: ErrorButtonsProps) {
  const bridge = useBridge();
  const { action } = error;
  return (
    <>
      {action === null ? (
        <Button kind="primary" onClick={() => retry(false)}>
          {l10n.t("Try again")}
        </Button>
      ) : (
        <Button kind="primary" onClick={() => bridge.act(action, retry)}>
          {action.label}
        </Button>
      )}
      {log && action?.kind !== "showLog" && (
        <Button kind="ghost" onClick={() => bridge.command("vibeflow.backend.showLog")}>
          {l10n.t("Show log")}
        </Button>
      )}
    </>
  );
}
