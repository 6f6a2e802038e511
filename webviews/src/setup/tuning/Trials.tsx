/** The trials as a table, the best first; what has no result yet stands at the end. */
import * as l10n from "@vscode/l10n";
import type { TuningTrial } from "@protocol/types.gen.js";
import { count, loss } from "@shared/format/numbers.js";
import { exact } from "@shared/format/time.js";
import { Badge } from "@shared/ui/Badge.js";
import clsx from "clsx";

import { outcome } from "./words.js";

interface TrialsProps {
  readonly trials: readonly TuningTrial[];
  readonly best: number | null;
}

const rank = ({ state, loss: value, number }: TuningTrial): readonly [number, number, number] => [
  { finished: 0, pruned: 1, running: 2, waiting: 3, failed: 4 }[state],
  value ?? Infinity,
  number,
];

export function sorted(trials: readonly TuningTrial[]): TuningTrial[] {
  return [...trials].sort((one, other) => {
    const [mine, theirs] = [rank(one), rank(other)];
    const index = mine.findIndex((value, at) => value !== theirs[at]);
    return index < 0 ? 0 : (mine[index] ?? 0) < (theirs[index] ?? 0) ? -1 : 1;
  });
}

const cell = "px-3 py-1.5 first:pl-4 last:pr-4";

export function Trials({ trials, best }: TrialsProps) {
  return (
    // Reached by Tab, so that a long table can be scrolled without a mouse.
    <div role="region" aria-label={l10n.t("Trials")} tabIndex={0} className="max-h-[306px] overflow-auto">
      <table className="w-full text-small tabular-nums">
        <thead className="sticky top-0 bg-bg text-left text-muted">
          <tr>
            <th className={clsx(cell, "text-right font-normal")}>{l10n.t("Trial")}</th>
            <th className={clsx(cell, "font-normal")}>{l10n.t("Settings")}</th>
            <th className={clsx(cell, "font-normal")}>{l10n.t("Outcome")}</th>
            <th className={clsx(cell, "text-right font-normal")}>{l10n.t("Loss")}</th>
            <th className={clsx(cell, "text-right font-normal max-wide:hidden")}>{l10n.t("Steps")}</th>
            <th className={clsx(cell, "text-right font-normal max-wide:hidden")}>{l10n.t("Time")}</th>
          </tr>
        </thead>
        <tbody>
          {sorted(trials).map((trial) => (
            <tr
              key={trial.number}
              className={clsx("border-t border-line", trial.number === best && "font-semibold text-strong")}
            >
              <td className={clsx(cell, "text-right")}>{trial.number}</td>
              <td className={clsx(cell, "min-w-40")}>
                {trial.settingsShown} {trial.recommended && <Badge>{l10n.t("recommended")}</Badge>}
              </td>
              <td className={cell}>{outcome(trial, best)}</td>
              <td className={clsx(cell, "text-right")}>{trial.loss === null ? "" : loss(trial.loss)}</td>
              <td className={clsx(cell, "text-right max-wide:hidden")}>
                {trial.steps === 0 ? "" : count(trial.steps)}
              </td>
              <td className={clsx(cell, "text-right whitespace-nowrap max-wide:hidden")}>
                {trial.seconds === 0 ? "" : exact(trial.seconds)}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
