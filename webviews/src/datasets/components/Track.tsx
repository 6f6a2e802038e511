/** A thin bar that fills as work goes on. */
import clsx from "clsx";

interface TrackProps {
  /** 0 to 1; null while it cannot be told: the track stays empty. */
  readonly part: number | null;
  readonly label: string;
  readonly className?: string;
}

export function Track({ part, label, className }: TrackProps) {
  const percent = part === null ? undefined : Math.round(Math.min(1, Math.max(0, part)) * 100);
  return (
    <div
      role="progressbar"
      aria-label={label}
      aria-valuenow={percent}
      className={clsx("h-1 overflow-hidden rounded-[2px] border border-well-edge bg-well", className)}
    >
      <div className="h-full bg-accent" style={{ width: `${percent ?? 0}%` }} />
    </div>
  );
}
