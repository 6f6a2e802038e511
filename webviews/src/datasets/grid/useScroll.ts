/** Joins `scroll`'s arithmetic to an element: which rows are in view, and where they are drawn. */
import { type RefObject, useCallback, useEffect, useLayoutEffect, useRef, useState } from "react";

import {
  at,
  type Extent,
  follow,
  fullHeight,
  indexAt,
  listTop,
  type Position,
  reveal,
  ROW,
  START,
  topOf,
  trackHeight,
} from "./scroll.js";

/** Rows drawn above and below those in view. */
const MORE = 12;
/** Milliseconds without a move before the bar goes to where it belongs. */
const PAUSE = 150;
/** Until it is measured. */
const HEIGHT = 480;

export interface Scrolled {
  readonly first: number;
  readonly last: number;
  /** Pixels: of the whole track, and of the first drawn row in it. */
  readonly track: number;
  readonly top: number;
  /** Rows in a window. */
  readonly step: number;
  readonly onScroll: () => void;
  readonly show: (index: number) => void;
}

export function useScroll(
  element: RefObject<HTMLDivElement | null>,
  total: number,
  open: number | null,
  extra: number,
): Scrolled {
  const [height, setHeight] = useState(HEIGHT);
  const [position, setPosition] = useState(START);
  const current = useRef(START);
  const pause = useRef<ReturnType<typeof setTimeout>>(undefined);
  const extent: Extent = { total, height, open, extra };

  useEffect(() => {
    const scroller = element.current;
    if (scroller === null) return;
    const observer = new ResizeObserver(() => {
      if (scroller.clientHeight > ROW) setHeight(scroller.clientHeight - ROW);
    });
    observer.observe(scroller);
    return () => observer.disconnect();
  }, [element]);

  const go = useCallback(
    (next: Position) => {
      current.current = next;
      setPosition(next);
      const scroller = element.current;
      if (scroller !== null && Math.abs(scroller.scrollTop - next.scrollTop) >= 1) scroller.scrollTop = next.scrollTop;
    },
    [element],
  );

  // A list that got shorter, or whose open row did, may end above the window.
  const most = Math.max(fullHeight(extent) - height, 0);
  useLayoutEffect(() => {
    if (listTop(current.current) > most) go(at(most, { total, height, open, extra }));
  }, [go, most, total, height, open, extra]);

  useEffect(() => () => clearTimeout(pause.current), []);

  const onScroll = () => {
    const scroller = element.current;
    if (scroller === null) return;
    go(follow(current.current, scroller.scrollTop, extent));
    clearTimeout(pause.current);
    pause.current = setTimeout(() => go(at(listTop(current.current), extent)), PAUSE);
  };
  const show = (index: number) => {
    const top = reveal(index, listTop(current.current), extent);
    if (top !== null) go(at(top, extent));
  };

  const top = listTop(position);
  const first = Math.max(0, indexAt(top, extent) - MORE);
  const last = Math.min(Math.max(total - 1, 0), indexAt(top + height, extent) + MORE);
  return {
    first,
    last,
    track: trackHeight(extent),
    top: topOf(first, extent) - position.shift,
    step: Math.max(1, Math.floor(height / ROW) - 1),
    onScroll,
    show,
  };
}
