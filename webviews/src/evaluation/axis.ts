/** The axis of the overall score: which part of 0 to 100 is shown, where its ticks and the gate's zones lie. Pure. */
import type { Verdict } from "@protocol/types.gen.js";

export interface Zone {
  readonly id: "retrain" | "review" | "ready";
  readonly from: number;
  readonly to: number;
}

export interface Axis {
  readonly ticks: readonly number[];
  /** Empty for evaluations from before there were gates. */
  readonly zones: readonly Zone[];
  /** A score's place in percent of the axis. */
  readonly place: (value: number) => number;
}

/** Encloses every range, and with a gate all three zones. `others` are the ends of further ranges. */
export function scoreAxis(verdict: Verdict, others: readonly number[] = []): Axis {
  const { scoreInterval: tuned, baseScoreInterval: base } = verdict;
  // Without parts the score is not what the gate asks for.
  const gate = verdict.parts.length > 0 ? verdict.gate : null;
  const lows = [tuned.low, base.low, ...others];
  const highs = [tuned.high, base.high, ...others];
  if (gate !== null) {
    lows.push(gate.retrainBelow - 6);
    highs.push(100);
  }
  const from = Math.max(0, Math.floor((Math.min(...lows) - 4) / 10) * 10);
  const to = Math.min(100, Math.ceil((Math.max(...highs) + 4) / 10) * 10);
  const step = to - from > 60 && gate === null ? 20 : 10;
  const first = Math.floor(from / step) * step;
  const last = Math.min(100, Math.ceil(to / step) * step);
  const ticks = Array.from({ length: (last - first) / step + 1 }, (_, index) => first + index * step);
  const zones: readonly Zone[] = gate === null
    ? []
    : [
        { id: "retrain", from: first, to: gate.retrainBelow },
        { id: "review", from: gate.retrainBelow, to: gate.readyAbove },
        { id: "ready", from: gate.readyAbove, to: last },
      ];
  return { ticks, zones, place: (value) => ((value - first) / (last - first)) * 100 };
}
