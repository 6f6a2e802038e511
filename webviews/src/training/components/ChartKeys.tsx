/** What the chart's marks mean. */
import * as l10n from "@vscode/l10n";

export function CheckpointKey() {
  return (
    <div className="flex flex-wrap gap-x-4 text-small text-muted">
      <span className="flex items-center gap-2">
        <Diamond best />
        {l10n.t("Best checkpoint")}
      </span>
      <span className="flex items-center gap-2">
        <Diamond />
        {l10n.t("Other checkpoints")}
      </span>
    </div>
  );
}

export function SeriesKey() {
  return (
    <div className="flex flex-wrap gap-x-4 text-small text-muted">
      <span className="flex items-center gap-2">
        <span aria-hidden className="h-0.5 w-4 bg-training" />
        {l10n.t("Training")}
      </span>
      <span className="flex items-center gap-2">
        <span aria-hidden className="h-0.5 w-4 bg-evaluation" />
        {l10n.t("Evaluation")}
      </span>
    </div>
  );
}

export function Diamond({ best = false }: { best?: boolean }) {
  return (
    <svg aria-hidden width="12" height="12" viewBox="0 0 12 12" className="shrink-0">
      <DiamondShape x={6} y={6} best={best} />
    </svg>
  );
}

/** A checkpoint's mark at a point of a drawing. */
export function DiamondShape({ x, y, best }: { x: number; y: number; best: boolean }) {
  const size = best ? 5.5 : 4.5;
  return (
    <path
      d={`M${x} ${y - size}L${x + size} ${y}L${x} ${y + size}L${x - size} ${y}Z`}
      fill={best ? "var(--pass)" : "var(--bg)"}
      stroke={best ? "var(--pass)" : "var(--base-series)"}
      strokeWidth={1.4}
    />
  );
}
