/** The table itself: only the rows in view are drawn; one cursor, moved by keyboard or mouse. */
import * as l10n from "@vscode/l10n";
import type { Finding } from "@protocol/types.gen.js";
import { ArrowDown, ArrowUp } from "@shared/ui/icons.js";
import clsx from "clsx";
import { type KeyboardEvent, useEffect, useId, useRef, useState } from "react";
import { useStore } from "zustand";

import type { Column, Layout } from "./columns.js";
import { press } from "./keys.js";
import { nextOrder, type Query } from "./query.js";
import { cellId, Row } from "./Row.js";
import type { Rows } from "./rows.js";
import { has } from "./selection.js";
import { ROW } from "./scroll.js";
import { useScroll } from "./useScroll.js";

interface TableProps {
  readonly rows: Rows;
  readonly total: number;
  readonly findings: readonly Finding[];
  readonly layout: Layout;
}

export function Table({ rows, total, findings, layout }: TableProps) {
  const { query, settled, active, selection, open, jump, editing } = useStore(rows.store);
  const id = useId();
  const scroller = useRef<HTMLDivElement>(null);
  const anchor = useRef(0);
  const [extra, setExtra] = useState(0);
  const scrolled = useScroll(scroller, total, open?.index ?? null, extra);
  const { first, last, show } = scrolled;
  useEffect(() => rows.want(first, last), [rows, first, last, query]);
  const showNow = useRef(show);
  useEffect(() => {
    showNow.current = show;
  });
  useEffect(() => {
    if (jump === null) return;
    showNow.current(jump.index);
    // Once it is drawn: the panel's own scroll bar, too.
    const frame = requestAnimationFrame(() => {
      const { active: cursor } = rows.store.getState();
      if (scroller.current === document.activeElement)
        intoWindow(document.getElementById(cellId(id, cursor.index, cursor.column)));
    });
    return () => cancelAnimationFrame(frame);
  }, [jump, rows, id]);
  // The editor takes the keys while it is there, and gives them back.
  const wasEditing = useRef(false);
  useEffect(() => {
    if (wasEditing.current && editing === null) scroller.current?.focus({ preventScroll: true });
    wasEditing.current = editing !== null;
  }, [editing]);

  const onKeyDown = (event: KeyboardEvent) => {
    if (event.target !== scroller.current || event.altKey) return;
    const key = { key: event.key, shift: event.shiftKey, command: event.ctrlKey || event.metaKey };
    const next = press(rows, key, { columns: layout.columns, step: scrolled.step, anchor: anchor.current });
    if (next === null) return;
    anchor.current = next;
    event.preventDefault();
  };
  const drawn = total === 0 ? [] : Array.from({ length: last - first + 1 }, (_, step) => first + step);
  const cursor =
    active.index >= first && active.index <= last && total > 0 ? cellId(id, active.index, active.column) : undefined;
  return (
    <div
      ref={scroller}
      role="grid"
      tabIndex={0}
      aria-label={l10n.t("Rows")}
      aria-rowcount={total + 1}
      aria-colcount={layout.columns.length}
      aria-multiselectable
      aria-busy={!settled}
      aria-activedescendant={cursor}
      onScroll={scrolled.onScroll}
      onKeyDown={onKeyDown}
      className={clsx(
        "group/grid relative max-h-[min(70vh,720px)] overflow-x-hidden overflow-y-auto text-small",
        // The cell under the cursor shows where the focus is, then.
        cursor === undefined ? "-outline-offset-1!" : "outline-none!",
      )}
    >
      <div
        role="row"
        aria-rowindex={1}
        className={clsx(
          "sticky top-0 z-[2] grid h-[34px] items-center border-b border-line bg-bg text-muted",
          layout.widths,
        )}
      >
        {layout.columns.map((column, at) => (
          <HeaderCell key={column.id} column={column} at={at} query={query} onAsk={rows.ask} />
        ))}
      </div>
      {total === 0 && settled && (
        <div role="row" aria-rowindex={2}>
          <p role="gridcell" className="px-4 py-6 text-center text-muted">
            {l10n.t("No row matches.")}
          </p>
        </div>
      )}
      <div role="presentation" className="relative" style={{ height: scrolled.track }}>
        <div role="presentation" className="absolute inset-x-0" style={{ top: scrolled.top }}>
          {drawn.map((index) => (
            <Row
              key={index}
              id={id}
              index={index}
              rows={rows}
              row={rows.row(index)}
              layout={layout}
              findings={findings}
              column={active.index === index ? active.column : null}
              selected={has(selection, index)}
              open={open?.index === index}
              anchor={anchor}
              onExtra={setExtra}
            />
          ))}
        </div>
      </div>
    </div>
  );
}

interface HeaderCellProps {
  readonly column: Column;
  readonly at: number;
  readonly query: Query;
  readonly onAsk: Rows["ask"];
}

function HeaderCell({ column, at, query, onAsk }: HeaderCellProps) {
  const { sort } = column;
  const sorted = sort !== undefined && sort !== "file" && query.sort === sort;
  const Arrow = query.descending ? ArrowDown : ArrowUp;
  const name = column.name ?? column.label;
  const by = column.sortedBy;
  return (
    <div
      role="columnheader"
      aria-colindex={at + 1}
      aria-sort={sorted ? (query.descending ? "descending" : "ascending") : undefined}
      className={clsx(
        "flex min-w-0 px-2",
        column.right === true && "justify-end",
        at > 0 && column.right === true && "pr-4",
      )}
    >
      {sort === undefined ? (
        <span className="truncate">{column.label}</span>
      ) : (
        <button
          type="button"
          tabIndex={-1}
          aria-label={
            by === undefined ? l10n.t("{name}, sort", { name }) : l10n.t("{name}, sort by {by}", { name, by })
          }
          title={
            sort === "file" ? l10n.t("File order") : by === undefined ? l10n.t("Sort") : l10n.t("Sort by {by}", { by })
          }
          onClick={() => onAsk(sort === "file" ? { sort, descending: false } : nextOrder(query, sort))}
          className="inline-flex min-w-0 items-center gap-1 hover:text-fg"
        >
          <span className="truncate">{column.label}</span>
          {sorted && (
            <>
              <Arrow aria-hidden size={12} />
              {column.sortedBy !== undefined && <span className="truncate">{column.sortedBy}</span>}
            </>
          )}
        </button>
      )}
    </div>
  );
}

/** Pixels at the window's lower end that the footer covers. */
const FOOTER = 64;

function intoWindow(cell: HTMLElement | null): void {
  if (cell === null) return;
  const { top, bottom } = cell.getBoundingClientRect();
  if (top === bottom) return;
  const below = bottom - (window.innerHeight - FOOTER);
  if (below > 0) window.scrollBy(0, below);
  else if (top < ROW) window.scrollBy(0, top - ROW);
}
