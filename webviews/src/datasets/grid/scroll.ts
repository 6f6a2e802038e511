/**
 * Where a scroll bar stands in a list that may be taller than a browser can lay out (Chromium ends at 2^25 device
 * pixels; a million rows are 34 million). Beyond `TALLEST` the bar's track is shorter than the list: small moves go
 * through the list pixel by pixel, jumps go in proportion, and after a pause the bar moves to where it belongs.
 * Ready-made virtualisers leave this out. Knows nothing of the DOM.
 */

/** Pixels of a row, and of the header above the rows. */
export const ROW = 34;
/** Pixels; leaves room for four device pixels a CSS pixel. */
export const TALLEST = 8_000_000;

export interface Extent {
  readonly total: number;
  /** Pixels of the window that shows rows. */
  readonly height: number;
  /** The row that is unfolded, and by how much it is taller. */
  readonly open: number | null;
  readonly extra: number;
}

export interface Position {
  /** Of the scrolling element. */
  readonly scrollTop: number;
  /** What is added to it to get the place in the list. */
  readonly shift: number;
}

export const START: Position = { scrollTop: 0, shift: 0 };

export const fullHeight = ({ total, open, extra }: Extent): number => total * ROW + (open === null ? 0 : extra);
export const trackHeight = (extent: Extent): number => Math.min(fullHeight(extent), TALLEST);

/** Pixels from the list's top to a row's top. */
export const topOf = (index: number, { open, extra }: Extent): number =>
  index * ROW + (open !== null && index > open ? extra : 0);

/** The row at a place in the list. */
export function indexAt(top: number, { total, open, extra }: Extent): number {
  const plain = Math.floor(top / ROW);
  const index = open === null || plain <= open ? plain : Math.max(open, Math.floor((top - extra) / ROW));
  return Math.min(Math.max(index, 0), Math.max(total - 1, 0));
}

export const listTop = ({ scrollTop, shift }: Position): number => scrollTop + shift;

const mostOf = (extent: Extent) => ({
  list: Math.max(fullHeight(extent) - extent.height, 0),
  track: Math.max(trackHeight(extent) - extent.height, 0),
});

/** Where the bar belongs for a place in the list. */
export function at(top: number, extent: Extent): Position {
  const most = mostOf(extent);
  const within = Math.min(Math.max(top, 0), most.list);
  const scrollTop = most.list === 0 ? 0 : most.list === most.track ? within : (within / most.list) * most.track;
  return { scrollTop, shift: within - scrollTop };
}

/** The position after the element was scrolled to `scrollTop`. */
export function follow(before: Position, scrollTop: number, extent: Extent): Position {
  const most = mostOf(extent);
  if (most.list === most.track) return { scrollTop, shift: 0 };
  if (Math.abs(scrollTop - before.scrollTop) > Math.max(2 * extent.height, 2000)) {
    return { scrollTop, shift: (scrollTop / most.track) * most.list - scrollTop };
  }
  const top = Math.min(Math.max(scrollTop + before.shift, 0), most.list);
  const stuck = (scrollTop <= 0 && top > 0) || (scrollTop >= most.track && top < most.list);
  // At an end of the track, but not of the list: the bar gives way at once.
  return stuck ? at(top, extent) : { scrollTop, shift: top - scrollTop };
}

/** The place to scroll to so that a row is wholly seen; null where it is already. */
export function reveal(index: number, top: number, extent: Extent): number | null {
  const start = topOf(index, extent);
  if (start < top) return start;
  if (start + ROW > top + extent.height) return start + ROW - extent.height;
  return null;
}
