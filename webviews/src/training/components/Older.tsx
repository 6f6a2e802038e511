/** Says that the run on screen is not the latest one, and leads back to it. */
import { Button } from "@shared/ui/Button.js";

export function Older({ number, onLatest }: { number: number | null; onLatest: () => void }) {
  return (
    <div className="mb-4 flex flex-wrap items-center gap-x-3 gap-y-1 text-small text-muted">
      <span>{number === null ? "A run of before" : `This is run ${number}.`}</span>
      <Button small kind="ghost" onClick={onLatest}>
        Show the latest run
      </Button>
    </div>
  );
}
