/** What a search says about itself. */
import type { TuningTrial, TuningView } from "@protocol/types.gen.js";
import { plural } from "@shared/format/numbers.js";
import { about, exact, shortParts } from "@shared/format/time.js";

const OVER: ReadonlySet<TuningView["state"]> = new Set(["succeeded", "stopped", "failed"]);

export const isOver = ({ state }: TuningView): boolean => OVER.has(state);

/** "3 of 12 trials done, about 4 minutes left". */
export function progress(view: TuningView): string {
  if (view.state === "queued") return "Waiting for the computer to be free";
  if (view.state === "stopping") return "Stopping; the best so far is kept";
  const done = view.trials.filter(({ state }) => state !== "waiting" && state !== "running").length;
  const left = view.secondsLeft === null ? "" : `, ${about(view.secondsLeft)} left`;
  return `${done} of ${plural(view.trials.length, "trial")} done${left}`;
}

/** "6 min 10 s of 10 min". */
export const duration = ({ elapsed, budgetSeconds }: TuningView): string =>
  `${exact(elapsed)} of ${shortParts(budgetSeconds).join(" ")}`;

/** How a trial stands, in a word or two. */
export function outcome({ state, number }: TuningTrial, best: number | null): string {
  if (number === best) return "Best";
  return { waiting: "Waiting", running: "Running", finished: "Done", pruned: "Given up early", failed: "Failed" }[
    state
  ];
}
