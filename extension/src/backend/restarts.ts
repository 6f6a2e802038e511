/** How often a backend may crash before it is left alone. */

export const LIMIT = 3;
export const WINDOW_MS = 3 * 60_000;

/** Pause before the first, second and third restart, in milliseconds. */
const pauses = [200, 1000, 3000] as const;

export class RestartLimit {
  private crashes: number[] = [];

  constructor(private readonly now: () => number = Date.now) {}

  /** Counts a crash. The attempt's number and the pause before it, or undefined when there were too many. */
  crashed(): { readonly attempt: number; readonly pauseMs: number } | undefined {
    const time = this.now();
    this.crashes = [...this.crashes.filter((crash) => time - crash < WINDOW_MS), time];
    const attempt = this.crashes.length;
    return attempt > LIMIT ? undefined : { attempt, pauseMs: pauses[attempt - 1] ?? 0 };
  }

  /** The user asked for a restart: count anew. */
  reset(): void {
    this.crashes = [];
  }
}
