/** Training longer: which number of passes can be gone on to, and what it takes by the speed so far. */
import * as l10n from "@vscode/l10n";
import type { RunView } from "@protocol/types.gen.js";
import { about } from "@shared/format/time.js";
import { agreeing, count, plain, plural } from "@shared/format/numbers.js";

import { isOver, passesDone } from "./run.js";

export const MOST_PASSES = 1000;

/** Paused and running runs change their plan; one that is over is carried on by a new run. */
export const canTrainLonger = (run: RunView): boolean =>
  run.stepsPerEpoch > 0 && run.step > 0 && (isOver(run) ? run.checkpoints.length > 0 || run.commit !== null : run.stage === "train" && run.state !== "stopping");

/** The fewest passes that leave something to do. */
export const leastPasses = (run: RunView): number => Math.min(MOST_PASSES, passesDone(run) + 1);

/** A number to begin with: half as many again as planned. */
export const suggestedPasses = (run: RunView): number =>
  Math.min(MOST_PASSES, Math.max(leastPasses(run), Math.ceil(run.epochs * 1.5)));

/** Why a number cannot be gone on to; undefined where it can. */
export function passesProblem(run: RunView, passes: number): string | undefined {
  const least = leastPasses(run);
  if (!Number.isInteger(passes)) return l10n.t("A whole number of passes.");
  if (passes < least) {
    const values = { least };
    return plural(
      passesDone(run),
      l10n.t("It has done {n} pass already: at least {least}.", values),
      l10n.t("It has done {n} passes already: at least {least}.", values),
    );
  }
  return passes > MOST_PASSES ? l10n.t("At most {most} passes.", { most: count(MOST_PASSES) }) : undefined;
}

/** "2 more passes, about 6 minutes by the speed so far." */
export function longerInWords(run: RunView, passes: number): string {
  const more = passes - run.step / run.stepsPerEpoch;
  const seconds = run.step === 0 ? 0 : (run.elapsed / run.step) * more * run.stepsPerEpoch;
  const whole = Math.round(more * 10) / 10;
  const values = { time: about(seconds) };
  const left = agreeing(
    whole,
    plain(whole, 1),
    l10n.t("{n} more pass, {time} by the speed so far.", values),
    l10n.t("{n} more passes, {time} by the speed so far.", values),
  );
  return isOver(run) ? `${left} ${l10n.t("A new run goes on from this one's last checkpoint.")}` : left;
}
