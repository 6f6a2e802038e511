/** The comparison in sentences, and which settings set runs apart. Pure. */
import * as l10n from "@vscode/l10n";
import type { RunSummary, TuningTrial } from "@protocol/types.gen.js";
import { count, loss, percent, plural } from "@shared/format/numbers.js";

const states: Readonly<Record<RunSummary["state"], string>> = {
  queued: l10n.t("waiting"),
  running: l10n.t("running"),
  stopping: l10n.t("stopping"),
  paused: l10n.t("paused"),
  succeeded: l10n.t("done"),
  stopped: l10n.t("stopped"),
  failed: l10n.t("failed"),
};
export const stateInWords = ({ state }: Pick<RunSummary, "state">): string => states[state];

/** The run with the lowest evaluation loss; undefined where fewer than two have one. */
export function bestRun(runs: readonly RunSummary[]): RunSummary | undefined {
  const tried = runs.filter((run) => run.bestEvalLoss !== null);
  if (tried.length < 2) return undefined;
  return tried.reduce((best, run) => ((run.bestEvalLoss ?? Infinity) < (best.bestEvalLoss ?? Infinity) ? run : best));
}

/** "Run 3 did best on unseen rows: loss 1.186, 4.2 % below run 2". */
export function verdict(runs: readonly RunSummary[]): string {
  const best = bestRun(runs);
  if (best?.bestEvalLoss == null) return plural(runs.length, l10n.t("{n} run of this project"), l10n.t("{n} runs of this project"));
  const next = runs
    .filter((run) => run !== best && run.bestEvalLoss !== null)
    .reduce<RunSummary | undefined>((second, run) => ((run.bestEvalLoss ?? 0) < (second?.bestEvalLoss ?? Infinity) ? run : second), undefined);
  const share = next?.bestEvalLoss == null ? 0 : 1 - best.bestEvalLoss / next.bestEvalLoss;
  if (next === undefined || share < 0.005) return l10n.t("Run {one} and run {other} do equally well on unseen rows", { one: best.number, other: next?.number ?? 0 });
  return l10n.t("Run {number} did best on unseen rows: loss {loss}, {share} below run {next}", {
    number: best.number,
    loss: loss(best.bestEvalLoss),
    share: percent(share),
    next: next.number,
  });
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
  const stays = commit === null ? l10n.t("It made no version.") : l10n.t("Its version {commit} stays in git.", { commit: commit.slice(0, 7) });
  return `${l10n.t("Deleting run {number} frees {size}: its checkpoints, measurements and log.", { number, size })} ${stays}`;
}

const trialStates: Readonly<Record<TuningTrial["state"], string>> = {
  waiting: l10n.t("waiting"),
  running: l10n.t("running"),
  finished: l10n.t("finished"),
  pruned: l10n.t("given up early"),
  failed: l10n.t("failed"),
};

export function trialInWords({ state, steps, loss: reached }: TuningTrial): string {
  const parts = [trialStates[state], plural(steps, l10n.t("{n} step"), l10n.t("{n} steps"))];
  if (reached !== null) parts.push(l10n.t("loss {loss}", { loss: loss(reached) }));
  return parts.join(", ");
}

export const stepsInWords = ({ steps, totalSteps }: RunSummary): string =>
  totalSteps > steps ? l10n.t("{done} of {all}", { done: count(steps), all: count(totalSteps) }) : count(steps);
