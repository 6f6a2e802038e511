/** Says that the run has begun to memorise, from the evaluations that show it, and offers to stop. */
import type { RunView } from "@protocol/types.gen.js";
import { count, loss } from "@shared/format/numbers.js";
import { Button } from "@shared/ui/Button.js";
import { TriangleAlert } from "@shared/ui/icons.js";
import { useState } from "react";

import { isTraining, memorising } from "../run.js";

interface MemorisingAlertProps {
  readonly run: RunView;
  readonly busy: boolean;
  readonly onStop: () => void;
}

export function MemorisingAlert({ run, busy, onStop }: MemorisingAlertProps) {
  const [ignored, setIgnored] = useState(false);
  const found = isTraining(run) && run.state === "running" ? memorising(run) : undefined;
  if (found === undefined || ignored) return null;
  return (
    <div role="status" className="rounded-card border border-[var(--alert-edge)] p-4">
      <h2 className="flex items-center gap-2 text-body">
        <TriangleAlert aria-hidden size={16} className="text-warn" />
        Starting to memorise
      </h2>
      <p className="mt-1.5">
        Evaluation loss rose twice in a row, from {loss(found.best.loss)} to {loss(found.last.loss)}, while training loss kept
        falling. The best version so far is at step {count(found.best.step)}.
      </p>
      <div className="mt-3 flex flex-wrap gap-2">
        <Button kind="primary" disabled={busy} onClick={onStop}>
          Stop now, keep step {count(found.best.step)}
        </Button>
        <Button kind="ghost" onClick={() => setIgnored(true)}>
          Let it finish
        </Button>
      </div>
    </div>
  );
}
