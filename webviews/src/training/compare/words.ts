/** The comparison in sentences, and which settings set runs apart. Pure. */
import type { RunSummary, TuningTrial } from "@protocol/types.gen.js";
import { count, loss, plural } from "@shared/format/numbers.js";

const states: Readonly<Record<RunSummary["state"], string>> = {
  queued: "waiting",
  running: "running",
  stopping: "stopping",
  paused: "paused",
  succeeded: "done",
  stopped: "stopped",
  failed: "failed",
};
export const stateInWords = ({ state }: Pick<RunSummary, "state">): string => states[state];

export const isRunOver = ({ state }: RunSummary): boolean => state === "succeeded" || state === "stopped" || state === "failed";

/** The run with the lowest evaluation loss; undefined where fewer than two have one. */
export function bestRun(runs: readonly RunSummary[]): RunSummary | undefined {
  const tried = runs.filter((run) => run.bestEvalLoss !== null);
  if (tried.length < 2) return undefined;
  return tried.reduce((best, run) => ((run.bestEvalLoss ?? Infinity) < (best.bestEvalLoss ?? Infinity) ? run : best));
}

/** "Run 3 did best on unseen rows: loss 1.186, 4.2 % below run 2". */
export function verdict(runs: readonly RunSummary[]): string {
  const best = bestRun(runs);
  if (best?.bestEvalLoss == null) return `${plural(runs.length, "run")} of this project`;
  const next = runs
    .filter((run) => run !== best && run.bestEvalLoss !== null)
    .reduce<RunSummary | undefined>((second, run) => ((run.bestEvalLoss ?? 0) < (second?.bestEvalLoss ?? Infinity) ? run : second), undefined);
  const share = next?.bestEvalLoss == null ? 0 : 1 - best.bestEvalLoss / next.bestEvalLoss;
  if (next === undefined || share < 0.005) return `Run ${best.number} and run ${next?.number ?? 0} do equally well on unseen rows`;
  return `Run ${best.number} did best on unseen rows: loss ${loss(best.bestEvalLoss)}, ${(share * 100).toFixed(1)} % below run ${next.number}`;
}

export interface SettingRow {
  readonly key: string;
  readonly name: string;
  /** One for each run; undefined where it has none. */
  readonly values: readonly (string | undefined)[];
  readonly differs: boolean;
}

/** The settings of some runs side by side, those that differ first. */
export function settingRows(runs: readonly Pick<RunSummary, "settings">[]): SettingRow[] {
  const names = new Map(runs.flatMap((run) => run.settings.map(({ key, name }) => [key, name] as const)));
  const rows = [...names].map(([key, name]) => {
    const values = runs.map((run) => run.settings.find((setting) => setting.key === key)?.value);
    return { key, name, values, differs: new Set(values).size > 1 };
  });
  return [...rows.filter((row) => row.differs), ...rows.filter((row) => !row.differs)];
}

/** What deleting takes and leaves, asked before it is done. */
export function deletionInWords({ commit, number }: RunSummary, size: string): string {
  const stays = commit === null ? "It made no version." : `Its version ${commit.slice(0, 7)} stays in git.`;
  return `Deleting run ${number} frees ${size}: its checkpoints, measurements and log. ${stays}`;
}

const trialStates: Readonly<Record<TuningTrial["state"], string>> = {
  waiting: "waiting",
  running: "running",
  finished: "finished",
  pruned: "given up early",
  failed: "failed",
};

export function trialInWords({ state, steps, loss: reached }: TuningTrial): string {
  const parts = [trialStates[state], plural(steps, "step")];
  return reached === null ? parts.join(", ") : `${parts.join(", ")}, loss ${loss(reached)}`;
}

export const stepsInWords = ({ steps, totalSteps }: RunSummary): string =>
  totalSteps > steps ? `${count(steps)} of ${count(totalSteps)}` : count(steps);
