/** What is drawn around the chart's lines, placed by the chart's own scales. */
import type { RunView } from "@protocol/types.gen.js";
import { count, loss } from "@shared/format/numbers.js";
import { usePlotArea, useXAxisScale, useYAxisScale } from "recharts";

import { bestEvaluation, isOver, type Memorising, passes } from "../run.js";
import type { ChartRow } from "../series.js";
import { DiamondShape } from "./ChartKeys.js";

const words = { fontSize: 11, fill: "var(--muted)" } as const;
const strong = { fontSize: 12, fontWeight: 600, fill: "var(--strong)" } as const;

interface Frame {
  readonly x: number;
  readonly y: number;
  readonly right: number;
  readonly bottom: number;
  readonly toX: (step: number) => number;
  readonly toY: (value: number) => number;
}

function useFrame(): Frame | null {
  const area = usePlotArea();
  const xScale = useXAxisScale();
  const yScale = useYAxisScale();
  if (area === undefined || xScale === undefined || yScale === undefined) return null;
  const { x, y, width, height } = area;
  return {
    x,
    y,
    right: x + width,
    bottom: y + height,
    toX: (step) => xScale(step) ?? x,
    toY: (value) => yScale(value) ?? y + height,
  };
}

interface BackgroundProps {
  readonly run: RunView;
  readonly total: number;
  readonly memorising: Memorising | undefined;
}

/** Passes, the time to come, and the band where it memorises: all behind the lines. */
export function Background({ run, total, memorising }: BackgroundProps) {
  const frame = useFrame();
  if (frame === null) return null;
  const { x, y, right, bottom, toX } = frame;
  const now = toX(run.step);
  const height = bottom - y;
  const all = passes(run);
  const starts = Array.from({ length: all }, (_, index) => index * run.stepsPerEpoch);
  const room = (right - x) / all;
  return (
    <g>
      <text {...words} x={x - 8} y={y - 12} textAnchor="end">
        Loss
      </text>
      {!isOver(run) && right > now && <rect x={now} y={y} width={right - now} height={height} fill="var(--raised)" />}
      {memorising !== undefined && (
        <>
          <rect x={toX(memorising.best.step)} y={y} width={Math.max(0, now - toX(memorising.best.step))} height={height} fill="var(--warn)" fillOpacity={0.055} />
          <rect x={toX(memorising.best.step)} y={y} width={Math.max(0, now - toX(memorising.best.step))} height={2} fill="var(--warn)" />
        </>
      )}
      {room > 12 &&
        starts.map((start, index) => {
          const from = toX(start);
          const to = toX(Math.min(total, start + run.stepsPerEpoch));
          return (
            <g key={start}>
              {index > 0 && <line x1={from} x2={from} y1={y} y2={bottom} stroke="var(--axis)" strokeOpacity={0.6} strokeDasharray="2 4" />}
              {to - from > 34 && (
                <text {...words} x={(from + to) / 2} y={y - 12} textAnchor="middle">
                  {to - from > 52 ? `Pass ${index + 1}` : index + 1}
                </text>
              )}
            </g>
          );
        })}
    </g>
  );
}

interface MarksProps {
  readonly run: RunView;
  readonly rows: readonly ChartRow[];
  readonly narrow: boolean;
}

/** Checkpoints, the best point, where it is now, and the lines' names. */
export function Marks({ run, rows, narrow }: MarksProps) {
  const frame = useFrame();
  if (frame === null) return null;
  const { y, bottom, toX } = frame;
  return (
    <g>
      {!isOver(run) && run.step > 0 && <line x1={toX(run.step)} x2={toX(run.step)} y1={y} y2={bottom} stroke="var(--axis)" />}
      <Best run={run} frame={frame} />
      {run.checkpoints.map((point) => (
        <DiamondShape key={point.step} x={toX(point.step)} y={bottom} best={point.best} />
      ))}
      <Ends run={run} rows={rows} frame={frame} narrow={narrow} />
    </g>
  );
}

function Best({ run, frame }: { run: RunView; frame: Frame }) {
  const best = bestEvaluation(run);
  if (best === undefined || run.evaluations.length < 2) return null;
  const { x, y, right, bottom, toX, toY } = frame;
  const at = toX(best.step);
  const height = toY(best.loss);
  const middle = Math.min(Math.max(at, x + 48), right - 48);
  // Above the point, where the falling lines leave room; below the frame's top in any case.
  const top = Math.max(y + 14, height - 28);
  return (
    <g>
      <line x1={at} x2={at} y1={height} y2={bottom} stroke="var(--pass)" strokeWidth={1.4} strokeDasharray="2 3" />
      <circle cx={at} cy={height} r={5} fill="var(--bg)" stroke="var(--pass)" strokeWidth={1.6} />
      <circle cx={at} cy={height} r={2} fill="var(--pass)" />
      {/* The latest point is named at its line's end already. */}
      {best !== run.evaluations.at(-1) && (
        <g paintOrder="stroke" stroke="var(--bg)" strokeWidth={3} strokeLinejoin="round">
          <text {...strong} x={middle} y={top} textAnchor="middle">
            {isOver(run) ? "Best" : "Best so far"}
          </text>
          <text {...words} x={middle} y={top + 14} textAnchor="middle">
            {loss(best.loss)}, step {count(best.step)}
          </text>
        </g>
      )}
    </g>
  );
}

/** Names at the lines' ends keep this distance. */
const APART = 18;

function Ends({ run, rows, frame, narrow }: MarksProps & { frame: Frame }) {
  const last = rows.findLast((row) => row.smooth !== undefined);
  const tried = run.evaluations.at(-1);
  if (last?.smooth === undefined) return null;
  const { toX, toY, bottom } = frame;
  const trainY = toY(last.smooth);
  const from = Math.max(toX(run.step), toX(last.step)) + 14;
  const ends = [{ name: "Training", value: last.smooth, y: trainY, colour: "var(--training)" }];
  if (tried !== undefined) ends.push({ name: "Evaluation", value: tried.loss, y: toY(tried.loss), colour: "var(--evaluation)" });
  ends.sort((one, other) => one.y - other.y);
  const [upper, lower] = ends;
  if (upper !== undefined && lower !== undefined && lower.y - upper.y < APART) {
    const middle = Math.min((upper.y + lower.y) / 2, bottom - APART);
    upper.y = middle - APART / 2;
    lower.y = middle + APART / 2;
  }
  return (
    <g>
      <circle cx={toX(last.step)} cy={trainY} r={3.5} fill="var(--training)" stroke="var(--bg)" strokeWidth={1.5} />
      {!narrow &&
        ends.map((end) => (
          <g key={end.name}>
            <circle cx={from} cy={end.y} r={3} fill={end.colour} />
            <text {...strong} fontWeight={500} x={from + 10} y={end.y + 4}>
              {end.name} {loss(end.value)}
            </text>
          </g>
        ))}
    </g>
  );
}
