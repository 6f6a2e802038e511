/** How the loss is drawn: smoothing, and equal distances for equal ratios. */
import * as l10n from "@vscode/l10n";
import { count } from "@shared/format/numbers.js";
import { Button } from "@shared/ui/Button.js";
import { useId } from "react";

import { MAX_SPAN } from "../smooth.js";

interface ChartOptionsProps {
  readonly byPowers: boolean;
  readonly onByPowers: (on: boolean) => void;
  /** Share of the run, 0 to `MAX_SPAN`. */
  readonly smoothing: number;
  /** That this makes of the run; 1: not smoothed. */
  readonly steps: number;
  /** Whether the user has set it. */
  readonly chosen: boolean;
  readonly onSmoothing: (span: number | null) => void;
}

const EXPLAINED = l10n.t(
  "The thick line is the average of each step and those before and after it. The thin line is what was measured.",
);

export function ChartOptions({ byPowers, onByPowers, smoothing, steps, chosen, onSmoothing }: ChartOptionsProps) {
  const id = useId();
  return (
    <div className="flex min-h-9 flex-wrap items-center gap-x-5 gap-y-1 border-t border-line px-3 py-1 text-small text-muted">
      <span className="flex flex-wrap items-center gap-x-2" title={EXPLAINED}>
        <label htmlFor={id}>{l10n.t("Smoothing")}</label>
        <input
          id={id}
          type="range"
          min={0}
          max={MAX_SPAN}
          step={0.01}
          value={smoothing}
          aria-valuetext={inWords(steps)}
          onChange={(event) => onSmoothing(Number(event.target.value))}
          className="range w-24"
        />
        <output htmlFor={id} className="text-fg">
          {inWords(steps)}
        </output>
        {chosen && (
          <Button small kind="ghost" title={l10n.t("Smoothing as by itself")} onClick={() => onSmoothing(null)}>
            {l10n.t("Reset")}
          </Button>
        )}
      </span>
      <label className="flex items-center gap-2">
        <input type="checkbox" checked={byPowers} onChange={(event) => onByPowers(event.target.checked)} className="check" />
        {l10n.t("Log scale")}
      </label>
    </div>
  );
}

const inWords = (steps: number): string =>
  steps < 1.5
    ? l10n.t("Off: every step as measured")
    : l10n.t("Average of about {steps} steps around each", { steps: count(steps) });
