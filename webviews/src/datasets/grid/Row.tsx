/** One row: its cells in a line and, unfolded, its detail below; or its place while it is on its way. */
import * as l10n from "@vscode/l10n";
import type { Finding, RowView } from "@protocol/types.gen.js";
import { count } from "@shared/format/numbers.js";
import { ChevronDown, ChevronRight } from "@shared/ui/icons.js";
import { Bone } from "@shared/ui/Skeleton.js";
import clsx from "clsx";
import { memo, type MouseEvent, type RefObject } from "react";
import { useStore } from "zustand";

import { CellEditor } from "./CellEditor.js";
import type { Field } from "./state.js";
import type { Column, Layout } from "./columns.js";
import { Detail } from "./Detail.js";
import type { Rows } from "./rows.js";
import { between, only, toggled } from "./selection.js";

/** Characters of a text that fit any cell. */
const LINE = 300;
/** Below this, quality is worth a look. */
const GOOD = 60;

export const cellId = (grid: string, index: number, column: number): string => `${grid}-${index}-${column}`;

interface RowProps {
  /** Of the grid. */
  readonly id: string;
  readonly index: number;
  readonly rows: Rows;
  /** undefined while its page is on its way. */
  readonly row: RowView | undefined;
  readonly layout: Layout;
  readonly findings: readonly Finding[];
  /** Where the cursor stands in this row; null: elsewhere. */
  readonly column: number | null;
  readonly selected: boolean;
  readonly open: boolean;
  /** Where a selection with Shift begins. */
  readonly anchor: RefObject<number>;
  /** Told how many pixels the detail is high. */
  readonly onExtra: (height: number) => void;
}

export const Row = memo(function Row(props: RowProps) {
  const { id, index, rows, row, layout, findings, column, selected, open, onExtra } = props;
  if (row === undefined) {
    return (
      <div
        role="row"
        aria-rowindex={index + 2}
        aria-busy
        className={clsx("grid h-[34px] items-center border-b border-line", layout.widths)}
      >
        {layout.columns.map((each, at) => (
          <div key={each.id} role="gridcell" id={cellId(id, index, at)} aria-colindex={at + 1} className="px-2">
            <Bone className={clsx("h-3", each.right === true ? "ml-auto w-8" : index % 2 === 0 ? "w-1/2" : "w-2/5")} />
            <span className="unseen">{l10n.t("On its way")}</span>
          </div>
        ))}
      </div>
    );
  }
  return (
    <div
      role="row"
      aria-rowindex={index + 2}
      aria-selected={selected}
      className={clsx("border-b border-line", open && "bg-raised")}
    >
      <div
        role="presentation"
        onMouseDown={(event) => event.shiftKey && event.preventDefault()}
        onClick={(event) => click(event, props)}
        className={clsx(
          "group grid h-[34px] items-center",
          layout.widths,
          open && "text-strong",
          selected ? "bg-well shadow-[inset_3px_0_var(--accent)]" : "hover:bg-hover",
        )}
      >
        {layout.columns.map((each, at) => (
          <Cell
            key={each.id}
            id={cellId(id, index, at)}
            at={at}
            column={each}
            active={column === at}
            row={row}
            index={index}
            open={open}
            rows={rows}
          />
        ))}
      </div>
      {open && <Detail row={row} index={index} rows={rows} findings={findings} layout={layout} onHeight={onExtra} />}
    </div>
  );
});

function click(event: MouseEvent, { rows, index, layout, anchor }: RowProps): void {
  const cell = event.target instanceof Element ? event.target.closest("[aria-colindex]") : null;
  const column = Number(cell?.getAttribute("aria-colindex") ?? 1) - 1;
  const { selection } = rows.store.getState();
  rows.moveTo(index, Math.min(column, layout.columns.length - 1));
  if (event.shiftKey) {
    rows.select(between(anchor.current, index));
    return;
  }
  anchor.current = index;
  rows.select(event.ctrlKey || event.metaKey ? toggled(selection, index) : only(index));
}

interface CellProps {
  readonly id: string;
  readonly at: number;
  readonly column: Column;
  readonly active: boolean;
  readonly row: RowView;
  readonly index: number;
  readonly open: boolean;
  readonly rows: Rows;
}

function Cell({ id, at, column, active, row, index, open, rows }: CellProps) {
  const field: Field | null = column.id === "question" || column.id === "answer" ? column.id : null;
  const editing = useStore(rows.store, (state) =>
    state.editing?.number === row.number && state.editing.field === field ? state.editing : null,
  );
  const editable = field !== null;
  return (
    <div
      role="gridcell"
      id={id}
      aria-colindex={at + 1}
      aria-readonly={!editable}
      onDoubleClick={editable ? () => void rows.beginEdit(index, field) : undefined}
      className={clsx(
        "relative flex h-full min-w-0 items-center px-2",
        column.right === true && "justify-end tabular-nums",
        column.right === true && at > 0 && "pr-4",
        active && "-outline-offset-2 outline-(--focus) group-focus/grid:outline-1",
      )}
    >
      {editing !== null ? (
        <CellEditor editing={editing} label={column.label} rows={rows} over />
      ) : (
        <Content column={column} row={row} index={index} open={open} rows={rows} />
      )}
    </div>
  );
}

function Content({ column, row, index, open, rows }: Pick<CellProps, "column" | "row" | "index" | "open" | "rows">) {
  switch (column.id) {
    case "number":
      return <NumberCell row={row} index={index} open={open} rows={rows} />;
    case "question":
    case "answer":
      return <Line text={row[column.id]} />;
    case "tokens":
      return row.tokens === null ? <span className="text-muted">–</span> : <>{count(row.tokens)}</>;
    case "quality":
      return <Quality value={row.quality} />;
    case "because":
      return <Line text={row.removedBecause ?? ""} />;
  }
}

function NumberCell({ row, index, open, rows }: Pick<CellProps, "row" | "index" | "open" | "rows">) {
  const Chevron = open ? ChevronDown : ChevronRight;
  return (
    <>
      {row.edited && (
        <span aria-hidden className="absolute inset-y-1 left-0 w-0.5 bg-modified" title={l10n.t("Changed by hand")} />
      )}
      <button
        type="button"
        tabIndex={-1}
        aria-expanded={open}
        aria-label={
          row.edited
            ? l10n.t("Row {number}, changed by hand", { number: count(row.number) })
            : l10n.t("Row {number}", { number: count(row.number) })
        }
        onClick={(event) => {
          event.stopPropagation();
          rows.moveTo(index, 0);
          rows.toggle(index);
        }}
        className="inline-flex min-w-6 items-center justify-end text-muted"
      >
        <Chevron aria-hidden size={14} className={clsx(!open && "hidden group-hover:block")} />
        <span className={clsx(open ? "hidden" : "group-hover:hidden")}>{count(row.number)}</span>
      </button>
    </>
  );
}

function Line({ text }: { text: string }) {
  if (text === "") return <span className="text-muted">{l10n.t("Empty")}</span>;
  return <span className="truncate">{text.slice(0, LINE)}</span>;
}

function Quality({ value }: { value: number }) {
  return (
    <span className="inline-flex items-center gap-2.5">
      <span aria-hidden className="h-1 w-9 overflow-hidden rounded-full bg-well ring-1 ring-well-edge">
        <span
          className={clsx("block h-full rounded-full", value < GOOD ? "bg-warn" : "bg-pass")}
          style={{ width: `${value}%` }}
        />
      </span>
      <span className="min-w-6 text-right">{value}</span>
    </span>
  );
}
