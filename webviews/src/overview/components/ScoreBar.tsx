/** A version's score and its base model's on one line from 0 to 100. */
import type { VersionView } from "@protocol/types.gen.js";
import clsx from "clsx";

export function ScoreBar({ version: { score, baseScore } }: { version: VersionView }) {
  if (score === null) return null;
  const from = Math.min(score, baseScore ?? score);
  const to = Math.max(score, baseScore ?? score);
  return (
    <div aria-hidden className="relative mx-2 h-4 w-full">
      <span className="absolute inset-x-0 top-1/2 h-px bg-[var(--grid)]" />
      {[0, 50, 100].map((tick) => (
        <span key={tick} className="absolute top-1/2 h-2 w-px -translate-y-1/2 bg-[var(--grid)]" style={{ left: `${tick}%` }} />
      ))}
      <span
        className={clsx("absolute top-1/2 h-[1.5px] -translate-y-1/2", score >= (baseScore ?? score) ? "bg-training" : "bg-evaluation")}
        style={{ left: `${from}%`, width: `${to - from}%` }}
      />
      {baseScore !== null && <Dot at={baseScore} colour="bg-base" small />}
      <Dot at={score} colour="bg-training" />
    </div>
  );
}

function Dot({ at, colour, small = false }: { at: number; colour: string; small?: boolean }) {
  return (
    <span
      className={clsx("absolute top-1/2 -translate-1/2 rounded-full ring-2 ring-bg", small ? "size-2" : "size-2.5", colour)}
      style={{ left: `${Math.min(100, Math.max(0, at))}%` }}
    />
  );
}
