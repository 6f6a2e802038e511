/** Like useState, and kept over a reload of the panel. */
import { useState } from "react";
import type * as z from "zod/mini";

import { useBridge } from "../bridge/context.js";

/** `key` is unique within the panel; `schema` guards what an older version may have kept. */
export function useKept<T>(key: string, schema: z.ZodMiniType<T>, initial: T): readonly [T, (value: T) => void] {
  const bridge = useBridge();
  const [value, setValue] = useState(() => bridge.restore(key, schema, initial));
  const set = (next: T) => {
    setValue(next);
    bridge.keep(key, next);
  };
  return [value, set];
}
