/** One page of rows as a table; the first cell unfolds its row. */
import type { RowsPage, RowView } from "@protocol/types.gen.js";
import { count } from "@shared/format/numbers.js";
import { useWide } from "@shared/hooks/useWide.js";
import { ChevronDown, ChevronRight } from "@shared/ui/icons.js";
import clsx from "clsx";
import { useStore } from "zustand";

import type { Part, Rows } from "../rows.js";
import { OpenRow } from "./OpenRow.js";

interface RowsTableProps {
  readonly rows: Rows;
  readonly page: RowsPage;
  readonly part: Part;
}

export function RowsTable({ rows, page, part }: RowsTableProps) {
  const open = useStore(rows.store, (state) => state.open);
  const wide = useWide();
  if (page.rows.length === 0) return <p className="px-4 py-6 text-center text-muted">No row matches.</p>;
  const removed = part === "removed";
  return (
    <table className="w-full table-fixed border-collapse text-small">
      <thead className="sticky top-0 z-[1] bg-bg shadow-[inset_0_-1px_var(--line)]">
        <tr className="h-[34px] text-left text-muted">
          <th scope="col" className="w-14 pr-3 text-right font-normal">
            <span aria-hidden>#</span>
            <span className="unseen">Row</span>
          </th>
          <th scope="col" className="px-2 font-normal">
            Question
          </th>
          {wide && (
            <th scope="col" className="px-2 font-normal">
              Answer
            </th>
          )}
          <th scope="col" className={clsx("pr-4 text-right font-normal", removed ? "w-36 wide:w-48" : "w-18")}>
            {removed ? "Removed because" : "Tokens"}
          </th>
        </tr>
      </thead>
      <tbody>
        {page.rows.map((row) => (
          <Row key={row.number} row={row} removed={removed} open={row.number === open} wide={wide} rows={rows} />
        ))}
      </tbody>
    </table>
  );
}

interface RowProps {
  readonly row: RowView;
  readonly removed: boolean;
  readonly open: boolean;
  readonly wide: boolean;
  readonly rows: Rows;
}

function Row({ row, removed, open, wide, rows }: RowProps) {
  const Chevron = open ? ChevronDown : ChevronRight;
  return (
    <>
      <tr
        onClick={() => rows.toggle(row.number)}
        className={clsx("group h-[34px] cursor-pointer border-t border-line", open ? "bg-raised text-strong" : "hover:bg-hover")}
      >
        <td className="pr-3 text-right text-muted tabular-nums">
          <button
            type="button"
            aria-expanded={open}
            aria-label={`Row ${count(row.number)}`}
            onClick={(event) => {
              event.stopPropagation();
              rows.toggle(row.number);
            }}
            className="inline-flex items-center justify-end gap-0.5"
          >
            <Chevron aria-hidden size={14} className={clsx(!open && "opacity-0 group-hover:opacity-100 group-focus-within:opacity-100")} />
            {count(row.number)}
          </button>
        </td>
        <td className="truncate px-2">{row.question === "" ? <Missing /> : row.question}</td>
        {wide && <td className="truncate px-2">{row.answer === "" ? <Missing /> : row.answer}</td>}
        <td className="truncate pr-4 text-right tabular-nums">{removed ? row.removedBecause : row.tokens === null ? "" : count(row.tokens)}</td>
      </tr>
      {open && (
        <tr className="bg-raised">
          {wide && <td />}
          <td colSpan={3} className="px-3 pb-3 wide:px-2 wide:pr-4">
            <OpenRow row={row} rows={rows} />
          </td>
        </tr>
      )}
    </>
  );
}

const Missing = () => <span className="text-muted">Empty</span>;
