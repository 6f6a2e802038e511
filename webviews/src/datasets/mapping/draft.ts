/** The mapping as it is being edited, and its preview, asked for when typing pauses. Knows nothing of how it is drawn. */
import type { ErrorData, Mapping, MappingPreview } from "@protocol/types.gen.js";
import { useBridge } from "@shared/bridge/context.js";
import { errorData } from "@shared/bridge/errors.js";
import { useEffect, useState } from "react";

import { lacking } from "../roles.js";

/** Milliseconds without a change before a preview is asked for. */
const PAUSE = 300;

export interface Draft {
  readonly mapping: Mapping;
  readonly systemPrompt: string;
}

export interface Preview {
  readonly shown: MappingPreview | null;
  readonly error: ErrorData | null;
  /** Whether what is shown is of an earlier draft. */
  readonly stale: boolean;
}

export function usePreview(projectId: string, { mapping, systemPrompt }: Draft): Preview {
  const { client } = useBridge();
  const [state, setState] = useState<Preview>({ shown: null, error: null, stale: true });
  const asked = JSON.stringify([mapping, systemPrompt]);
  useEffect(() => {
    let current = true;
    setState((before) => ({ ...before, stale: true }));
    if (lacking(mapping) !== undefined) return;
    const timer = setTimeout(() => {
      client.datasets.previewMapping({ projectId, mapping, systemPrompt }).then(
        (shown) => current && setState({ shown, error: null, stale: false }),
        (cause: unknown) => current && setState((before) => ({ ...before, error: errorData(cause), stale: false })),
      );
    }, PAUSE);
    return () => {
      current = false;
      clearTimeout(timer);
    };
    // eslint-disable-next-line react-hooks/exhaustive-deps -- compared by what the draft says (`asked`), not by which object says it
  }, [client, projectId, asked]);
  return state;
}

/** A pattern that does what joining the columns did, to start from. */
export const patternOf = (columns: readonly string[]): string => columns.map((name) => `{{${name}}}`).join("\n\n");
