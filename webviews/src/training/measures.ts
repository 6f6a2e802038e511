/** What is measured beside the loss: each a series with its axis, and a line that says what it is. */
import * as l10n from "@vscode/l10n";
import type { RunView, TrainPoint } from "@protocol/types.gen.js";
import { count, fixed, learningRate, memory, memoryParts, plain, wholePercent } from "@shared/format/numbers.js";

export type MeasureName = "learningRate" | "gradNorm" | "speed" | "memory" | "busy";

export interface Measure {
  readonly name: MeasureName;
  readonly label: string;
  readonly axis: string;
  readonly explained: string;
  readonly of: (point: TrainPoint) => number | null;
  /** A value with its unit. */
  readonly format: (value: number) => string;
  /** A tick, the unit being in the axis's name. */
  readonly tick: (value: number) => string;
}

const GB = 1024 ** 3;
const MB = 1024 ** 2;

/** Those that this run has numbers for. */
export function measuresOf(run: Pick<RunView, "train" | "device">): Measure[] {
  const onGpu = run.device !== "" && !run.device.toUpperCase().startsWith("CPU");
  const most = run.train.reduce((high, point) => Math.max(high, point.memoryBytes), 0);
  const unit = most >= GB ? GB : MB;
  const all: Measure[] = [
    {
      name: "learningRate",
      label: l10n.t("Learning rate"),
      axis: l10n.t("Learning rate"),
      explained: l10n.t("How large the steps are. It warms up, then settles."),
      of: (point) => point.learningRate,
      format: learningRate,
      tick: learningRate,
    },
    {
      name: "gradNorm",
      label: l10n.t("Gradient"),
      axis: l10n.t("Gradient norm"),
      explained: l10n.t("How strongly each step pulls. Spikes mean rows that surprise it."),
      of: (point) => point.gradNorm,
      format: (value) => fixed(value, 3),
      tick: (value) => plain(value, 4),
    },
    {
      name: "speed",
      label: l10n.t("Speed"),
      axis: l10n.t("Tokens/s"),
      explained: l10n.t("Pieces of words learned from each second."),
      of: (point) => point.tokensPerSecond,
      format: (value) => l10n.t("{count} tokens/s", { count: count(value) }),
      tick: count,
    },
    {
      name: "memory",
      label: l10n.t("Memory"),
      axis: unit === GB ? "GB" : "MB",
      explained: onGpu ? l10n.t("What training holds of the graphics card's memory.") : l10n.t("What training holds of the computer's memory."),
      of: (point) => point.memoryBytes / unit,
      format: (value) => memory(value * unit),
      tick: (value) => memoryParts(value * unit)[0],
    },
    {
      name: "busy",
      label: onGpu ? l10n.t("Graphics card") : l10n.t("Processor"),
      axis: l10n.t("Busy"),
      explained: onGpu ? l10n.t("Share of the graphics card that computes.") : l10n.t("Share of the processor threads that compute."),
      of: (point) => point.busy,
      format: wholePercent,
      tick: wholePercent,
    },
  ];
  return all.filter((measure) => run.train.length === 0 || run.train.some((point) => measure.of(point) !== null));
}
