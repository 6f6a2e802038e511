/** Where every row went: read = kept + removed by reason, as a bar and as an equation. */
import * as l10n from "@vscode/l10n";
import type { DatasetView, LedgerEntry } from "@protocol/types.gen.js";
import { count } from "@shared/format/numbers.js";
import { Check, ChevronDown, ChevronRight } from "@shared/ui/icons.js";
import { type Part, SplitBar, Swatch } from "@shared/ui/SplitBar.js";
import { useState } from "react";

/** Reasons that get a part of their own when there are more than fit. */
const SHOWN = 3;
const OTHER = "other";
const colours = ["bg-evaluation", "bg-third", "bg-warn"] as const;

interface Term extends Part {
  readonly label: string;
}

interface Removed {
  readonly terms: readonly Term[];
  /** The reasons that are folded into the last term. */
  readonly folded: readonly LedgerEntry[];
}

/** The reasons for removal, most frequent first; small ones become one term where they are many. */
function removedTerms(entries: readonly LedgerEntry[]): Removed {
  const ranked = entries.filter((entry) => entry.count > 0).sort((a, b) => b.count - a.count);
  const fold = ranked.length > SHOWN + 1;
  const shown = fold ? ranked.slice(0, SHOWN) : ranked;
  const folded = fold ? ranked.slice(SHOWN) : [];
  const terms = shown.map(({ reason, count: rows, label }, index) => ({
    key: reason,
    count: rows,
    label,
    colour: colours[index] ?? "bg-base",
  }));
  if (folded.length === 0) return { terms, folded };
  const rest = folded.reduce((sum, entry) => sum + entry.count, 0);
  const label = l10n.t("removed, {n} other reasons", { n: folded.length });
  return { terms: [...terms, { key: OTHER, count: rest, label, colour: "bg-base" }], folded };
}

export function LedgerBar({ view }: { view: DatasetView }) {
  const [open, setOpen] = useState(false);
  const Chevron = open ? ChevronDown : ChevronRight;
  const { read, train, test, removed } = view.ledger;
  const { terms, folded } = removedTerms(removed);
  const heldOut =
    view.split.testFile === null ? l10n.t("held out for testing") : l10n.t("for testing, from your test file");
  const kept: Term[] = [
    { key: "train", count: train, label: l10n.t("for training"), colour: "bg-training" },
    { key: "test", count: test, label: heldOut, colour: "bg-held-out" },
  ];
  const parts = [...kept.filter((part) => part.count > 0), ...terms];
  const balanced = train + test + removed.reduce((sum, entry) => sum + entry.count, 0) === read;
  const words = parts.map((part) => `${count(part.count)} ${part.label}`).join(" + ");
  return (
    <div className="mb-6">
      <SplitBar parts={parts} label={l10n.t("{read} rows read = {words}", { read: count(read), words })} />
      <div className="mt-3 flex flex-wrap items-center justify-between gap-x-6 gap-y-2 text-small" data-testid="ledger">
        <div className="grid w-full grid-cols-2 gap-x-4 gap-y-1.5 wide:flex wide:w-auto wide:flex-wrap wide:items-center wide:gap-x-3">
          <Amount count={read} label={l10n.t("read")} className="col-span-2" />
          {parts.map((part, index) => (
            <span key={part.key} className="flex items-center gap-2 wide:gap-3">
              <span aria-hidden className="hidden text-muted wide:inline">
                {index === 0 ? "=" : "+"}
              </span>
              {part.key === OTHER ? (
                <button
                  type="button"
                  aria-expanded={open}
                  onClick={() => setOpen(!open)}
                  className="flex items-center gap-2 text-left"
                >
                  <Swatch colour={part.colour} />
                  <Amount count={part.count} label={part.label} />
                  <Chevron aria-hidden size={14} className="text-muted" />
                </button>
              ) : (
                <span className="flex items-center gap-2">
                  <Swatch colour={part.colour} />
                  <Amount count={part.count} label={part.label} />
                </span>
              )}
            </span>
          ))}
        </div>
        {balanced && (
          <span className="flex items-center gap-1.5 text-muted">
            <Check aria-hidden size={14} className="text-pass" />
            {l10n.t("Every row accounted for")}
          </span>
        )}
      </div>
      {view.leftOut.length > 0 && (
        <p className="mt-2 text-small text-muted" data-testid="left-out">
          {l10n.t("Of those for training: {sentences}", { sentences: view.leftOut.join(" ") })}
        </p>
      )}
      {open && folded.length > 0 && (
        <ul className="mt-2 grid grid-cols-2 gap-x-6 gap-y-1 border-l-2 border-[var(--base-series)] pl-3 text-small wide:grid-cols-4">
          {folded.map((entry) => (
            <li key={entry.reason}>
              <Amount count={entry.count} label={entry.label} />
            </li>
          ))}
        </ul>
      )}
    </div>
  );
}

function Amount({ count: amount, label, className }: { count: number; label: string; className?: string }) {
  return (
    <span className={className}>
      <span className="font-semibold text-strong">{count(amount)}</span> <span className="text-muted">{label}</span>
    </span>
  );
}
