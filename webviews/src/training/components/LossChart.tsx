/** The loss curve: raw and smoothed training loss, evaluation points, checkpoints, passes, alerts, and the time to come. */
import * as l10n from "@vscode/l10n";
import type { RunView } from "@protocol/types.gen.js";
import { count, loss } from "@shared/format/numbers.js";
import { useKept } from "@shared/hooks/useKept.js";
import { useWidth } from "@shared/hooks/useWidth.js";
import { Card, Section } from "@shared/ui/Card.js";
import { memo, useMemo } from "react";
import * as z from "zod/mini";

import { bandOf, isAboutLoss } from "../alerts.js";
import { Axes } from "@shared/chart/Axes.js";
import { type Frame, frameOf } from "@shared/chart/frame.js";
import { EndNames, Line } from "@shared/chart/Lines.js";
import { Probe } from "@shared/chart/Probe.js";
import { MAX_POINTS } from "../patch.js";
import { isOver, learnedBest, passes } from "../run.js";
import { digitsOf, stepTicks } from "@shared/chart/ticks.js";
import { type ChartRow, chartRows, lossTicks, lossTicksByPowers } from "../series.js";
import { averaged, SPAN } from "../smooth.js";
import { CheckpointKey, SeriesKey } from "./ChartKeys.js";
import { AlertMarks, Ahead, Bands, Best, Checkpoints, Passes, Rings } from "./ChartMarks.js";
import { ChartOptions } from "./ChartOptions.js";

/** Below this width the lines are named in a legend, not at their ends. */
const NARROW = 520;
/** Room for "Evaluation 1.213" at a line's end. */
const LABEL_ROOM = 136;

const chartHeight = (narrow: boolean): number => (narrow ? 300 : 400);

export const LossChart = memo(function LossChart({ run }: { run: RunView }) {
  const [ref, width] = useWidth(760);
  const [byPowers, setByPowers] = useKept("lossByPowers", z.boolean(), false);
  const [smoothing, setSmoothing] = useKept<number | null>("smoothingSpan", z.nullable(z.number()), null);
  const narrow = width < NARROW;
  const empty = run.train.length + run.evaluations.length === 0;
  return (
    <Section title={l10n.t("Loss")} note={narrow ? undefined : l10n.t("How wrong the model is. Lower is better.")} aside={narrow ? <SeriesKey /> : <CheckpointKey />}>
      <Card>
        <div ref={ref} className="relative mx-1 mt-3 mb-1 select-none wide:mx-3">
          {empty ? (
            <p className="flex items-center justify-center text-muted" style={{ height: chartHeight(narrow) }}>
              {l10n.t("The curve begins with the first steps.")}
            </p>
          ) : (
            <Chart run={run} width={width} narrow={narrow} byPowers={byPowers} smoothing={smoothing} />
          )}
        </div>
        {!empty && (
          <ChartOptions
            byPowers={byPowers}
            onByPowers={setByPowers}
            smoothing={smoothing ?? SPAN}
            steps={stepsAveraged(run, smoothing ?? SPAN)}
            chosen={smoothing !== null}
            onSmoothing={setSmoothing}
          />
        )}
      </Card>
    </Section>
  );
});

/** The steps over which a point of the smoothed line is averaged; 1: it is not smoothed. */
function stepsAveraged({ train }: RunView, span: number): number {
  const points = Math.min(train.length, MAX_POINTS);
  const [first, last] = [train[0], train.at(-1)];
  const apart = points < 2 || first === undefined || last === undefined ? 1 : (last.step - first.step) / (points - 1);
  const over = averaged(points, span);
  return over <= 1 ? 1 : over * apart;
}

interface ChartProps {
  readonly run: RunView;
  readonly width: number;
  readonly narrow: boolean;
  readonly byPowers: boolean;
  readonly smoothing: number | null;
}

function Chart({ run, width, narrow, byPowers, smoothing }: ChartProps) {
  const { train, evaluations } = run;
  const rows = useMemo(() => chartRows({ train, evaluations }, smoothing ?? undefined), [train, evaluations, smoothing]);
  const ticks = useMemo(() => (byPowers ? lossTicksByPowers(rows) : lossTicks(rows)), [rows, byPowers]);
  const total = Math.max(run.totalSteps, rows.at(-1)?.step ?? 0, 1);
  const over = isOver(run);
  const ahead = (width - 64) * (1 - Math.min(1, run.step / total));
  const right = narrow ? 12 : Math.max(20, Math.ceil(LABEL_ROOM - ahead));
  const height = chartHeight(narrow);
  const [low, high] = [ticks[0] ?? 0, ticks.at(-1) ?? 1];
  const frame = useMemo(
    () => frameOf({ width, height, margin: { top: 28, right, bottom: 46, left: 44 } }, { total, low, high, byPowers }),
    [width, height, right, total, low, high, byPowers],
  );
  const formatY = useMemo(() => digitsOf(ticks), [ticks]);
  const xTicks = useMemo(() => stepTicks(total, narrow ? 3 : 6), [total, narrow]);
  const raw = useMemo(() => rows.flatMap((row) => (row.raw === undefined ? [] : [{ step: row.step, value: row.raw }])), [rows]);
  const smooth = useMemo(() => rows.flatMap((row) => (row.smooth === undefined ? [] : [{ step: row.step, value: row.smooth }])), [rows]);
  const tried = useMemo(() => evaluations.map((point) => ({ step: point.step, value: point.loss })), [evaluations]);
  const bands = run.alerts.map((alert) => bandOf(alert, run));
  const best = evaluations.length < 2 ? undefined : learnedBest(run);
  const last = smooth.at(-1);
  return (
    <>
      <div role="img" aria-label={summary(run)}>
        <svg width={width} height={height} viewBox={`0 0 ${width} ${height}`} className="block" aria-hidden>
          {!over && <Ahead frame={frame} step={run.step} />}
          <Axes frame={frame} yTicks={ticks} xTicks={xTicks} yLabel={l10n.t("Loss")} xLabel={l10n.t("Training step")} formatY={formatY} />
          <Passes frame={frame} passes={passes(run)} stepsPerEpoch={run.stepsPerEpoch} total={total} />
          <Bands frame={frame} bands={bands.filter(({ alert }) => !alert.dismissed)} />
          <Line name="raw" points={raw} frame={frame} colour="var(--training)" width={1} opacity={0.36} />
          <Line name="smooth" points={smooth} frame={frame} colour="var(--training)" />
          <Line name="evaluation" points={tried} frame={frame} colour="var(--evaluation)" />
          <Rings frame={frame} points={evaluations} best={best?.step} />
          {!over && run.step > 0 && <line x1={frame.toX(run.step)} x2={frame.toX(run.step)} y1={frame.y} y2={frame.bottom} stroke="var(--axis)" />}
          {best !== undefined && <Best frame={frame} point={best} name={best === evaluations.at(-1) ? undefined : over ? l10n.t({ message: "Best", comment: ["a run, trial or checkpoint"] }) : l10n.t("Best so far")} />}
          <Checkpoints frame={frame} checkpoints={run.checkpoints} />
          <AlertMarks frame={frame} bands={bands} rows={rows} />
          {last !== undefined && <circle cx={frame.toX(last.step)} cy={frame.toY(last.value)} r={3.5} fill="var(--training)" stroke="var(--bg)" strokeWidth={1.5} />}
          {last !== undefined && !narrow && <Ends run={run} frame={frame} training={last} />}
        </svg>
      </div>
      <Probe frame={frame} rows={rows} label={l10n.t("Values of the loss chart")} inWords={inWords}>
        {(row) => <Values row={row} alerts={bands.filter((band) => isAboutLoss(band.alert) && band.alert.step === row.step).map((band) => band.alert.title)} />}
      </Probe>
    </>
  );
}

function Ends({ run, frame, training }: { run: RunView; frame: Frame; training: { readonly step: number; readonly value: number } }) {
  const tried = run.evaluations.at(-1);
  const ends = [{ name: "training", text: l10n.t("Training {loss}", { loss: loss(training.value) }), y: frame.toY(training.value), colour: "var(--training)" }];
  if (tried !== undefined) ends.push({ name: "evaluation", text: l10n.t("Evaluation {loss}", { loss: loss(tried.loss) }), y: frame.toY(tried.loss), colour: "var(--evaluation)" });
  return <EndNames ends={ends} x={Math.max(frame.toX(run.step), frame.toX(training.step)) + 14} frame={frame} />;
}

function Values({ row, alerts }: { row: ChartRow; alerts: readonly string[] }) {
  return (
    <>
      <p className="font-semibold text-strong">{l10n.t("Step {step}", { step: count(row.step) })}</p>
      {row.raw !== undefined && <p>{l10n.t("Training {loss}", { loss: loss(row.raw) })}</p>}
      {row.smooth !== undefined && <p className="text-muted">{l10n.t("smoothed {loss}", { loss: loss(row.smooth) })}</p>}
      {row.evaluation !== undefined && <p>{l10n.t("Evaluation {loss}", { loss: loss(row.evaluation) })}</p>}
      {alerts.map((title) => (
        <p key={title}>{title}</p>
      ))}
    </>
  );
}

function inWords(row: ChartRow): string {
  const parts = [l10n.t("step {step}", { step: count(row.step) })];
  if (row.raw !== undefined) parts.push(l10n.t("training loss {loss}", { loss: loss(row.raw) }));
  if (row.smooth !== undefined) parts.push(l10n.t("smoothed {loss}", { loss: loss(row.smooth) }));
  if (row.evaluation !== undefined) parts.push(l10n.t("evaluation loss {loss}", { loss: loss(row.evaluation) }));
  return parts.join(", ");
}

/** The chart in words. */
function summary(run: RunView): string {
  const last = run.train.at(-1);
  const tried = run.evaluations.at(-1);
  const best = learnedBest(run);
  if (last === undefined) return l10n.t("Loss by training step. No point yet.");
  const parts = [
    l10n.t("Loss by training step, up to step {step} of {total}. Training loss {loss}", {
      step: count(last.step),
      total: count(run.totalSteps),
      loss: loss(last.loss),
    }),
  ];
  if (tried !== undefined) parts.push(l10n.t("evaluation loss {loss} at step {step}", { loss: loss(tried.loss), step: count(tried.step) }));
  if (best !== undefined) parts.push(l10n.t("lowest {loss} at step {step}", { loss: loss(best.loss), step: count(best.step) }));
  const told = run.alerts.map((alert) => l10n.t("{alert} at step {step}", { alert: alert.title, step: count(alert.step) }));
  return `${[parts.join(", "), ...told].join(". ")}.`;
}
