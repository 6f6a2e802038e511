/** The rows themselves: searched, filtered, fifty at a time, each unfolding to what the model will read. */
import { count } from "@shared/format/numbers.js";
import { Button } from "@shared/ui/Button.js";
import { Card, Section } from "@shared/ui/Card.js";
import { ChevronLeft, ChevronRight, Search } from "@shared/ui/icons.js";
import { Select } from "@shared/ui/Select.js";
import { RowBones } from "@shared/ui/Skeleton.js";
import { ErrorAlert } from "@shared/ui/States.js";
import { useEffect, useState } from "react";
import { useStore } from "zustand";

import { PAGE_SIZE, type Part, type Rows } from "../rows.js";
import { RowsTable } from "./RowsTable.js";

const parts: readonly { readonly value: Part; readonly label: string }[] = [
  { value: "kept", label: "Kept rows" },
  { value: "train", label: "For training" },
  { value: "test", label: "Held out" },
  { value: "removed", label: "Removed rows" },
];

const notes: Readonly<Record<Part, string>> = {
  kept: "kept",
  train: "for training",
  test: "held out for testing",
  removed: "removed",
};

export function Preview({ rows }: { rows: Rows }) {
  const { part, search, page, error } = useStore(rows.store);
  const note = page === null ? undefined : `${count(page.total)} ${notes[part]}${search === "" ? "" : `, with “${search}”`}`;
  const controls = (
    <div className="flex min-w-0 flex-wrap items-center gap-2">
      <SearchBox initial={search} onSearch={rows.search} />
      <Select label="Rows to show" value={part} options={parts} plain onChange={rows.show} />
    </div>
  );
  return (
    <Section title="Preview" note={note} aside={controls}>
      {error !== null && <ErrorAlert error={error} retry={rows.reload} />}
      {page === null ? (
        error === null && <RowBones rows={8} />
      ) : (
        <Card className="overflow-hidden">
          <div className="max-h-[480px] overflow-y-auto">
            <RowsTable rows={rows} page={page} part={part} />
          </div>
          <Pager total={page.total} offset={page.offset} onTurn={rows.turn} />
        </Card>
      )}
    </Section>
  );
}

/** Milliseconds without a key before a search is sent. */
const TYPING_PAUSE = 250;

function SearchBox({ initial, onSearch }: { initial: string; onSearch: (text: string) => void }) {
  const [text, setText] = useState(initial);
  const [sent, setSent] = useState(initial);
  useEffect(() => {
    if (text === sent) return;
    const timer = setTimeout(() => {
      setSent(text);
      onSearch(text);
    }, TYPING_PAUSE);
    return () => clearTimeout(timer);
  }, [text, sent, onSearch]);
  return (
    <label className="relative flex items-center">
      <span className="unseen">Search in rows</span>
      <Search aria-hidden size={14} className="pointer-events-none absolute left-2 text-muted" />
      <input
        type="search"
        value={text}
        placeholder="Search"
        onChange={(event) => setText(event.target.value)}
        className="h-7 w-40 rounded-card border border-field-edge bg-field pr-2 pl-7 text-small text-field-fg"
      />
    </label>
  );
}

function Pager({ total, offset, onTurn }: { total: number; offset: number; onTurn: (offset: number) => void }) {
  if (total <= PAGE_SIZE) return null;
  const last = Math.min(offset + PAGE_SIZE, total);
  return (
    <div className="flex items-center justify-end gap-1 border-t border-line px-2 py-1 text-small text-muted">
      <span className="mr-2 tabular-nums" aria-live="polite">
        {count(offset + 1)} to {count(last)} of {count(total)}
      </span>
      <Button small kind="ghost" aria-label="Earlier rows" disabled={offset === 0} onClick={() => onTurn(Math.max(0, offset - PAGE_SIZE))}>
        <ChevronLeft aria-hidden size={16} />
      </Button>
      <Button small kind="ghost" aria-label="Later rows" disabled={last >= total} onClick={() => onTurn(offset + PAGE_SIZE)}>
        <ChevronRight aria-hidden size={16} />
      </Button>
    </div>
  );
}
