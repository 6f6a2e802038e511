/** The numbers under the pointer. */
import { count, loss } from "@shared/format/numbers.js";
import type { TooltipContentProps } from "recharts";

import type { ChartRow } from "../series.js";

export function ChartTip({ active, payload }: TooltipContentProps) {
  // Every line of the chart is drawn from ChartRow, so that is what the payload carries.
  const row = payload[0]?.payload as ChartRow | undefined;
  if (!active || row === undefined) return null;
  return (
    <div className="rounded-card border border-edge bg-bg px-2.5 py-1.5 text-small tabular-nums">
      <p className="font-semibold text-strong">Step {count(row.step)}</p>
      {row.raw !== undefined && <p>Training {loss(row.raw)}</p>}
      {row.smooth !== undefined && <p className="text-muted">smoothed {loss(row.smooth)}</p>}
      {row.evaluation !== undefined && <p>Evaluation {loss(row.evaluation)}</p>}
    </div>
  );
}
