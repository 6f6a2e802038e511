/** Where a value lies in a chart's drawing: scales of the plot area. Pure; knows nothing of React. */

export interface Box {
  readonly width: number;
  readonly height: number;
  readonly margin: { readonly top: number; readonly right: number; readonly bottom: number; readonly left: number };
}

export interface Frame {
  /** The plot area's edges. */
  readonly x: number;
  readonly y: number;
  readonly right: number;
  readonly bottom: number;
  readonly toX: (step: number) => number;
  readonly toY: (value: number) => number;
  readonly toStep: (x: number) => number;
}

interface Domain {
  readonly total: number;
  /** Lowest and highest value, which lie on the frame. */
  readonly low: number;
  readonly high: number;
  /** Equal distances for equal ratios. */
  readonly byPowers?: boolean;
}

export function frameOf({ width, height, margin }: Box, { total, low, high, byPowers = false }: Domain): Frame {
  const x = margin.left;
  const y = margin.top;
  const right = Math.max(x + 1, width - margin.right);
  const bottom = Math.max(y + 1, height - margin.bottom);
  const place = byPowers ? (value: number) => Math.log(Math.max(value, low)) : (value: number) => value;
  const [from, to] = [place(low), place(high)];
  const steps = Math.max(1, total);
  return {
    x,
    y,
    right,
    bottom,
    toX: (step) => x + ((right - x) * step) / steps,
    toY: (value) => bottom - ((bottom - y) * (place(value) - from)) / (to - from || 1),
    toStep: (at) => Math.min(steps, Math.max(0, ((at - x) / (right - x)) * steps)),
  };
}

export interface Place {
  readonly step: number;
  readonly value: number;
}

/** An SVG path through the points. Tenths of a pixel are enough, and keep the text short. */
export function pathOf(points: readonly Place[], { toX, toY }: Frame): string {
  return points.map(({ step, value }, index) => `${index === 0 ? "M" : "L"}${toX(step).toFixed(1)} ${toY(value).toFixed(1)}`).join("");
}

/** The item nearest to a step, of a list in order. */
export function nearest<T extends { readonly step: number }>(items: readonly T[], step: number): T | undefined {
  let low = 0;
  let high = items.length - 1;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((items[middle]?.step ?? 0) < step) low = middle + 1;
    else high = middle;
  }
  const [before, after] = [items[low - 1], items[low]];
  if (before === undefined || after === undefined) return after ?? before;
  return step - before.step < after.step - step ? before : after;
}
