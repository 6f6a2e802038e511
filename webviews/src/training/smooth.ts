/**
 * A noisy curve as a smooth one that lies in its middle. Pure.
 *
 * A running average of what came before lies above a curve that falls, all along: it is late. So each point is where a
 * straight line through its neighbours on both sides passes, near ones counting most; at either end the line goes on.
 */

/** Of the run, how much a point is averaged over unless the user says. */
export const SPAN = 0.08;
export const MAX_SPAN = 0.3;

/** The number of points that each one is averaged over, itself included. */
export const averaged = (points: number, span: number): number => Math.max(1, span * points);

interface Sums {
  readonly count: number;
  readonly x: number;
  readonly xx: number;
  readonly y: number;
  readonly xy: number;
}

const nothing: Sums = { count: 0, x: 0, xx: 0, y: 0, xy: 0 };

/** Sums over a point and all before it, each step back counting `carry` less; x is the distance, 0 at the point itself. */
function runs(values: readonly number[], carry: number): Sums[] {
  let { count, x, xx, y, xy } = nothing;
  return values.map((value) => {
    // One step on, everything that was lies one further back.
    xx = carry * (xx - 2 * x + count);
    x = carry * (x - count);
    count = carry * count + 1;
    xy = carry * (xy - y);
    y = carry * y + value;
    return { count, x, xx, y, xy };
  });
}

/** The curve smoothed over a share of its points, 0 to `MAX_SPAN`; as it is where that is one point or less. */
export function smooth(values: readonly number[], span = SPAN): number[] {
  const over = averaged(values.length, span);
  if (over <= 1) return [...values];
  // Both sides together weigh as much as so many points that count alike.
  const carry = (over - 1) / (over + 1);
  const before = runs(values, carry);
  const after = runs(values.toReversed(), carry).toReversed();
  return values.map((value, index) => lineAt(before[index] ?? nothing, after[index] ?? nothing, value));
}

/** Where the line through all neighbours passes the point, which both sums hold once. */
function lineAt(before: Sums, after: Sums, value: number): number {
  const count = before.count + after.count - 1;
  const y = before.y + after.y - value;
  const x = before.x - after.x;
  const xx = before.xx + after.xx;
  const xy = before.xy - after.xy;
  const spread = count * xx - x * x;
  return spread > 1e-9 * count * count ? (xx * y - x * xy) / spread : y / count;
}
