/** What a request ends with when the backend's process goes away under it. */
import { fail, type VibeFlowError } from "../platform/errors.js";

export function stoppedMeanwhile(): VibeFlowError {
  return fail(
    "internal",
    "The backend stopped before it could answer.",
    "It is being restarted. Try again in a moment.",
    {
      kind: "retry",
      label: "Try Again",
    },
  );
}
