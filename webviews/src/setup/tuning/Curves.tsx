/** Every trial's loss on one chart: the best and the recommended one by name, the others faint. */
import * as l10n from "@vscode/l10n";
import type { TuningTrial } from "@protocol/types.gen.js";
import { count, fixed, loss as lossText } from "@shared/format/numbers.js";
import { useWidth } from "@shared/hooks/useWidth.js";

import { frameOf, pathOf } from "./curves.js";

const HEIGHT = 180;
const LEFT = 44;
const RIGHT = 16;
const TOP = 10;
const BOTTOM = 34;

interface CurvesProps {
  readonly trials: readonly TuningTrial[];
  readonly best: number | null;
}

export function Curves({ trials, best }: CurvesProps) {
  const [ref, width] = useWidth(560);
  const frame = frameOf(trials, Math.max(120, width - LEFT - RIGHT), HEIGHT);
  if (frame === null) return null;
  const digits = decimals(frame.losses);
  const recommended = trials.find((trial) => trial.recommended);
  const leading = trials.find(({ number }) => number === best);
  const named = [recommended, leading === recommended ? undefined : leading].filter((trial) => trial !== undefined);
  const others = trials.filter((trial) => !named.includes(trial));
  return (
    <figure ref={ref} className="min-w-0">
      <svg
        role="img"
        aria-label={label(leading, recommended)}
        width="100%"
        height={HEIGHT + TOP + BOTTOM}
        className="block text-axis"
      >
        <g transform={`translate(${LEFT} ${TOP})`}>
          {frame.losses.map((value) => (
            <g key={value}>
              <line x1={0} x2={frame.width} y1={frame.y(value)} y2={frame.y(value)} stroke="var(--grid)" />
              <text x={-8} y={frame.y(value)} dy="0.32em" textAnchor="end" fill="var(--muted)" className="tabular-nums">
                {fixed(value, digits)}
              </text>
            </g>
          ))}
          {frame.steps.map((step) => (
            <text
              key={step}
              x={frame.x(step)}
              y={HEIGHT + 14}
              textAnchor="middle"
              fill="var(--muted)"
              className="tabular-nums"
            >
              {count(step)}
            </text>
          ))}
          <text x={frame.width / 2} y={HEIGHT + 29} textAnchor="middle" fill="var(--muted)">
            {l10n.t("Step of the trial")}
          </text>
          {others.map((trial) => (
            <path
              key={trial.number}
              d={pathOf(trial, frame)}
              fill="none"
              stroke="var(--base-series)"
              strokeOpacity={0.55}
            />
          ))}
          {named.map((trial) => (
            <path
              key={trial.number}
              d={pathOf(trial, frame)}
              fill="none"
              strokeWidth={1.75}
              stroke={trial === leading ? "var(--training)" : "var(--evaluation)"}
            />
          ))}
        </g>
      </svg>
      <figcaption className="flex flex-wrap gap-x-4 gap-y-1 pl-11 text-small text-muted">
        {leading !== undefined && (
          <Key
            colour="bg-training"
            text={
              leading === recommended
                ? l10n.t("Best: recommended")
                : l10n.t("Best: trial {number}", { number: leading.number })
            }
          />
        )}
        {recommended !== undefined && recommended !== leading && (
          <Key colour="bg-evaluation" text={l10n.t("Recommended")} />
        )}
        {others.length > 0 && <Key colour="bg-base" text={l10n.t("Others")} />}
        <span>{l10n.t("Loss on rows kept back from the trials; lower is better")}</span>
      </figcaption>
    </figure>
  );
}

function Key({ colour, text }: { colour: string; text: string }) {
  return (
    <span className="flex items-center gap-1.5">
      <span aria-hidden className={`h-0.5 w-3 ${colour}`} />
      {text}
    </span>
  );
}

function label(best: TuningTrial | undefined, recommended: TuningTrial | undefined): string {
  const at = (trial: TuningTrial) => (trial.loss === null ? l10n.t("not known yet") : lossText(trial.loss));
  const parts = [
    ...(best === undefined ? [] : [l10n.t("best {loss}", { loss: at(best) })]),
    ...(recommended === undefined || recommended === best
      ? []
      : [l10n.t("recommended {loss}", { loss: at(recommended) })]),
  ];
  return parts.length === 0
    ? l10n.t("Loss of each trial by step")
    : l10n.t("Loss of each trial by step: {losses}", { losses: parts.join(", ") });
}

/** As many digits as tell the gridlines apart. */
function decimals(values: readonly number[]): number {
  const by = (values[1] ?? 1) - (values[0] ?? 0);
  return Math.max(0, Math.min(4, Math.ceil(-Math.log10(by) - 1e-9)));
}
