/** One line above everything while the backend cannot be talked to: what happened, what is safe, what to press. */
import * as l10n from "@vscode/l10n";
import type { Connection } from "@protocol/panel.js";
import { useEffect, useState } from "react";

import { useBridge, useHost } from "../bridge/context.js";
import { Button } from "./Button.js";
import { TriangleAlert } from "./icons.js";

/** A start within this time goes unmentioned. */
const PATIENCE = 600;

export function ConnectionBanner() {
  const connection = useHost((host) => host.connection);
  const patientOver = usePatience(connection.state === "starting");
  if (connection.state === "ready" || (connection.state === "starting" && !patientOver)) return null;
  return (
    <div role={connection.state === "failed" ? "alert" : "status"} className="border-b border-edge bg-raised">
      <div className="mx-auto flex w-full max-w-[1180px] flex-wrap items-center gap-x-3 gap-y-2 px-3 py-2 wide:px-6">
        <BannerText connection={connection} />
      </div>
    </div>
  );
}

function BannerText({ connection }: { connection: Connection }) {
  switch (connection.state) {
    case "starting":
      return <span className="text-muted">{l10n.t("Starting VibeFlow’s backend.")}</span>;
    case "restarting":
      return (
        <span>
          {l10n.t("VibeFlow’s backend stopped and is being started again (attempt {attempt}).", {
            attempt: connection.attempt,
          })}{" "}
          <span className="text-muted">{l10n.t("A running training goes on.")}</span>
        </span>
      );
    case "failed":
      return <Failed error={connection.error} />;
    default:
      return null;
  }
}

function Failed({ error }: { error: Extract<Connection, { state: "failed" }>["error"] }) {
  const bridge = useBridge();
  const restart = () => bridge.command("vibeflow.backend.restart");
  const { action } = error;
  return (
    <>
      <TriangleAlert aria-hidden size={16} className="text-warn" />
      <span className="min-w-0 flex-[1_1_16rem]">
        {error.message} <span className="text-muted">{error.hint}</span>
      </span>
      <Button small kind="primary" onClick={() => (action === null ? restart() : bridge.act(action, restart))}>
        {action?.label ?? l10n.t("Restart backend")}
      </Button>
      {action?.kind !== "showLog" && (
        <Button small kind="ghost" onClick={() => bridge.command("vibeflow.backend.showLog")}>
          {l10n.t("Show log")}
        </Button>
      )}
    </>
  );
}

function usePatience(waiting: boolean): boolean {
  const [over, setOver] = useState(false);
  useEffect(() => {
    if (!waiting) return;
    const timer = setTimeout(() => setOver(true), PATIENCE);
    return () => {
      clearTimeout(timer);
      setOver(false);
    };
  }, [waiting]);
  return over;
}
