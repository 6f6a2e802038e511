/** A row's part of the graph: lines of the branches that pass, and the version's own dot. */
import clsx from "clsx";

import type { GraphRow, Stroke } from "../graph.js";

const LANE = 14;
const HEIGHT = 100;
const MIDDLE = HEIGHT / 2;
const colours = ["var(--training)", "var(--evaluation)", "var(--third)", "var(--base-series)"] as const;

const colourOf = (lane: number): string => colours[lane % colours.length] ?? colours[0];
const x = (lane: number): number => LANE / 2 + lane * LANE;
/** More lanes than this are drawn in the last one. */
const MOST = 6;

interface GraphCellProps {
  readonly row: GraphRow | undefined;
  readonly lanes: number;
  readonly current: boolean;
  readonly gone: boolean;
  readonly last: boolean;
}

export function GraphCell({ row, lanes, current, gone, last }: GraphCellProps) {
  const lane = Math.min(row?.lane ?? 0, MOST - 1);
  const width = Math.min(lanes, MOST) * LANE;
  const strokes = (row?.strokes ?? []).filter(({ part }) => !(last && part !== "top"));
  return (
    <div aria-hidden className="relative shrink-0" style={{ width }}>
      {/* Stretched to the row's height, whatever that is; the line's width is not stretched with it. */}
      <svg className="absolute inset-x-0 -top-px h-[calc(100%+1px)] w-full" viewBox={`0 0 ${width} ${HEIGHT}`} preserveAspectRatio="none">
        {strokes.map((stroke, index) => (
          <path key={index} d={pathOf(stroke)} fill="none" stroke={colourOf(Math.min(stroke.lane, MOST - 1))} strokeWidth={1.5} vectorEffect="non-scaling-stroke" />
        ))}
      </svg>
      <span
        className={clsx("absolute top-1/2 size-2.5 -translate-1/2 rounded-full border-2 ring-2 ring-bg", gone && "border-dotted")}
        style={{ left: x(lane), borderColor: colourOf(lane), background: current ? colourOf(lane) : "var(--bg)" }}
      />
    </div>
  );
}

/** The lines that go on beside what is opened below a row. */
export function GraphTail({ row, lanes }: { row: GraphRow | undefined; lanes: number }) {
  const going = (row?.strokes ?? []).filter(({ part }) => part !== "top").map(({ to }) => Math.min(to, MOST - 1));
  return (
    <div aria-hidden className="relative shrink-0" style={{ width: Math.min(lanes, MOST) * LANE }}>
      {[...new Set(going)].map((lane) => (
        <span key={lane} className="absolute -inset-y-px w-[1.5px] -translate-x-1/2" style={{ left: x(lane), background: colourOf(lane) }} />
      ))}
    </div>
  );
}

function pathOf({ from, to, part }: Stroke): string {
  const [a, b] = [x(Math.min(from, MOST - 1)), x(Math.min(to, MOST - 1))];
  if (part === "through") return `M${a} 0V${HEIGHT}`;
  const [start, end] = part === "top" ? [0, MIDDLE] : [MIDDLE, HEIGHT];
  if (a === b) return `M${a} ${start}V${end}`;
  const bend = (start + end) / 2;
  return `M${a} ${start}C${a} ${bend} ${b} ${bend} ${b} ${end}`;
}
