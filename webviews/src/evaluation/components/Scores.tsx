/** Overall score of base and tuned: a dot with its 95 % range, on one axis. */
import type { EvaluationView, Interval, Verdict } from "@protocol/types.gen.js";
import { Card, Section } from "@shared/ui/Card.js";
import clsx from "clsx";

import { baseName, interval, score } from "../sentences.js";

/** The tens that enclose both ranges, within 0 to 100. */
export function scoreTicks(verdict: Verdict): number[] {
  const low = Math.min(verdict.scoreInterval.low, verdict.baseScoreInterval.low);
  const high = Math.max(verdict.scoreInterval.high, verdict.baseScoreInterval.high);
  const from = Math.max(0, Math.floor((low - 4) / 10) * 10);
  const to = Math.min(100, Math.ceil((high + 4) / 10) * 10);
  const step = to - from > 60 ? 20 : 10;
  const first = Math.floor(from / step) * step;
  const last = Math.min(100, Math.ceil(to / step) * step);
  return Array.from({ length: (last - first) / step + 1 }, (_, index) => first + index * step);
}

export function Scores({ view }: { view: EvaluationView }) {
  const { verdict } = view;
  const ticks = scoreTicks(verdict);
  const from = ticks[0] ?? 0;
  const to = ticks.at(-1) ?? 100;
  const place = (value: number): number => ((value - from) / (to - from)) * 100;
  return (
    <Section title="Overall score" note={`Share of the right ${view.baseline === null ? "words" : "labels"}, out of 100, with the 95 % range`}>
      <Card className="grid grid-cols-[auto_minmax(0,1fr)] gap-x-5 px-4 pt-4 pb-2">
        <div className="grid grid-rows-[40px_40px_auto]">
          <Label name={baseName(view)} value={verdict.baseScore} range={verdict.baseScoreInterval} />
          <Label name="Tuned" value={verdict.score} range={verdict.scoreInterval} />
        </div>
        <div aria-hidden className="relative mr-3 ml-1">
          <div className="relative h-20 border-b border-[var(--axis)]">
            {ticks.map((tick) => (
              <span key={tick} className="absolute inset-y-0 w-px bg-[var(--grid)]" style={{ left: `${place(tick)}%` }} />
            ))}
            <Whisker top={20} value={verdict.baseScore} range={verdict.baseScoreInterval} place={place} colour="bg-base" />
            <Whisker top={60} value={verdict.score} range={verdict.scoreInterval} place={place} colour="bg-training" />
          </div>
          <div className="relative h-7 text-axis text-muted tabular-nums">
            {ticks.map((tick) => (
              <span key={tick} className="absolute top-1.5 -translate-x-1/2" style={{ left: `${place(tick)}%` }}>
                {tick}
              </span>
            ))}
          </div>
        </div>
      </Card>
    </Section>
  );
}

function Label({ name, value, range }: { name: string; value: number; range: Interval }) {
  return (
    <p className="flex items-center gap-2 tabular-nums">
      <span className="w-10">{name}</span>
      <span className="text-value font-semibold text-strong">{score(value)}</span>
      <span className="text-small whitespace-nowrap text-muted">{interval(range)}</span>
    </p>
  );
}

interface WhiskerProps {
  readonly top: number;
  readonly value: number;
  readonly range: Interval;
  readonly place: (value: number) => number;
  readonly colour: string;
}

function Whisker({ top, value, range, place, colour }: WhiskerProps) {
  const left = place(range.low);
  const right = place(range.high);
  return (
    <>
      <span className={clsx("absolute h-[1.5px] -translate-y-1/2", colour)} style={{ top, left: `${left}%`, width: `${right - left}%` }} />
      {[left, right].map((end) => (
        <span key={end} className={clsx("absolute h-2.5 w-[1.5px] -translate-1/2", colour)} style={{ top, left: `${end}%` }} />
      ))}
      <span className={clsx("absolute size-3 -translate-1/2 rounded-full ring-2 ring-bg", colour)} style={{ top, left: `${place(value)}%` }} />
    </>
  );
}
