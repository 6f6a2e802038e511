/** How far a job is, as a bar. `fraction` is 0 to 1. */
export function Track({ label, fraction }: { label: string; fraction: number }) {
  return (
    <div
      role="progressbar"
      aria-label={label}
      aria-valuemin={0}
      aria-valuemax={100}
      aria-valuenow={Math.round(fraction * 100)}
      className="mt-3 h-1.5 overflow-hidden rounded-[2px] border border-well-edge bg-well"
    >
      <div className="h-full bg-accent" style={{ width: `${fraction * 100}%` }} />
    </div>
  );
}
