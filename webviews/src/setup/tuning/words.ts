/** What a search says about itself. */
import * as l10n from "@vscode/l10n";
import type { TuningTrial, TuningView } from "@protocol/types.gen.js";
import { plural, short } from "@shared/format/numbers.js";
import { about, exact } from "@shared/format/time.js";

/** "3 of 12 trials done, about 4 minutes left". */
export function progress(view: TuningView): string {
  if (view.state === "queued") return l10n.t("Waiting for the computer to be free");
  if (view.state === "stopping") return l10n.t("Stopping; the best so far is kept");
  const done = view.trials.filter(({ state }) => state !== "waiting" && state !== "running").length;
  const { length } = view.trials;
  if (view.secondsLeft === null)
    return plural(length, l10n.t("{done} of {n} trial done", { done }), l10n.t("{done} of {n} trials done", { done }));
  const values = { done, left: about(view.secondsLeft) };
  return plural(
    length,
    l10n.t("{done} of {n} trial done, {left} left", values),
    l10n.t("{done} of {n} trials done, {left} left", values),
  );
}

/** "6 min 10 s of 10 min". */
export const duration = ({ elapsed, budgetSeconds }: TuningView): string =>
  l10n.t("{elapsed} of {budget}", { elapsed: exact(elapsed), budget: short(budgetSeconds) });

/** How a trial stands, in a word or two. */
export function outcome({ state, number }: TuningTrial, best: number | null): string {
  if (number === best) return l10n.t("Best");
  return {
    waiting: l10n.t("Waiting"),
    running: l10n.t("Running"),
    finished: l10n.t("Done"),
    pruned: l10n.t("Given up early"),
    failed: l10n.t("Failed"),
  }[state];
}
