/** Where each version stands in the graph beside the list: its lane, and the lines that pass its row. Pure. */
import type { VersionView } from "@protocol/types.gen.js";

export interface Stroke {
  /** Lanes that the line joins: from the row's top to its middle, from its middle to its foot, or through it. */
  readonly from: number;
  readonly to: number;
  readonly part: "top" | "foot" | "through";
  /** Whose colour it has. */
  readonly lane: number;
}

export interface GraphRow {
  readonly lane: number;
  readonly strokes: readonly Stroke[];
}

export interface Graph {
  readonly rows: readonly GraphRow[];
  readonly lanes: number;
}

/** Lanes for versions that stand newest first; those of the current branch keep the first one. */
export function graphOf(versions: readonly VersionView[]): Graph {
  const index = new Map(versions.map((version, row) => [version.commit, row]));
  /** What each lane waits for: the commit that its line leads down to. */
  const waiting: (string | null)[] = [];
  const rows: GraphRow[] = [];
  versions.forEach((version, row) => {
    const mine = waiting.flatMap((commit, lane) => (commit === version.commit ? [lane] : []));
    const lane = laneOf(version, mine, waiting);
    const strokes: Stroke[] = mine.map((from) => ({ from, to: lane, part: "top", lane: from }));
    waiting.forEach((commit, other) => {
      if (commit !== null && commit !== version.commit) strokes.push({ from: other, to: other, part: "through", lane: other });
    });
    mine.forEach((each) => (waiting[each] = null));
    parentsOf(version, versions[row + 1], index, row).forEach((parent, place) => {
      const target = waiting.indexOf(parent);
      const to = place === 0 ? lane : target === -1 ? freeLane(waiting, Math.max(1, lane + 1)) : target;
      if (waiting[to] == null) waiting[to] = parent;
      strokes.push({ from: lane, to, part: "foot", lane: to });
    });
    for (let each = 0; each < waiting.length; each++) waiting[each] ??= null;
    rows.push({ lane, strokes });
  });
  const lanes = Math.max(1, ...rows.flatMap(({ lane, strokes }) => [lane, ...strokes.flatMap(({ from, to }) => [from, to])].map((each) => each + 1)));
  return { rows, lanes };
}

/** The current branch keeps the first lane; another takes the lane that leads to it, or a free one. */
function laneOf({ branch }: VersionView, mine: readonly number[], waiting: readonly (string | null)[]): number {
  if (branch === null && (waiting[0] == null || mine.includes(0))) return 0;
  return mine.find((lane) => lane > 0) ?? freeLane(waiting, 1);
}

/** The version's own parents that are further down; where none is told, the row below. */
function parentsOf(version: VersionView, below: VersionView | undefined, index: ReadonlyMap<string, number>, row: number): string[] {
  const told = version.parents.filter((commit) => (index.get(commit) ?? -1) > row);
  if (told.length > 0 || below === undefined) return told;
  return version.number > 1 && version.parents.length === 0 ? [below.commit] : [];
}

function freeLane(waiting: readonly (string | null)[], from: number): number {
  let lane = from;
  while (waiting[lane] != null) lane++;
  return lane;
}
