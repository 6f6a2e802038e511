/** A drawn line, and the names at lines' ends. */
import { memo } from "react";

import { type Frame, pathOf, type Place } from "./frame.js";

export const strong = { fontSize: 12, fontWeight: 600, fill: "var(--strong)" } as const;

interface LineProps {
  readonly points: readonly Place[];
  readonly frame: Frame;
  readonly colour: string;
  readonly width?: number;
  readonly opacity?: number;
  readonly dash?: string;
  readonly name: string;
}

export const Line = memo(function Line({ points, frame, colour, width = 1.75, opacity = 1, dash, name }: LineProps) {
  if (points.length === 0) return null;
  return (
    <path
      data-line={name}
      d={pathOf(points, frame)}
      fill="none"
      stroke={colour}
      strokeWidth={width}
      strokeOpacity={opacity}
      strokeDasharray={dash}
      strokeLinejoin="round"
    />
  );
});

export interface End {
  readonly name: string;
  readonly text: string;
  readonly y: number;
  readonly colour: string;
}

/** Names keep this distance from one another. */
const APART = 18;

/** Moves names apart, in order from the top, and keeps them within the frame. */
export function spread(ends: readonly End[], top: number, bottom: number): End[] {
  const placed = [...ends].sort((one, other) => one.y - other.y);
  let least = top;
  for (const [index, end] of placed.entries()) {
    const y = Math.max(end.y, least);
    placed[index] = { ...end, y };
    least = y + APART;
  }
  let most = bottom;
  for (let index = placed.length - 1; index >= 0; index--) {
    const end = placed[index];
    if (end === undefined || end.y <= most) break;
    placed[index] = { ...end, y: most };
    most -= APART;
  }
  return placed;
}

export function EndNames({ ends, x, frame }: { ends: readonly End[]; x: number; frame: Frame }) {
  return (
    <g className="tabular-nums">
      {spread(ends, frame.y + 4, frame.bottom - 10).map((end) => (
        <g key={end.name}>
          <circle cx={x} cy={end.y} r={3} fill={end.colour} />
          <text {...strong} fontWeight={500} x={x + 10} y={end.y + 4}>
            {end.text}
          </text>
        </g>
      ))}
    </g>
  );
}
