/** The project's summary, for the header's chain of steps; follows the backend. */
import { events } from "@protocol/methods.gen.js";
import type { ProjectSummary } from "@protocol/types.gen.js";
import { useEffect, useState } from "react";

import { useBridge } from "../bridge/context.js";
import { createSnapshot } from "../bridge/snapshot.js";

/** null until it is known, or when the list cannot be had: the chain is drawn all the same. */
export function useProject(projectId: string): ProjectSummary | null {
  const bridge = useBridge();
  const [project, setProject] = useState<ProjectSummary | null>(null);
  useEffect(() => {
    const list = createSnapshot(bridge, () => bridge.client.projects.list());
    const stopStore = list.store.subscribe(({ snapshot }) =>
      setProject(snapshot?.projects.find((candidate) => candidate.id === projectId) ?? null),
    );
    const stopEvents = bridge.on(events.projectsDidChange, () => void list.reload());
    const stop = list.start();
    return () => {
      stop();
      stopEvents();
      stopStore();
    };
  }, [bridge, projectId]);
  return project;
}
