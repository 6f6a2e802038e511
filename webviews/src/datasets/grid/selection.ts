/** Which places of a list are selected, as ranges: a million selected rows are one range. */

/** From `start` up to, not including, `end`. Ranges are in order and do not touch. */
export type Range = readonly [start: number, end: number];
export type Selection = readonly Range[];

export const NOTHING: Selection = [];

export const only = (index: number): Selection => [[index, index + 1]];
export const between = (one: number, other: number): Selection => [[Math.min(one, other), Math.max(one, other) + 1]];
export const everything = (total: number): Selection => (total === 0 ? NOTHING : [[0, total]]);

export const has = (selection: Selection, index: number): boolean =>
  selection.some(([start, end]) => index >= start && index < end);

export const size = (selection: Selection): number => selection.reduce((sum, [start, end]) => sum + end - start, 0);

/** The selection with `index` taken in, or out where it was in. */
export function toggled(selection: Selection, index: number): Selection {
  if (!has(selection, index)) return joined([...selection, [index, index + 1]]);
  return selection.flatMap(([start, end]): Range[] => {
    if (index < start || index >= end) return [[start, end]];
    const left: Range = [start, index];
    const right: Range = [index + 1, end];
    return [left, right].filter(([from, to]) => to > from);
  });
}

function joined(ranges: readonly Range[]): Selection {
  const sorted = [...ranges].sort(([one], [other]) => one - other);
  return sorted.reduce<Range[]>((done, [start, end]) => {
    const last = done.at(-1);
    if (last === undefined || start > last[1]) return [...done, [start, end]];
    return [...done.slice(0, -1), [last[0], Math.max(last[1], end)]];
  }, []);
}
