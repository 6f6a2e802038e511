/** What is drawn around the loss chart's lines: passes, alerts, checkpoints, the best point, the time to come. */
import * as l10n from "@vscode/l10n";
import type { CheckpointView, EvalPoint, RunAlert } from "@protocol/types.gen.js";
import { count, loss } from "@shared/format/numbers.js";

import { type Band, isAboutLoss } from "../alerts.js";
import { words } from "@shared/chart/Axes.js";
import { type Frame, nearest } from "@shared/chart/frame.js";
import { strong } from "@shared/chart/Lines.js";
import type { ChartRow } from "../series.js";
import { DiamondShape } from "./ChartKeys.js";

const colourOf = (alert: RunAlert): string => (alert.level === "error" ? "var(--fail)" : "var(--warn)");

/** About how wide one is. */
const LETTER = 6.5;

/** Where passes begin, with their numbers where there is room. */
export function Passes({ frame, passes, stepsPerEpoch, total }: { frame: Frame; passes: number; stepsPerEpoch: number; total: number }) {
  const { x, right, y, bottom, toX } = frame;
  if (stepsPerEpoch <= 0 || (right - x) / passes <= 12) return null;
  return Array.from({ length: passes }, (_, index) => {
    const from = toX(index * stepsPerEpoch);
    const to = toX(Math.min(total, (index + 1) * stepsPerEpoch));
    const name = l10n.t("Pass {number}", { number: index + 1 });
    return (
      <g key={index}>
        {index > 0 && <line x1={from} x2={from} y1={y} y2={bottom} stroke="var(--axis)" strokeOpacity={0.6} strokeDasharray="2 4" />}
        {to - from > 34 && (
          <text {...words} x={(from + to) / 2} y={y - 12} textAnchor="middle">
            {to - from > name.length * LETTER + 13 ? name : index + 1}
          </text>
        )}
      </g>
    );
  });
}

/** The time to come: visible and empty. */
export function Ahead({ frame, step }: { frame: Frame; step: number }) {
  const from = frame.toX(step);
  return <rect x={from} y={frame.y} width={Math.max(0, frame.right - from)} height={frame.bottom - frame.y} fill="var(--raised)" />;
}

/** The stretches that alerts are about, behind the lines. */
export function Bands({ frame, bands }: { frame: Frame; bands: readonly Band[] }) {
  const { y, bottom, toX } = frame;
  return bands.map(({ alert, from, to }) => {
    const width = Math.max(2, toX(to) - toX(from));
    return (
      <g key={alert.id} data-alert={alert.id}>
        <rect x={toX(from)} y={y} width={width} height={bottom - y} fill={colourOf(alert)} fillOpacity={0.055} />
        <rect x={toX(from)} y={y} width={width} height={2} fill={colourOf(alert)} />
      </g>
    );
  });
}

/** A triangle on the point that an alert is about; on the frame's top where it is about the machine. */
export function AlertMarks({ frame, bands, rows }: { frame: Frame; bands: readonly Band[]; rows: readonly ChartRow[] }) {
  return bands.map(({ alert }) => {
    const value = isAboutLoss(alert) ? lossAt(rows, alert) : undefined;
    const x = Math.min(frame.right, frame.toX(alert.step));
    const y = value === undefined ? frame.y + 12 : Math.max(frame.y + 8, Math.min(frame.bottom - 10, frame.toY(value)));
    return <Triangle key={alert.id} x={x} y={y} colour={colourOf(alert)} title={alert.title} />;
  });
}

function lossAt(rows: readonly ChartRow[], { kind, step }: RunAlert): number | undefined {
  if (kind === "overfitting") return rows.findLast((row) => row.step <= step && row.evaluation !== undefined)?.evaluation;
  return nearest(rows.filter((row) => row.smooth !== undefined), step)?.smooth;
}

function Triangle({ x, y, colour, title }: { x: number; y: number; colour: string; title: string }) {
  return (
    <g data-alert-mark={title}>
      <path d={`M${x} ${y - 7}L${x + 7.5} ${y + 5.5}L${x - 7.5} ${y + 5.5}Z`} fill="var(--bg)" stroke={colour} strokeWidth={1.4} strokeLinejoin="round" />
      <path d={`M${x} ${y - 2.5}V${y + 1}M${x} ${y + 3}V${y + 3.2}`} stroke={colour} strokeWidth={1.4} strokeLinecap="round" />
    </g>
  );
}

export function Checkpoints({ frame, checkpoints }: { frame: Frame; checkpoints: readonly CheckpointView[] }) {
  return checkpoints.map((point) => <DiamondShape key={point.step} x={frame.toX(point.step)} y={frame.bottom} best={point.best} />);
}

/** An evaluation's mark each; the best one has a mark of its own. */
export function Rings({ frame, points, best }: { frame: Frame; points: readonly EvalPoint[]; best: number | undefined }) {
  // More rings than this would be a band.
  if (points.length > 60) return null;
  return points
    .filter((point) => point.step !== best)
    .map((point) => (
      <circle key={point.step} cx={frame.toX(point.step)} cy={frame.toY(point.loss)} r={3} fill="var(--bg)" stroke="var(--evaluation)" strokeWidth={1.5} />
    ));
}

/** The lowest evaluation: ringed, named, with a line down to its checkpoint. */
export function Best({ frame, point, name }: { frame: Frame; point: EvalPoint; name: string | undefined }) {
  const { x, y, right, bottom, toX, toY } = frame;
  const at = toX(point.step);
  const height = toY(point.loss);
  const middle = Math.min(Math.max(at, x + 48), right - 48);
  // Above the point, where the falling lines leave room; below the frame's top in any case.
  const top = Math.max(y + 14, height - 28);
  return (
    <g>
      <line x1={at} x2={at} y1={height} y2={bottom} stroke="var(--pass)" strokeWidth={1.4} strokeDasharray="2 3" />
      <circle cx={at} cy={height} r={5} fill="var(--bg)" stroke="var(--pass)" strokeWidth={1.6} />
      <circle cx={at} cy={height} r={2} fill="var(--pass)" />
      {name !== undefined && (
        <g paintOrder="stroke" stroke="var(--bg)" strokeWidth={3} strokeLinejoin="round">
          <text {...strong} x={middle} y={top} textAnchor="middle">
            {name}
          </text>
          <text {...words} x={middle} y={top + 14} textAnchor="middle">
            {l10n.t("{loss}, step {step}", { loss: loss(point.loss), step: count(point.step) })}
          </text>
        </g>
      )}
    </g>
  );
}
