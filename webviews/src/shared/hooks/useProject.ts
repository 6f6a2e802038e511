/** The project's summary, for the header's chain of steps; follows the backend. */
import type { ProjectSummary } from "@protocol/types.gen.js";

import { useBridge } from "../bridge/context.js";
import { useProjectSnapshot } from "./useProjectSnapshot.js";

/** null until it is known, or when it cannot be had: the chain is drawn all the same. */
export function useProject(projectId: string): ProjectSummary | null {
  const bridge = useBridge();
  return useProjectSnapshot(projectId, () => bridge.client.projects.summary({ projectId })).snapshot;
}
