/** A track from 0 to the limit: a band from low to high, a tick at the likely value, and what the right end is. */
import * as l10n from "@vscode/l10n";
import clsx from "clsx";

import type { Tile } from "../words.js";

const bands = { fine: "bg-accent", tight: "bg-warn", over: "bg-fail" } as const;

export function EstimateTrack({ tile }: { tile: Tile | null }) {
  if (tile === null) return <div aria-hidden className="mt-4 mb-5 h-1 rounded-[2px] border border-well-edge bg-well" />;
  const { low, likely, high, max, limit, state } = tile;
  // What does not fit is drawn whole, with the limit as a mark of its own.
  const end = Math.max(max, high);
  const at = (value: number) => `${(100 * Math.min(1, Math.max(0, value / end))).toFixed(2)}%`;
  return (
    <>
      <div aria-hidden className="relative mt-4 h-1 rounded-[2px] border border-well-edge bg-well">
        <div
          className={clsx("absolute -inset-y-px min-w-1 rounded-[2px]", bands[state])}
          style={{ left: at(low), right: `calc(100% - ${at(high)})` }}
        />
        <div className="absolute -inset-y-1 w-px bg-fg" style={{ left: at(likely) }} />
        {end > max && <div className="absolute -inset-y-1.5 w-0.5 bg-fail" style={{ left: at(max) }} />}
      </div>
      <div className="mt-1.5 flex justify-between gap-3 text-small text-muted tabular-nums">
        <span aria-hidden>0</span>
        <span className="text-right">
          {state === "fine" && (
            <>
              <span aria-hidden>{limit}</span>
              <span className="unseen">{l10n.t("of {limit}", { limit })}</span>
            </>
          )}
          {state === "tight" && l10n.t("may be more than {limit}", { limit })}
          {state === "over" && l10n.t("more than {limit}", { limit })}
        </span>
      </div>
    </>
  );
}
