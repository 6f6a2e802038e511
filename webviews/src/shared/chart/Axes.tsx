/** Gridlines, ticks and the names of both axes. */
import { memo } from "react";

import { count } from "../format/numbers.js";

import type { Frame } from "./frame.js";

export const words = { fontSize: 11, fill: "var(--muted)" } as const;

/** A longer name, or one wider than the ticks' room, begins at the drawing's edge; another ends above the ticks. */
const LONG = 7;
const LETTER = 6;
const SHORT = 4;

interface AxesProps {
  readonly frame: Frame;
  readonly yTicks: readonly number[];
  readonly xTicks: readonly number[];
  readonly yLabel: string;
  readonly xLabel: string;
  readonly formatY: (value: number) => string;
}

export const Axes = memo(function Axes({ frame, yTicks, xTicks, yLabel, xLabel, formatY }: AxesProps) {
  const { x, y, right, bottom, toX, toY } = frame;
  return (
    <g className="tabular-nums">
      <text {...words} {...(yLabel.length > LONG || yLabel.length * LETTER > x - 8 ? { x: 0 } : { x: x - 8, textAnchor: "end" })} y={y - 12}>
        {yLabel}
      </text>
      {yTicks.map((tick) => (
        <g key={tick}>
          <line x1={x} x2={right} y1={toY(tick)} y2={toY(tick)} stroke="var(--grid)" />
          <text {...words} x={x - 8} y={toY(tick) + 4} textAnchor="end">
            {formatY(tick)}
          </text>
        </g>
      ))}
      <line x1={x} x2={right} y1={bottom} y2={bottom} stroke="var(--axis)" />
      {xTicks.map((tick) => {
        // A long number at the frame's end would not find room if it were centred.
        const ends = toX(tick) >= right && count(tick).length > SHORT;
        return (
          <text key={tick} {...words} x={ends ? right + 10 : toX(tick)} y={bottom + 18} textAnchor={ends ? "end" : "middle"}>
            {count(tick)}
          </text>
        );
      })}
      <text {...words} x={(x + right) / 2} y={bottom + 38} textAnchor="middle">
        {xLabel}
      </text>
    </g>
  );
});
