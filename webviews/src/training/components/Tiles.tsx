/** Speed, memory, learning rate, time: joined in one bordered grid. */
import * as l10n from "@vscode/l10n";
import type { RunView } from "@protocol/types.gen.js";
import clsx from "clsx";

import { type TileText, tiles } from "../tiles.js";

export function Tiles({ run }: { run: RunView }) {
  return (
    <dl aria-label={l10n.t("Now")} className="grid grid-cols-2 overflow-hidden rounded-card border border-edge">
      {tiles(run).map((tile, index) => (
        <Tile key={index} tile={tile} className={clsx(index % 2 === 1 && "border-l", index > 1 && "border-t")} />
      ))}
    </dl>
  );
}

function Tile({ tile, className }: { tile: TileText; className: string }) {
  return (
    <div className={clsx("min-w-0 border-line px-3 py-2.5", className)}>
      <dt className="text-small text-muted">{tile.label}</dt>
      <dd className="tabular-nums">
        <span className="text-value font-semibold text-strong">{tile.value}</span>{" "}
        <span className="text-small text-muted">{tile.unit}</span>
        <span className="flex items-center gap-1.5 text-small text-muted">
          {tile.mark !== undefined && (
            <span aria-hidden className={clsx("size-1.5 shrink-0 rounded-full", tile.mark === "pass" ? "bg-pass" : "bg-warn")} />
          )}
          {tile.note}
        </span>
      </dd>
    </div>
  );
}
