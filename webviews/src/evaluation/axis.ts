/** The axis of the overall score: which part of 0 to 100 is shown, where its ticks and the gate's zones lie. Pure. */
import type { Verdict } from "@protocol/types.gen.js";

/** Where the gate's zones meet. */
const REVIEW_FROM = 50;
const READY_FROM = 70;

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
  const gated = verdict.gate !== null && verdict.parts.length > 0;
  const lows = [tuned.low, base.low, ...others];
  const highs = [tuned.high, base.high, ...others];
  if (gated) {
    lows.push(REVIEW_FROM - 6);
    highs.push(100);
  }
  const from = Math.max(0, Math.floor((Math.min(...lows) - 4) / 10) * 10);
  const to = Math.min(100, Math.ceil((Math.max(...highs) + 4) / 10) * 10);
  const step = to - from > 60 && !gated ? 20 : 10;
  const first = Math.floor(from / step) * step;
  const last = Math.min(100, Math.ceil(to / step) * step);
  const ticks = Array.from({ length: (last - first) / step + 1 }, (_, index) => first + index * step);
  const zones: readonly Zone[] = !gated
    ? []
    : [
        { id: "retrain", from: first, to: REVIEW_FROM },
        { id: "review", from: REVIEW_FROM, to: READY_FROM },
        { id: "ready", from: READY_FROM, to: last },
      ];
  return { ticks, zones, place: (value) => ((value - first) / (last - first)) * 100 };
}
