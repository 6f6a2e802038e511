/** The set-up panel's numbers and sentences. Sizes count in thousands, as the backend's sentences do. */
import type { HardwareChoice, Range, SetupEstimate, SetupView } from "@protocol/types.gen.js";
import { count, list, plural } from "@shared/format/numbers.js";
import { bareRange, shortParts } from "@shared/format/time.js";

import type { FileChange } from "./edits.js";

/** 9020000000 → ["9.0", "GB"]. */
export function sizeParts(value: number): readonly [string, string] {
  if (value < 1e9) return [(value / 1e6).toFixed(0), "MB"];
  return [(value / 1e9).toFixed(value < 1e11 ? 1 : 0), "GB"];
}

export const size = (value: number): string => sizeParts(value).join(" ");

/** An amount of money, with as many digits as it needs: "$0.01", "under $0.01". A currency without a sign stands behind. */
export function money(value: number, currency: string): string {
  const least = 0.01;
  const shown = value > 0 && value < least ? least : value;
  const amount = withSign(shown, currency) ?? `${shown.toFixed(2)} ${currency}`.trim();
  return value > 0 && value < least ? `under ${amount}` : amount;
}

function withSign(value: number, currency: string): string | null {
  try {
    return new Intl.NumberFormat("en-US", { style: "currency", currency }).format(value);
  } catch {
    return null; // the price table is the user's, and its currency any word
  }
}

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
    value: shortParts(seconds.likely).join(" "),
    range: bareRange(seconds.low, seconds.high, seconds.likely),
  };
  if (budgetMinutes !== null && budgetMinutes > 0) {
    return tile(seconds, budgetMinutes * MINUTE, `${count(budgetMinutes)} min, your budget`, words);
  }
  const end = endOf(seconds.high);
  return tile(seconds, end, shortParts(end).join(" "), words);
}

export function memoryTile({ memoryBytes, memoryAvailable }: SetupEstimate, place: string): Tile {
  const { likely, low, high } = memoryBytes;
  const [from, unit] = sizeParts(low);
  const [to, unitOfHigh] = sizeParts(high);
  const ends = unit === unitOfHigh ? `${from} to ${to}` : `${size(low)} to ${size(high)}`;
  return tile(memoryBytes, memoryAvailable, `${size(memoryAvailable)} ${place}`, { value: size(likely), range: ends });
}

export function costTile({ cost, currency }: SetupEstimate, hardware: readonly HardwareChoice[]): Tile | null {
  if (cost === null) return null;
  const words = { value: money(cost.likely, currency), range: `up to ${money(cost.high, currency)}` };
  const rented = cheapest(hardware);
  if (rented?.cost != null && rented.cost.likely > cost.high) {
    const { likely } = rented.cost;
    return tile(cost, likely, `${money(likely, rented.currency)} on a rented ${rented.name}`, words);
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
  fits: "Fits",
  fitsWithQlora: "Fits with QLoRA",
  doesNotFit: "Does not fit",
  unknown: "Not known yet",
};

/** "6 of 6 ready". */
export function readiness({ checks }: SetupView): string {
  const passed = checks.filter(({ state }) => state === "passed").length;
  return `${passed} of ${checks.length} ready`;
}

/** "vibeflow.yaml was edited: Rank (r) is 16 now, it was 8." and what happened to an unsaved change. */
export function noticed(changes: readonly FileChange[]): string {
  const said = changes.map(({ name, now, was }) => `${name} is ${now || "empty"} now, it was ${was || "empty"}`);
  const kept = changes.filter((change) => change.kept).map(({ name }) => name);
  const stays = kept.length === 0 ? "" : ` Your unsaved change of ${list(kept)} stays.`;
  return `vibeflow.yaml was edited: ${said.join("; ")}.${stays}`;
}

/** What stands in the way of a start, for the footer; null when nothing does. */
export function hindrance(view: SetupView): string | null {
  if (view.problems.length > 0)
    return `${plural(view.problems.length, "setting")} to correct before training can start`;
  if (view.ready) return null;
  const failed = view.checks.filter(({ state }) => state === "failed");
  const [first] = failed;
  if (first === undefined) return "Not ready to start yet";
  return failed.length === 1
    ? `In the way: ${first.title}`
    : `In the way: ${first.title}, and ${failed.length - 1} more`;
}
