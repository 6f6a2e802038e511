/** Whether the panel is wide enough for more than one column; follows the window. The same edge as CSS's `wide:`. */
import { useSyncExternalStore } from "react";

const query = "(min-width: 720px)";

function subscribe(changed: () => void): () => void {
  const media = window.matchMedia(query);
  media.addEventListener("change", changed);
  return () => media.removeEventListener("change", changed);
}

export const useWide = (): boolean => useSyncExternalStore(subscribe, () => window.matchMedia(query).matches);
