/** Rows read = kept + removed by reason, as a bar and as an equation. */
import type { DatasetView } from "@protocol/types.gen.js";
import { count } from "@shared/format/numbers.js";
import { Check } from "@shared/ui/icons.js";
import { type Part, SplitBar, Swatch } from "@shared/ui/SplitBar.js";

const removedColours: Readonly<Record<string, string>> = {
  missingAnswer: "bg-evaluation",
  duplicate: "bg-third",
  missingQuestion: "bg-warn",
  excluded: "bg-base",
};

interface Term extends Part {
  readonly label: string;
}

function terms({ ledger }: DatasetView): Term[] {
  return [
    { key: "train", count: ledger.train, label: "for training", colour: "bg-training" },
    { key: "test", count: ledger.test, label: "held out for testing", colour: "bg-held-out" },
    ...ledger.removed.map((entry) => ({
      key: entry.reason,
      count: entry.count,
      label: entry.label,
      colour: removedColours[entry.reason] ?? "bg-base",
    })),
  ].filter((term) => term.count > 0);
}

export function LedgerBar({ view }: { view: DatasetView }) {
  const parts = terms(view);
  const { read } = view.ledger;
  const balanced = parts.reduce((sum, part) => sum + part.count, 0) === read;
  const words = parts.map((part) => `${count(part.count)} ${part.label}`).join(" + ");
  return (
    <div className="mb-6">
      <SplitBar parts={parts} label={`${count(read)} rows read = ${words}`} />
      <div className="mt-3 flex flex-wrap items-center justify-between gap-x-6 gap-y-2 text-small" data-testid="ledger">
        <div className="grid w-full grid-cols-2 gap-x-4 gap-y-1.5 wide:flex wide:w-auto wide:flex-wrap wide:items-center wide:gap-x-3">
          <Amount count={read} label="read" className="col-span-2" />
          {parts.map((part, index) => (
            <span key={part.key} className="flex items-center gap-2 wide:gap-3">
              <span aria-hidden className="hidden text-muted wide:inline">
                {index === 0 ? "=" : "+"}
              </span>
              <span className="flex items-center gap-2">
                <Swatch colour={part.colour} />
                <Amount count={part.count} label={part.label} />
              </span>
            </span>
          ))}
        </div>
        {balanced && (
          <span className="flex items-center gap-1.5 text-muted">
            <Check aria-hidden size={14} className="text-pass" />
            Every row accounted for
          </span>
        )}
      </div>
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
