/** On how many questions tuned was better, the same, or worse. */
import type { Verdict } from "@protocol/types.gen.js";
import { count } from "@shared/format/numbers.js";
import { SplitBar, Swatch } from "@shared/ui/SplitBar.js";

export function OutcomeBar({ verdict }: { verdict: Verdict }) {
  const parts = [
    { key: "better", count: verdict.better, colour: "bg-pass", label: "tuned is better" },
    { key: "same", count: verdict.same, colour: "bg-[var(--same)]", label: "the same" },
    { key: "worse", count: verdict.worse, colour: "bg-evaluation", label: "base is better" },
  ];
  return (
    <div className="mb-6">
      <SplitBar parts={parts} label={parts.map((part) => `${part.count} ${part.label}`).join(", ")} />
      <div className="mt-3 flex flex-wrap gap-x-6 gap-y-1 text-small">
        {parts.map((part, index) => (
          <span key={part.key} className={index === 1 ? "flex items-center gap-2 wide:ml-auto" : "flex items-center gap-2"}>
            <Swatch colour={part.colour} />
            <span>
              <span className="font-semibold text-strong tabular-nums">{count(part.count)}</span>{" "}
              <span className="text-muted">{part.label}</span>
            </span>
          </span>
        ))}
      </div>
    </div>
  );
}
