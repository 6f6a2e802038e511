/** A snapshot that is asked for again whenever the project changes. For panels without patches of their own. */
import { type EventName, events } from "@protocol/methods.gen.js";
import type { ErrorData } from "@protocol/types.gen.js";
import { useCallback, useEffect, useState } from "react";
import { useStore } from "zustand";

import { useBridge } from "../bridge/context.js";
import { createSnapshot } from "../bridge/snapshot.js";

export interface ProjectSnapshot<T> {
  readonly snapshot: T | null;
  readonly error: ErrorData | null;
  readonly reload: () => void;
}

type ChangeEvent = Extract<EventName, "vibeflow/projects/didChange" | "vibeflow/deployment/didChange">;

/** `ask` is taken at the first render; `also` names one more event after which to ask again. */
export function useProjectSnapshot<T>(projectId: string, ask: () => Promise<T>, also?: ChangeEvent): ProjectSnapshot<T> {
  const bridge = useBridge();
  const [source] = useState(() => createSnapshot(bridge, ask));
  useEffect(() => {
    const names: ChangeEvent[] = also === undefined ? [events.projectsDidChange] : [events.projectsDidChange, also];
    const stops = names.map((name) =>
      bridge.on(name, (change) => {
        if (change.projectId === null || change.projectId === projectId) void source.reload();
      }),
    );
    stops.push(source.start());
    return () => stops.forEach((stop) => stop());
  }, [bridge, source, projectId, also]);
  const { snapshot, error } = useStore(source.store);
  const reload = useCallback(() => void source.reload(), [source]);
  return { snapshot, error, reload };
}
