/** Losses of several runs, versions or trials over one another. */
import * as l10n from "@vscode/l10n";
import { count, loss } from "../format/numbers.js";
import { useWidth } from "../hooks/useWidth.js";
import { Card } from "../ui/Card.js";
import { useMemo } from "react";

import { Axes } from "./Axes.js";
import { frameOf, nearest, type Place } from "./frame.js";
import { EndNames, Line } from "./Lines.js";
import { Probe } from "./Probe.js";
import { digitsOf, linearTicks, stepTicks } from "./ticks.js";

export interface Curve {
  readonly id: string;
  /** "run 3". */
  readonly name: string;
  readonly points: readonly Place[];
  readonly colour: string;
  readonly dash: string | undefined;
  /** Behind the others: neither named nor read. */
  readonly faint?: boolean;
}

/** Colours, then the same with dashes: told apart without colour too. */
const colours = ["var(--training)", "var(--evaluation)", "var(--third)"] as const;
export const lookOf = (index: number) => ({
  colour: colours[index % colours.length] ?? colours[0],
  dash: index < colours.length ? undefined : "5 3",
});

interface CurvesProps {
  readonly curves: readonly Curve[];
  readonly yLabel: string;
  readonly label: string;
}

export function Curves({ curves, yLabel, label }: CurvesProps) {
  const [ref, width] = useWidth(760);
  const narrow = width < 520;
  const drawn = useMemo(() => curves.filter((curve) => curve.points.length > 0), [curves]);
  const named = drawn.filter((curve) => curve.faint !== true);
  const height = narrow ? 260 : 320;
  const all = drawn.flatMap((curve) => curve.points);
  const ticks = linearTicks(all.map((point) => point.value));
  const total = Math.max(1, ...all.map((point) => point.step));
  const right = narrow ? 12 : 96;
  const frame = frameOf({ width, height, margin: { top: 28, right, bottom: 46, left: 48 } }, { total, low: ticks[0] ?? 0, high: ticks.at(-1) ?? 1 });
  const rows = [...new Set(named.flatMap((curve) => curve.points.map((point) => point.step)))].sort((one, other) => one - other).map((step) => ({ step }));
  const at = (step: number) => named.flatMap((curve) => {
    const point = nearest(curve.points, step);
    return point === undefined ? [] : [{ curve, point }];
  });
  const inWords = (step: number) => at(step).map(({ curve, point }) => `${curve.name} ${loss(point.value)}`).join(", ");
  return (
    <Card>
      <div ref={ref} className="relative mx-1 mt-3 mb-1 select-none wide:mx-3">
        {drawn.length === 0 ? (
          <p className="flex items-center justify-center text-muted" style={{ height }}>
            {l10n.t("Nothing measured yet.")}
          </p>
        ) : (
          <>
            <div role="img" aria-label={`${label}. ${inWords(total)}.`}>
              <svg width={width} height={height} viewBox={`0 0 ${width} ${height}`} className="block" aria-hidden>
                <Axes frame={frame} yTicks={ticks} xTicks={stepTicks(total, narrow ? 3 : 6)} yLabel={yLabel} xLabel={l10n.t("Training step")} formatY={digitsOf(ticks)} />
                {drawn.map((curve) => (
                  <Line key={curve.id} name={curve.id} points={curve.points} frame={frame} colour={curve.colour} {...(curve.dash === undefined ? {} : { dash: curve.dash })} {...(curve.faint ? { width: 1, opacity: 0.5 } : {})} />
                ))}
                {!narrow && (
                  <EndNames
                    x={frame.right + 12}
                    frame={frame}
                    ends={named.map((curve) => ({ name: curve.id, text: curve.name, colour: curve.colour, y: frame.toY(curve.points.at(-1)?.value ?? 0) }))}
                  />
                )}
              </svg>
            </div>
            <Probe frame={frame} rows={rows} label={l10n.t("Values: {label}", { label })} inWords={(row) => l10n.t("step {step}: {values}", { step: count(row.step), values: inWords(row.step) })}>
              {(row) => (
                <>
                  <p className="font-semibold text-strong">{l10n.t("Step {step}", { step: count(row.step) })}</p>
                  {at(row.step).map(({ curve, point }) => (
                    <p key={curve.id} className="flex items-center gap-1.5">
                      <Swatch colour={curve.colour} dash={curve.dash} />
                      {curve.name} {loss(point.value)}
                      {point.step !== row.step && <span className="text-muted">{l10n.t("at {step}", { step: count(point.step) })}</span>}
                    </p>
                  ))}
                </>
              )}
            </Probe>
          </>
        )}
      </div>
    </Card>
  );
}

export function Swatch({ colour, dash }: { colour: string; dash: string | undefined }) {
  return (
    <svg aria-hidden width="14" height="8" className="shrink-0">
      <line x1="0" x2="14" y1="4" y2="4" stroke={colour} strokeWidth="2" strokeDasharray={dash} />
    </svg>
  );
}
