/** The four tiles: a value, its unit, and one line that judges it. */
import type { RunView, TrainPoint } from "@protocol/types.gen.js";
import { bytesParts, count, learningRate, wholePercent } from "@shared/format/numbers.js";
import { about, bareRange, exact, shortParts } from "@shared/format/time.js";

import { isOver, isTraining } from "./run.js";

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

const waiting = (label: string): TileText => ({ label, value: "–", unit: "", note: "Known after the first steps" });

function speed(run: RunView): TileText {
  const recent = run.train.slice(-RECENT);
  if (recent.length === 0) return waiting("Speed");
  const now = mean(recent);
  const share = now / mean(run.train) - 1;
  const steady = Math.abs(share) < 0.1;
  const note = steady ? "Steady" : `${wholePercent(Math.min(Math.abs(share), 0.99))} ${share < 0 ? "slower" : "faster"} than its average`;
  return { label: "Speed", value: count(now), unit: "tokens/s", note, mark: steady || share > 0 ? "pass" : "warn" };
}

function memory(run: RunView): TileText {
  // Not known before the run is planned.
  const label = run.device === "" || run.device.toUpperCase().startsWith("CPU") ? "Memory" : "GPU memory";
  const last = run.train.at(-1);
  if (last === undefined) return waiting(label);
  const [value, unit] = bytesParts(last.memoryBytes);
  if (run.memoryTotal <= 0) return { label, value, unit, note: "Total not known" };
  const share = last.memoryBytes / run.memoryTotal;
  const [total, totalUnit] = bytesParts(run.memoryTotal);
  return {
    label,
    value,
    unit: `${unit === totalUnit ? "" : `${unit} `}of ${total} ${totalUnit}`,
    note: `${wholePercent(share)} of what there is`,
    mark: share > 0.9 ? "warn" : "pass",
  };
}

function rate(run: RunView): TileText {
  const label = "Learning rate";
  const last = run.train.at(-1);
  const before = run.train.at(-2);
  if (last === undefined) return waiting(label);
  const drift = before === undefined ? 0 : last.learningRate - before.learningRate;
  const note = isOver(run) ? "At the last step" : drift > 0 ? "Warming up" : drift < 0 ? "Slowing down to settle" : "Held constant";
  return { label, value: learningRate(last.learningRate), unit: "", note };
}

function time(run: RunView): TileText {
  if (!isTraining(run)) {
    const [value, unit] = split(exact(run.elapsed));
    return { label: "Training time", value, unit, note: run.resumed > 0 ? "Interruptions left out" : "From the first step to the last" };
  }
  if (run.state === "paused") {
    const [value, unit] = split(exact(run.elapsed));
    return { label: "Training time", value, unit, note: "Pauses are left out" };
  }
  if (run.secondsLeft === null) return waiting("Time left");
  const { secondsLeft, secondsLeftLow: low, secondsLeftHigh: high } = run;
  const [value, unit] = shortParts(secondsLeft);
  const range = low === null || high === null ? "" : bareRange(low, high, secondsLeft);
  return { label: "Time left", value, unit: `${unit}${range === "" ? "" : `, ${range}`}`, note: `${about(run.elapsed + secondsLeft)} in all`.replace(/^about/, "About") };
}

function split(text: string): readonly [string, string] {
  const space = text.indexOf(" ");
  return [text.slice(0, space), text.slice(space + 1)];
}
