/** Stops the run, after asking once, in place. */
import type { RunView } from "@protocol/types.gen.js";
import { Button } from "@shared/ui/Button.js";
import { Square } from "@shared/ui/icons.js";
import clsx from "clsx";
import { useState } from "react";

import { stopKeeps } from "../sentences.js";

interface StopButtonProps {
  readonly run: RunView;
  readonly busy: boolean;
  readonly onStop: () => void;
  readonly className?: string;
}

export function StopButton({ run, busy, onStop, className }: StopButtonProps) {
  const [asking, setAsking] = useState(false);
  const stopping = busy || run.state === "stopping";
  if (!asking || stopping) {
    return (
      <Button className={className} disabled={stopping} onClick={() => setAsking(true)}>
        <Square aria-hidden size={14} />
        {stopping ? "Stopping" : "Stop"}
      </Button>
    );
  }
  const stop = () => {
    setAsking(false);
    onStop();
  };
  return (
    <div role="group" aria-label="Stop the run" className={clsx("flex flex-wrap items-center justify-end gap-2", className)}>
      <span className="text-small text-muted">{stopKeeps(run)}</span>
      <Button autoFocus onClick={stop}>
        Stop training
      </Button>
      <Button kind="ghost" onClick={() => setAsking(false)}>
        Go on
      </Button>
    </div>
  );
}
