// Generated from python_backend/vibeflow/protocol by `npm run generate`. Do not edit.

export type RunState =
  | "queued"
  | "running"
  | "stopping"
  | "paused"
  | "succeeded"
  | "stopped"
  | "failed";

const over: Readonly<Record<RunState, boolean>> = {
  queued: false,
  running: false,
  stopping: false,
  paused: false,
  succeeded: true,
  stopped: true,
  failed: true,
};

/** Whether nothing more happens. A run that is not over is active, a paused one too. */
export const isOver = ({ state }: { readonly state: RunState }): boolean => over[state];
