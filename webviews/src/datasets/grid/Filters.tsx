/** Which rows to show: the search field, the filter's conditions, and a chip for each that is in force. */
import * as l10n from "@vscode/l10n";
import type { Finding } from "@protocol/types.gen.js";
import { Button } from "@shared/ui/Button.js";
import { Funnel, Search, X } from "@shared/ui/icons.js";
import { Select } from "@shared/ui/Select.js";
import { useEffect, useState } from "react";

import { chips, orderName, orderNamed, orders, type Part, parts, qualities, type Query } from "./query.js";

type Ask = (change: Partial<Query>) => void;

/** Milliseconds without a key before a search is sent. */
const TYPING_PAUSE = 250;

export function SearchBox({ query, onSearch }: { query: Query; onSearch: (text: string) => void }) {
  const [text, setText] = useState(query.search);
  const [sent, setSent] = useState(query.search);
  // Taken away from outside, as when a finding's rows are shown.
  if (query.search !== sent) {
    setSent(query.search);
    setText(query.search);
  }
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
      <span className="unseen">{l10n.t("Search in rows")}</span>
      <Search aria-hidden size={14} className="pointer-events-none absolute left-2 text-muted" />
      <input
        type="search"
        value={text}
        placeholder={l10n.t("Search")}
        onChange={(event) => setText(event.target.value)}
        className="h-7 w-40 rounded-card border border-field-edge bg-field pr-2 pl-7 text-small text-field-fg"
      />
    </label>
  );
}

export function FilterButton({ open, controls, onToggle }: { open: boolean; controls: string; onToggle: () => void }) {
  return (
    <Button
      kind="ghost"
      aria-expanded={open}
      aria-controls={open ? controls : undefined}
      onClick={onToggle}
      className="text-small"
    >
      <Funnel aria-hidden size={14} />
      {l10n.t("Filter")}
    </Button>
  );
}

export function OrderSelect({ query, onAsk }: { query: Query; onAsk: Ask }) {
  return (
    <Select
      label={l10n.t("Order of the rows")}
      value={orderName(query)}
      options={orders}
      plain
      className="[&>select]:[field-sizing:content]"
      onChange={(name) => onAsk(orderNamed(name))}
    />
  );
}

interface FiltersProps {
  readonly id: string;
  readonly query: Query;
  readonly findings: readonly Finding[];
  /** Holds the order too, which has no room above then. */
  readonly narrow: boolean;
  readonly onAsk: Ask;
}

export function Filters({ id, query, findings, narrow, onAsk }: FiltersProps) {
  const named = findings.filter((finding) => finding.filterable || finding.id === query.finding);
  const options = [
    { value: "", label: l10n.t("Any finding") },
    ...named.map(({ id: value, title }) => ({ value, label: title })),
  ];
  const below = query.qualityBelow === null ? "" : String(query.qualityBelow);
  return (
    <div
      id={id}
      role="group"
      aria-label={l10n.t("Filter")}
      className="mb-2 flex flex-wrap items-center gap-2 rounded-card border border-edge px-3 py-2 text-small"
    >
      <Select<Part>
        label={l10n.t("Rows to show")}
        value={query.part}
        options={parts}
        onChange={(part) => onAsk({ part })}
      />
      <Select
        label={l10n.t("Finding")}
        value={query.finding ?? ""}
        options={options}
        className="max-w-[320px]"
        onChange={(finding) => onAsk({ finding: finding === "" ? null : finding })}
      />
      <Select
        label={l10n.t("Quality")}
        value={below}
        options={qualities}
        onChange={(value) => onAsk({ qualityBelow: value === "" ? null : Number(value) })}
      />
      <label className="flex h-7 items-center gap-2">
        <input type="checkbox" checked={query.edited} onChange={(event) => onAsk({ edited: event.target.checked })} />
        {l10n.t("Changed by hand")}
      </label>
      {narrow && <OrderSelect query={query} onAsk={onAsk} />}
    </div>
  );
}

export function Chips({ query, findings, onAsk }: { query: Query; findings: readonly Finding[]; onAsk: Ask }) {
  const shown = chips(query, findings);
  if (shown.length === 0) return null;
  return (
    <ul aria-label={l10n.t("Filters in force")} className="mb-2 flex flex-wrap gap-2">
      {shown.map(({ label, without }) => (
        <li
          key={Object.keys(without)[0]}
          className="inline-flex h-6 max-w-full items-center gap-1 rounded-badge border border-well-edge bg-well pl-2 text-small"
        >
          <span className="truncate">{label}</span>
          <button
            type="button"
            aria-label={l10n.t("Remove the filter: {label}", { label })}
            onClick={() => onAsk(without)}
            className="inline-flex size-6 items-center justify-center rounded-badge hover:bg-hover"
          >
            <X aria-hidden size={12} />
          </button>
        </li>
      ))}
    </ul>
  );
}
