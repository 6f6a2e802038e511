/** Learning rate, gradient, speed, memory, use of the machine: one at a time, small, over the loss chart's steps. */
import * as l10n from "@vscode/l10n";
import type { RunView } from "@protocol/types.gen.js";
import { count } from "@shared/format/numbers.js";
import { useKept } from "@shared/hooks/useKept.js";
import { useWidth } from "@shared/hooks/useWidth.js";
import { Card, Section } from "@shared/ui/Card.js";
import { Select } from "@shared/ui/Select.js";
import { memo, useMemo } from "react";
import * as z from "zod/mini";

import { Axes } from "@shared/chart/Axes.js";
import { frameOf, type Place } from "@shared/chart/frame.js";
import { Line } from "@shared/chart/Lines.js";
import { Probe } from "@shared/chart/Probe.js";
import { type Measure, type MeasureName, measuresOf } from "../measures.js";
import { linearTicks, stepTicks } from "@shared/chart/ticks.js";
import { Segments } from "@shared/ui/Segments.js";

const HEIGHT = 168;
/** Below this width the names do not stand side by side. */
const NARROW = 380;
const NameSchema = z.enum(["learningRate", "gradNorm", "speed", "memory", "busy"] satisfies MeasureName[]);

export const Measures = memo(function Measures({ run }: { run: RunView }) {
  const [name, setName] = useKept<MeasureName>("measure", NameSchema, "learningRate");
  const [ref, width] = useWidth(760);
  const { train, device } = run;
  const measures = useMemo(() => measuresOf({ train, device }), [train, device]);
  const measure = measures.find((each) => each.name === name) ?? measures[0];
  if (measure === undefined || run.train.length === 0) return null;
  const options = measures.map((each) => ({ value: each.name, label: each.label }));
  return (
    <Section
      title={l10n.t("Measured at each step")}
      aside={
        width < NARROW ? (
          <Select label={l10n.t("What is shown")} value={measure.name} options={options} onChange={setName} />
        ) : (
          <Segments label={l10n.t("What is shown")} value={measure.name} options={options} onChange={setName} />
        )
      }
    >
      <Card>
        <div ref={ref} className="relative mx-1 mt-3 mb-1 select-none wide:mx-3">
          <Chart run={run} measure={measure} width={width} />
        </div>
        <p className="border-t border-line px-3 py-2 text-small text-muted">{measure.explained}</p>
      </Card>
    </Section>
  );
});

function Chart({ run, measure, width }: { run: RunView; measure: Measure; width: number }) {
  const points: Place[] = useMemo(
    () =>
      run.train.flatMap((point) => {
        const value = measure.of(point);
        return value === null ? [] : [{ step: point.step, value }];
      }),
    [run.train, measure],
  );
  const ticks = useMemo(
    () => (measure.name === "busy" ? [0, 0.25, 0.5, 0.75, 1] : linearTicks(points.map((point) => point.value), { zero: true, parts: 3 })),
    [points, measure.name],
  );
  const total = Math.max(run.totalSteps, points.at(-1)?.step ?? 0, 1);
  const high = ticks.at(-1) ?? 1;
  const frame = useMemo(
    () => frameOf({ width, height: HEIGHT, margin: { top: 28, right: width < 520 ? 12 : 20, bottom: 46, left: 60 } }, { total, low: 0, high }),
    [width, total, high],
  );
  const xTicks = useMemo(() => stepTicks(total, width < 520 ? 3 : 6), [total, width]);
  const last = points.at(-1);
  return (
    <>
      <div role="img" aria-label={summary(measure, points)}>
        <svg width={width} height={HEIGHT} viewBox={`0 0 ${width} ${HEIGHT}`} className="block" aria-hidden>
          <Axes frame={frame} yTicks={ticks} xTicks={xTicks} yLabel={measure.axis} xLabel={l10n.t("Training step")} formatY={measure.tick} />
          <Line name={measure.name} points={points} frame={frame} colour="var(--training)" width={1.5} />
          {last !== undefined && <circle cx={frame.toX(last.step)} cy={frame.toY(last.value)} r={3} fill="var(--training)" stroke="var(--bg)" strokeWidth={1.5} />}
        </svg>
      </div>
      <Probe frame={frame} rows={points} label={l10n.t("Values: {label}", { label: measure.label })} inWords={(point) => l10n.t("step {step}, {value}", { step: count(point.step), value: measure.format(point.value) })}>
        {(point) => (
          <>
            <p className="font-semibold text-strong">{l10n.t("Step {step}", { step: count(point.step) })}</p>
            <p>{measure.format(point.value)}</p>
          </>
        )}
      </Probe>
    </>
  );
}

function summary(measure: Measure, points: readonly Place[]): string {
  const last = points.at(-1);
  if (last === undefined) return l10n.t("{measure} by training step. No point yet.", { measure: measure.label });
  const values = points.map((point) => point.value);
  return l10n.t("{measure} by training step: {last} at step {step}, between {least} and {most} so far.", {
    measure: measure.label,
    last: measure.format(last.value),
    step: count(last.step),
    least: measure.format(Math.min(...values)),
    most: measure.format(Math.max(...values)),
  });
}
