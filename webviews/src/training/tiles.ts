/** The four tiles: a value, its unit, and one line that judges it. */
import * as l10n from "@vscode/l10n";
import type { RunView, TrainPoint } from "@protocol/types.gen.js";
import { count, learningRate, memory as memoryText, memoryParts, wholePercent } from "@shared/format/numbers.js";
import { about, bareRange, exact, shortParts } from "@shared/format/time.js";

import { isOver, isTraining, preparing } from "./run.js";

export interface TileText {
  readonly label: string;
  readonly value: string;
  readonly unit: string;
  readonly note: string;
  /** A mark before the note where it is good news or bad. */
  readonly mark?: "pass" | "warn";
}

const RECENT = 10;
const mean = (points: readonly TrainPoint[]): number =>
  points.reduce((sum, point) => sum + point.tokensPerSecond, 0) / points.length;

export function tiles(run: RunView): TileText[] {
  return [speed(run), memory(run), rate(run), time(run)];
}

const waiting = (label: string): TileText => ({ label, value: "–", unit: "", note: l10n.t("Known after the first steps") });

function speed(run: RunView): TileText {
  const recent = run.train.slice(-RECENT);
  const label = l10n.t("Speed");
  if (recent.length === 0) return waiting(label);
  const now = mean(recent);
  const share = now / mean(run.train) - 1;
  const steady = Math.abs(share) < 0.1;
  const off = { share: wholePercent(Math.min(Math.abs(share), 0.99)) };
  const note = steady
    ? l10n.t("Steady")
    : share < 0
      ? l10n.t("{share} slower than its average", off)
      : l10n.t("{share} faster than its average", off);
  return { label, value: count(now), unit: l10n.t("tokens/s"), note, mark: steady || share > 0 ? "pass" : "warn" };
}

function memory(run: RunView): TileText {
  // Not known before the run is planned.
  const label = run.device === "" || run.device.toUpperCase().startsWith("CPU") ? l10n.t("Memory") : l10n.t("GPU memory");
  const last = run.train.at(-1);
  if (last === undefined) return waiting(label);
  const [value, unit] = memoryParts(last.memoryBytes);
  if (run.memoryTotal <= 0) return { label, value, unit, note: l10n.t("Total not known") };
  const share = last.memoryBytes / run.memoryTotal;
  const [, totalUnit] = memoryParts(run.memoryTotal);
  const total = memoryText(run.memoryTotal);
  return {
    label,
    value,
    unit: unit === totalUnit ? l10n.t("of {total}", { total }) : l10n.t("{unit} of {total}", { unit, total }),
    note: l10n.t("{share} of what there is", { share: wholePercent(share) }),
    mark: share > 0.9 ? "warn" : "pass",
  };
}

function rate(run: RunView): TileText {
  const label = l10n.t("Learning rate");
  const last = run.train.at(-1);
  const before = run.train.at(-2);
  if (last === undefined) return waiting(label);
  const drift = before === undefined ? 0 : last.learningRate - before.learningRate;
  return { label, value: learningRate(last.learningRate), unit: "", note: isOver(run) ? l10n.t("At the last step") : trend(drift) };
}

function trend(drift: number): string {
  if (drift === 0) return l10n.t("Held constant");
  return drift > 0 ? l10n.t("Warming up") : l10n.t("Slowing down to settle");
}

function time(run: RunView): TileText {
  if (!isTraining(run)) {
    const [value, unit] = split(exact(run.elapsed));
    const note = run.resumed > 0 ? l10n.t("Interruptions left out") : l10n.t("From the first step to the last");
    return { label: l10n.t("Training time"), value, unit, note };
  }
  if (run.state === "paused") {
    const [value, unit] = split(exact(run.elapsed));
    return { label: l10n.t("Training time"), value, unit, note: l10n.t("Pauses are left out") };
  }
  const label = l10n.t("Time left");
  if (run.secondsLeft === null || preparing(run)) return waiting(label);
  const { secondsLeft, secondsLeftLow: low, secondsLeftHigh: high } = run;
  const [value, unit] = shortParts(secondsLeft);
  const range = low === null || high === null ? "" : bareRange(low, high, secondsLeft);
  const note = l10n.t("{time} in all", { time: about(run.elapsed + secondsLeft) });
  return { label, value, unit: `${unit}${range === "" ? "" : `, ${range}`}`, note: beginning(note) };
}

/** With the capital letter that a line begins with. */
const beginning = (text: string): string => text.charAt(0).toLocaleUpperCase() + text.slice(1);

function split(text: string): readonly [string, string] {
  const space = text.indexOf(" ");
  return [text.slice(0, space), text.slice(space + 1)];
}
