/** The set-up panel's numbers and sentences. */
import * as l10n from "@vscode/l10n";
import type { HardwareChoice, Range, SetupEstimate, SetupView } from "@protocol/types.gen.js";
import { count, list, memory, memoryParts, money, plural, short } from "@shared/format/numbers.js";
import { bareRange } from "@shared/format/time.js";

import type { FileChange } from "./edits.js";

/** An estimate as a tile shows it. */
export interface Tile {
  readonly value: string;
  readonly range: string;
  readonly low: number;
  readonly likely: number;
  readonly high: number;
  readonly max: number;
  /** What the right end of the track is. */
  readonly limit: string;
  /** Whether it may be, or is, above what the right end allows. */
  readonly state: "fine" | "tight" | "over";
}

function tile(
  range: Range,
  max: number,
  limit: string,
  words: { readonly value: string; readonly range: string },
): Tile {
  const state = range.likely > max ? "over" : range.high > max ? "tight" : "fine";
  return { ...range, ...words, max, limit, state };
}

const MINUTE = 60;
const HOUR = 60 * MINUTE;
const ends = [10, 20, 30, 45, 60, 90, ...[2, 3, 5, 10, 15, 20, 30, 45, 60, 90].map((minutes) => minutes * MINUTE)];

/** A round time that leaves some room above an estimate. */
function endOf(seconds: number): number {
  const wanted = 1.25 * seconds;
  return ends.find((end) => end >= wanted) ?? Math.ceil(wanted / HOUR) * HOUR;
}

export function timeTile({ seconds }: SetupEstimate, budgetMinutes: number | null): Tile {
  const words = {
    value: short(seconds.likely),
    range: bareRange(seconds.low, seconds.high, seconds.likely),
  };
  if (budgetMinutes !== null && budgetMinutes > 0) {
    const limit = l10n.t("{minutes} min, your budget", { minutes: count(budgetMinutes) });
    return tile(seconds, budgetMinutes * MINUTE, limit, words);
  }
  const end = endOf(seconds.high);
  return tile(seconds, end, short(end), words);
}

export function memoryTile({ memoryBytes, memoryAvailable }: SetupEstimate, onCard: boolean): Tile {
  const { likely, low, high } = memoryBytes;
  const [from, unit] = memoryParts(low);
  const [to, unitOfHigh] = memoryParts(high);
  const range = unit === unitOfHigh ? { from, to } : { from: memory(low), to: memory(high) };
  const ends = l10n.t("{from} to {to}", range);
  const available = { size: memory(memoryAvailable) };
  const limit = onCard ? l10n.t("{size} on the card", available) : l10n.t("{size} free on this computer", available);
  return tile(memoryBytes, memoryAvailable, limit, { value: memory(likely), range: ends });
}

export function costTile({ cost, currency }: SetupEstimate, hardware: readonly HardwareChoice[]): Tile | null {
  if (cost === null) return null;
  const words = {
    value: money(cost.likely, currency),
    range: l10n.t("up to {amount}", { amount: money(cost.high, currency) }),
  };
  const rented = cheapest(hardware);
  if (rented?.cost != null && rented.cost.likely > cost.high) {
    const { likely } = rented.cost;
    const limit = l10n.t("{amount} on a rented {name}", { amount: money(likely, rented.currency), name: rented.name });
    return tile(cost, likely, limit, words);
  }
  const end = Math.max(0.01, Math.ceil(130 * cost.high) / 100);
  return tile(cost, end, money(end, currency), words);
}

/** The rented hardware on which the run would cost least, of that on which it fits. */
const cheapest = (hardware: readonly HardwareChoice[]): HardwareChoice | undefined =>
  hardware
    .filter(({ place, fit, cost }) => place === "rented" && fit !== "doesNotFit" && cost !== null)
    .sort((one, other) => (one.cost?.likely ?? 0) - (other.cost?.likely ?? 0))[0];

export const fits: Readonly<Record<HardwareChoice["fit"], string>> = {
  fits: l10n.t("Fits"),
  fitsWithQlora: l10n.t("Fits with QLoRA"),
  doesNotFit: l10n.t("Does not fit"),
  unknown: l10n.t("Not known yet"),
};

/** "6 of 6 ready". */
export function readiness({ checks }: SetupView): string {
  const passed = checks.filter(({ state }) => state === "passed").length;
  return l10n.t("{passed} of {all} ready", { passed, all: checks.length });
}

/** "vibeflow.yaml was edited: Rank (r) is 16 now, it was 8." and what happened to an unsaved change. */
export function noticed(changes: readonly FileChange[]): string {
  const empty = l10n.t("empty");
  const said = changes.map(({ name, now, was }) =>
    l10n.t("{name} is {now} now, it was {was}", { name, now: now || empty, was: was || empty }),
  );
  const kept = changes.filter((change) => change.kept).map(({ name }) => name);
  const edited = l10n.t("vibeflow.yaml was edited: {changes}.", { changes: said.join("; ") });
  return kept.length === 0
    ? edited
    : `${edited} ${l10n.t("Your unsaved change of {names} stays.", { names: list(kept) })}`;
}

/** What stands in the way of a start, for the footer; null when nothing does. */
export function hindrance(view: SetupView): string | null {
  if (view.problems.length > 0)
    return plural(
      view.problems.length,
      l10n.t("{n} setting to correct before training can start"),
      l10n.t("{n} settings to correct before training can start"),
    );
  if (view.ready) return null;
  const failed = view.checks.filter(({ state }) => state === "failed");
  const [first] = failed;
  if (first === undefined) return l10n.t("Not ready to start yet");
  return failed.length === 1
    ? l10n.t("In the way: {title}", { title: first.title })
    : l10n.t("In the way: {title}, and {n} more", { title: first.title, n: failed.length - 1 });
}
