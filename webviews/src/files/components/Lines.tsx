/** The lines on the screen. As a grid to a screen reader; moved through by scroll bar, wheel and keys. */
import * as l10n from "@vscode/l10n";
import { count as grouped } from "@shared/format/numbers.js";
import { type KeyboardEvent, type RefObject, useEffect, useLayoutEffect, useRef, useState } from "react";

import { piecesOf } from "../find.js";
import { type FileState, lineAt } from "../lines.js";
import { LINE_HEIGHT, trackOf } from "../track.js";

interface Props {
  readonly count: number;
  readonly pages: FileState["pages"];
  readonly want: (first: number, end: number) => void;
  /** 0-based. */
  readonly active: number;
  /** Marked where it occurs. */
  readonly wanted: string;
  readonly onActive: (line: number) => void;
  readonly onOpen: () => void;
}

const idOf = (line: number) => `line-${line}`;

export function Lines({ count, pages, want, active, wanted, onActive, onOpen }: Props) {
  const frame = useRef<HTMLDivElement>(null);
  const [height, setHeight] = useState(600);
  const [top, setTop] = useState(0);
  const track = trackOf(count, height);
  const first = Math.floor(top);
  const end = Math.min(first + Math.ceil(height / LINE_HEIGHT) + 1, count);

  useLayoutEffect(() => {
    const element = frame.current;
    if (element === null) return;
    const observer = new ResizeObserver(() => setHeight(Math.min(element.clientHeight || 600, window.innerHeight)));
    observer.observe(element);
    return () => observer.disconnect();
  }, []);
  useEffect(() => want(first, end), [want, first, end]);

  const scrollTo = (line: number) => {
    const element = frame.current;
    if (element !== null) element.scrollTop = track.placeOf(line);
    setTop(track.lineAt(track.placeOf(line)));
  };
  useEffect(() => {
    const rows = height / LINE_HEIGHT;
    if (active < top || active >= top + rows - 1) scrollTo(active - Math.floor(rows / 2));
    // eslint-disable-next-line react-hooks/exhaustive-deps -- brought into view when it is chosen, not when it is scrolled away from
  }, [active]);
  useScaledWheel(frame, track.scaled, (lines) => scrollTo(top + lines));

  const move = (event: KeyboardEvent) => {
    const page = Math.max(Math.floor(height / LINE_HEIGHT) - 1, 1);
    const steps: Readonly<Record<string, number>> = {
      ArrowDown: active + 1,
      ArrowUp: active - 1,
      PageDown: active + page,
      PageUp: active - page,
      Home: 0,
      End: count - 1,
    };
    const next = steps[event.key];
    if (next !== undefined) {
      event.preventDefault();
      onActive(Math.min(Math.max(next, 0), Math.max(count - 1, 0)));
    }
    if (event.key === "Enter") onOpen();
  };

  const digits = Math.max(String(count).length + Math.floor(String(count).length / 3), 4);
  const shown = Array.from({ length: Math.max(end - first, 0) }, (_, index) => first + index);
  return (
    <div ref={frame} className="lines-track" onScroll={(event) => setTop(track.lineAt(event.currentTarget.scrollTop))}>
      <div style={{ height: track.height }}>
        <div
          className="lines-view font-mono text-code"
          style={{ height }}
          role="grid"
          aria-label={l10n.t("Lines")}
          aria-readonly
          aria-rowcount={count}
          aria-activedescendant={idOf(active)}
          tabIndex={0}
          onKeyDown={move}
        >
          <div
            style={{
              transform: `translateY(${-(top - first) * LINE_HEIGHT}px)`,
              width: "max-content",
              minWidth: "100%",
            }}
            role="rowgroup"
          >
            {shown.map((line) => {
              const known = lineAt(pages, line);
              return (
                <div
                  key={line}
                  id={idOf(line)}
                  role="row"
                  aria-rowindex={line + 1}
                  aria-selected={line === active}
                  className="line"
                  onClick={() => onActive(line)}
                  onDoubleClick={onOpen}
                >
                  <span
                    role="rowheader"
                    className="line-number text-muted tabular-nums"
                    style={{ width: `${digits + 3}ch` }}
                  >
                    {grouped(line + 1)}
                  </span>
                  <span role="gridcell" className="line-text">
                    {known === undefined ? "" : <Text text={known.text} cut={known.cut} wanted={wanted} />}
                  </span>
                </div>
              );
            })}
          </div>
        </div>
      </div>
    </div>
  );
}

function Text({ text, cut, wanted }: { readonly text: string; readonly cut: boolean; readonly wanted: string }) {
  return (
    <>
      {piecesOf(text, wanted).map((piece, index) =>
        piece.found ? (
          <mark key={index} className="found">
            {piece.text}
          </mark>
        ) : (
          piece.text
        ),
      )}
      {cut && <span className="text-muted"> {l10n.t("… cut here")}</span>}
    </>
  );
}

/** Where a pixel of the track stands for many lines, the wheel moves by lines all the same. */
function useScaledWheel(frame: RefObject<HTMLDivElement | null>, scaled: boolean, move: (lines: number) => void): void {
  const latest = useRef(move);
  useEffect(() => {
    latest.current = move;
  });
  useEffect(() => {
    const element = frame.current;
    if (element === null || !scaled) return;
    const turn = (event: WheelEvent) => {
      if (event.deltaY === 0 || event.ctrlKey) return;
      event.preventDefault();
      latest.current(event.deltaY / (event.deltaMode === WheelEvent.DOM_DELTA_LINE ? 1 : LINE_HEIGHT));
    };
    element.addEventListener("wheel", turn, { passive: false });
    return () => element.removeEventListener("wheel", turn);
  }, [frame, scaled]);
}
