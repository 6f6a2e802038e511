/** On how many questions tuned was better, the same, or worse. */
import * as l10n from "@vscode/l10n";
import type { EvaluationView } from "@protocol/types.gen.js";
import { count } from "@shared/format/numbers.js";
import { SplitBar, Swatch } from "@shared/ui/SplitBar.js";

export function OutcomeBar({ view }: { view: EvaluationView }) {
  const { better, same, worse } = view.verdict;
  if (better + same + worse === 0) return null;
  const parts = [
    { key: "better", count: better, colour: "bg-pass", label: l10n.t("tuned is better") },
    { key: "same", count: same, colour: "bg-[var(--same)]", label: l10n.t("the same") },
    {
      key: "worse",
      count: worse,
      colour: "bg-evaluation",
      label: view.baseline === null ? l10n.t("base is better") : l10n.t("guess is better"),
    },
  ];
  return (
    <div className="mb-6">
      <SplitBar parts={parts} label={parts.map((part) => `${count(part.count)} ${part.label}`).join(", ")} />
      <div className="mt-3 flex flex-wrap gap-x-6 gap-y-1 text-small">
        {parts.map((part, index) => (
          <span
            key={part.key}
            className={index === 1 ? "flex items-center gap-2 wide:ml-auto" : "flex items-center gap-2"}
          >
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
