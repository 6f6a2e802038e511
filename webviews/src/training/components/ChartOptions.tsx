/** How the loss is drawn: smoothing, and equal distances for equal ratios. */
import { Button } from "@shared/ui/Button.js";
import { useId } from "react";

interface ChartOptionsProps {
  readonly byPowers: boolean;
  readonly onByPowers: (on: boolean) => void;
  /** 0 to 0.99. */
  readonly smoothing: number;
  /** Whether the user has set it; otherwise it follows the number of points. */
  readonly chosen: boolean;
  readonly onSmoothing: (weight: number | null) => void;
}

export function ChartOptions({ byPowers, onByPowers, smoothing, chosen, onSmoothing }: ChartOptionsProps) {
  const id = useId();
  return (
    <div className="flex min-h-9 flex-wrap items-center gap-x-5 gap-y-1 border-t border-line px-3 py-1 text-small text-muted">
      <span className="flex items-center gap-2">
        <label htmlFor={id}>Smoothing</label>
        <input
          id={id}
          type="range"
          min={0}
          max={0.99}
          step={0.01}
          value={smoothing}
          onChange={(event) => onSmoothing(Number(event.target.value))}
          className="range w-24"
        />
        <output htmlFor={id} className="w-7 text-fg tabular-nums">
          {smoothing.toFixed(2)}
        </output>
        {chosen && (
          <Button small kind="ghost" title="Smoothing as by itself" onClick={() => onSmoothing(null)}>
            Reset
          </Button>
        )}
      </span>
      <label className="flex items-center gap-2">
        <input type="checkbox" checked={byPowers} onChange={(event) => onByPowers(event.target.checked)} className="check" />
        Log scale
      </label>
    </div>
  );
}
