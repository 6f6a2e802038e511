/**
 * Between a scroll bar and lines. A browser draws no element higher than some ten million pixels, so the track of a long
 * file is shorter than its lines would be, and one pixel of it stands for several of them.
 */
export const LINE_HEIGHT = 20;
const TALLEST = 8_000_000;

export interface Track {
  /** Height of what is scrolled, in pixels. */
  readonly height: number;
  /** Whether a pixel of the track is more than a pixel of lines. */
  readonly scaled: boolean;
  /** The line at the top, with a fraction, for a place of the scroll bar. */
  lineAt(scrollTop: number): number;
  /** The place of the scroll bar that has this line at the top. */
  placeOf(line: number): number;
}

export function trackOf(lines: number, viewHeight: number): Track {
  const natural = lines * LINE_HEIGHT;
  const height = Math.max(Math.min(natural, TALLEST), viewHeight);
  const last = Math.max(lines - viewHeight / LINE_HEIGHT, 0);
  const way = Math.max(height - viewHeight, 1);
  return {
    height,
    scaled: natural > TALLEST,
    lineAt: (scrollTop) => Math.min(Math.max((scrollTop / way) * last, 0), last),
    placeOf: (line) => (last === 0 ? 0 : (Math.min(Math.max(line, 0), last) / last) * way),
  };
}
