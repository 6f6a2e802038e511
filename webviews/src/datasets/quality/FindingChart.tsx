/** A finding's picture: how many rows fall into each range or name, those it is about in the warning's colour. */
import * as l10n from "@vscode/l10n";
import type { Chart, Slice } from "@protocol/types.gen.js";
import { count } from "@shared/format/numbers.js";
import clsx from "clsx";
import { useId } from "react";
import { rowCount } from "../rowCount.js";

export function FindingChart({ chart }: { chart: Chart }) {
  const id = useId();
  return (
    <figure aria-labelledby={id} className="max-w-[640px]">
      <figcaption id={id} className="mb-2 text-small text-muted">
        {chart.title}
      </figcaption>
      {chart.kind === "histogram" ? <Histogram slices={chart.slices} /> : <Bars slices={chart.slices} />}
    </figure>
  );
}

const fill = ({ marked }: Slice): string => (marked ? "bg-warn" : "bg-base");
const most = (slices: readonly Slice[]): number => Math.max(1, ...slices.map((slice) => slice.count));
const share = (part: number, whole: number): string => `${Math.min(100, (part / whole) * 100)}%`;

/** Names with a bar each; the count stands at its end. */
function Bars({ slices }: { slices: readonly Slice[] }) {
  const top = most(slices);
  return (
    <ul className="grid gap-1 text-small">
      {slices.map((slice) => (
        <li key={slice.label} className="grid grid-cols-[minmax(0,9rem)_minmax(0,1fr)_auto] items-center gap-3">
          <span className="truncate" title={slice.label}>
            {slice.label}
          </span>
          <span aria-hidden className="h-2">
            <span
              className={clsx("block h-full min-w-0.5 rounded-[2px]", fill(slice))}
              style={{ width: share(slice.count, top) }}
            />
          </span>
          <span className="min-w-10 text-right tabular-nums">
            {count(slice.count)}
            {slice.marked && <span className="unseen">{l10n.t(", what this finding is about")}</span>}
          </span>
        </li>
      ))}
    </ul>
  );
}

/** Ordered ranges side by side over a scale that starts at zero. */
function Histogram({ slices }: { slices: readonly Slice[] }) {
  const ticks = scale(most(slices));
  const top = ticks.at(-1) ?? 1;
  const words = slices.map(({ label, count: number, marked }) =>
    marked
      ? l10n.t("{label}: {rows}, what this finding is about", { label, rows: rowCount(number) })
      : `${label}: ${rowCount(number)}`,
  );
  // Every label where they fit, else the first, the last and some between.
  const every = Math.ceil(slices.length / 8);
  return (
    <div
      role="img"
      aria-label={words.join("; ")}
      className="grid grid-cols-[auto_minmax(0,1fr)] gap-x-2 text-axis text-muted tabular-nums"
    >
      <div aria-hidden className="relative mt-2 h-28 w-14">
        {ticks.map((tick) => (
          <span key={tick} className="absolute right-0 translate-y-1/2" style={{ bottom: share(tick, top) }}>
            {tick === top ? rowCount(tick) : count(tick)}
          </span>
        ))}
      </div>
      <div aria-hidden className="relative mt-2 flex h-28 items-end gap-px border-b border-[var(--axis)]">
        {ticks.slice(1).map((tick) => (
          <span
            key={tick}
            className="absolute inset-x-0 border-t border-[var(--grid)]"
            style={{ bottom: share(tick, top) }}
          />
        ))}
        {slices.map((slice) => (
          <span
            key={slice.label}
            title={`${slice.label}: ${rowCount(slice.count)}`}
            className={clsx("relative flex-1", slice.count > 0 && "min-h-0.5", fill(slice))}
            style={{ height: share(slice.count, top) }}
          />
        ))}
      </div>
      <span />
      <div aria-hidden className="flex gap-px pt-1">
        {slices.map((slice, index) => (
          <span key={slice.label} className="w-0 flex-1 text-center">
            <span className="whitespace-nowrap">{index % every === 0 ? slice.label : ""}</span>
          </span>
        ))}
      </div>
    </div>
  );
}

/** Round numbers from zero to at least `top`, four or five steps. */
export function scale(top: number): number[] {
  const rough = top / 4;
  const magnitude = 10 ** Math.floor(Math.log10(Math.max(rough, 1)));
  const step = [1, 2, 5, 10].map((factor) => factor * magnitude).find((candidate) => candidate >= rough) ?? magnitude;
  return Array.from({ length: Math.max(1, Math.ceil(top / step)) + 1 }, (_, index) => index * step);
}
