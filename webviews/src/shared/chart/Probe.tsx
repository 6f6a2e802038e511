/**
 * Reads a chart's values: under the pointer, or step by step with the arrow keys. A layer of its own over the drawing,
 * so that a move of the pointer draws nothing else anew.
 */
import { type KeyboardEvent, type PointerEvent, type ReactNode, useState } from "react";

import { type Frame, nearest } from "./frame.js";

interface ProbeProps<T extends { readonly step: number }> {
  readonly frame: Frame;
  readonly rows: readonly T[];
  /** "Loss at each step": what is read. */
  readonly label: string;
  /** A row's values in one line, for a screen reader. */
  readonly inWords: (row: T) => string;
  readonly children: (row: T) => ReactNode;
}

/** A page of rows for Page Up and Page Down. */
const PAGE = 20;
/** Widest that a tip gets; beyond the middle it stands to the left. */
const TIP = 190;

export function Probe<T extends { readonly step: number }>({ frame, rows, label, inWords, children }: ProbeProps<T>) {
  const [step, setStep] = useState<number | null>(null);
  const last = rows.at(-1);
  if (last === undefined) return null;
  const row = step === null ? undefined : nearest(rows, step);
  const { x, y, right, bottom, toX, toStep } = frame;
  const point = (event: PointerEvent<HTMLDivElement>) => setStep(toStep(x + event.clientX - event.currentTarget.getBoundingClientRect().left));
  const go = (by: number) => {
    const index = row === undefined ? rows.length : rows.indexOf(row);
    const next = rows[Math.min(rows.length - 1, Math.max(0, index + by))];
    if (next !== undefined) setStep(next.step);
  };
  const press = (event: KeyboardEvent) => {
    const moves: Readonly<Record<string, number>> = { ArrowLeft: -1, ArrowRight: 1, ArrowDown: -1, ArrowUp: 1, PageDown: -PAGE, PageUp: PAGE, Home: -rows.length, End: rows.length };
    const by = moves[event.key];
    if (event.key === "Escape") setStep(null);
    if (by === undefined) return;
    event.preventDefault();
    go(by);
  };
  const at = row === undefined ? 0 : toX(row.step) - x;
  const left = at > (right - x) / 2;
  return (
    <div
      role="slider"
      tabIndex={0}
      aria-label={label}
      aria-valuemin={rows[0]?.step ?? 0}
      aria-valuemax={last.step}
      aria-valuenow={(row ?? last).step}
      aria-valuetext={inWords(row ?? last)}
      onPointerMove={point}
      onPointerLeave={() => setStep(null)}
      onBlur={() => setStep(null)}
      onKeyDown={press}
      className="absolute"
      style={{ left: x, top: y, width: right - x, height: bottom - y }}
    >
      {row !== undefined && (
        <>
          <span aria-hidden className="absolute inset-y-0 w-px bg-[var(--axis)]" style={{ left: at }} />
          <div
            aria-hidden
            className="pointer-events-none absolute top-2 z-10 rounded-card border border-edge bg-bg px-2.5 py-1.5 text-small whitespace-nowrap tabular-nums"
            style={left ? { right: right - x - at + 10, maxWidth: TIP } : { left: at + 10, maxWidth: TIP }}
          >
            {children(row)}
          </div>
        </>
      )}
    </div>
  );
}
