/** The loss curve: raw and smoothed training loss, evaluation points, checkpoints, passes, and the time to come. */
import type { RunView } from "@protocol/types.gen.js";
import { count, loss } from "@shared/format/numbers.js";
import { useWidth } from "@shared/hooks/useWidth.js";
import { Card, Section } from "@shared/ui/Card.js";
import { useMemo } from "react";
import { CartesianGrid, ComposedChart, Line, Tooltip, XAxis, YAxis } from "recharts";

import { bestEvaluation, isTraining, memorising } from "../run.js";
import { type ChartRow, chartRows, lossTicks, stepTicks } from "../series.js";
import { ChartTip } from "./ChartTip.js";
import { Background, Marks } from "./ChartMarks.js";
import { CheckpointKey, SeriesKey } from "./ChartKeys.js";

/** Below this width the lines are named in a legend, not at their ends. */
const NARROW = 520;
/** Room for "Evaluation 1.213" at a line's end. */
const LABEL_ROOM = 128;

const chartHeight = (narrow: boolean): number => (narrow ? 300 : 400);

export function LossChart({ run }: { run: RunView }) {
  const [ref, width] = useWidth(760);
  const narrow = width < NARROW;
  return (
    <Section title="Loss" note={narrow ? undefined : "How wrong the model is. Lower is better."} aside={narrow ? <SeriesKey /> : <CheckpointKey />}>
      <Card className="px-1 pt-3 pb-2 wide:px-3">
        <div ref={ref} role="img" aria-label={summary(run)} className="select-none">
          {run.train.length + run.evaluations.length === 0 ? (
            <p className="flex items-center justify-center text-muted" style={{ height: chartHeight(narrow) }}>
              The curve begins with the first steps.
            </p>
          ) : (
            <Chart run={run} width={width} narrow={narrow} />
          )}
        </div>
      </Card>
    </Section>
  );
}

function Chart({ run, width, narrow }: { run: RunView; width: number; narrow: boolean }) {
  const rows = useMemo(() => chartRows(run), [run]);
  const total = Math.max(run.totalSteps, rows.at(-1)?.step ?? 0, 1);
  const ticks = lossTicks(rows);
  const ahead = (width - 64) * (1 - Math.min(1, run.step / total));
  const right = narrow ? 12 : Math.max(20, LABEL_ROOM - ahead);
  const best = run.evaluations.length < 2 ? undefined : bestEvaluation(run)?.step;
  const digits = (ticks[1] ?? 1) - (ticks[0] ?? 0) < 0.1 ? 2 : 1;
  const axis = { stroke: "var(--axis)", tick: { fill: "var(--muted)", fontSize: 11 }, tickLine: false } as const;
  return (
    <ComposedChart<ChartRow>
      data={rows}
      width={width}
      height={chartHeight(narrow)}
      margin={{ top: 28, right, bottom: 24, left: 4 }}
      accessibilityLayer={false}
    >
      <CartesianGrid vertical={false} stroke="var(--grid)" />
      <XAxis
        {...axis}
        dataKey="step"
        type="number"
        domain={[0, total]}
        ticks={stepTicks(total, narrow ? 3 : 6)}
        tickFormatter={count}
        interval={0}
        label={{ value: "Training step", position: "bottom", offset: 2, fill: "var(--muted)", fontSize: 11 }}
      />
      <YAxis
        {...axis}
        axisLine={false}
        width={40}
        type="number"
        domain={[ticks[0] ?? 0, ticks.at(-1) ?? 1]}
        ticks={ticks}
        tickFormatter={(value: number) => value.toFixed(digits)}
        interval={0}
      />
      <Background run={run} total={total} memorising={isTraining(run) ? memorising(run) : undefined} />
      <Line dataKey="raw" stroke="var(--training)" strokeOpacity={0.36} strokeWidth={1} dot={false} isAnimationActive={false} connectNulls activeDot={false} />
      <Line dataKey="smooth" stroke="var(--training)" strokeWidth={1.75} dot={false} isAnimationActive={false} connectNulls activeDot={false} />
      <Line
        dataKey="evaluation"
        stroke="var(--evaluation)"
        strokeWidth={1.75}
        // The line is drawn from ChartRow, so that is what each of its points carries.
        dot={({ key, cx, cy, value, payload }) => (
          <Ring key={key} cx={cx} cy={cy} hidden={value == null || (payload as ChartRow).step === best} />
        )}
        isAnimationActive={false}
        connectNulls
        activeDot={false}
      />
      <Marks run={run} rows={rows} narrow={narrow} />
      <Tooltip content={ChartTip} isAnimationActive={false} cursor={{ stroke: "var(--axis)", strokeWidth: 1 }} />
    </ComposedChart>
  );
}

/** An evaluation's mark; the best one has a mark of its own. */
function Ring({ cx, cy, hidden }: { cx: number | undefined; cy: number | undefined; hidden: boolean }) {
  if (hidden) return <g />;
  return <circle cx={cx} cy={cy} r={3} fill="var(--bg)" stroke="var(--evaluation)" strokeWidth={1.5} />;
}

/** The chart in words. */
function summary(run: RunView): string {
  const last = run.train.at(-1);
  const tried = run.evaluations.at(-1);
  const best = bestEvaluation(run);
  if (last === undefined) return "Loss by training step. No point yet.";
  const parts = [`Loss by training step, up to step ${count(last.step)} of ${count(run.totalSteps)}. Training loss ${loss(last.loss)}`];
  if (tried !== undefined) parts.push(`evaluation loss ${loss(tried.loss)} at step ${count(tried.step)}`);
  if (best !== undefined) parts.push(`lowest ${loss(best.loss)} at step ${count(best.step)}`);
  return `${parts.join(", ")}.`;
}
