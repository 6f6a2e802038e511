/** One word in a well. Rare. */
import type { ReactNode } from "react";

export function Badge({ children }: { children: ReactNode }) {
  return (
    <span className="inline-flex h-[18px] items-center rounded-badge border border-well-edge bg-well px-1.5 text-axis text-fg">
      {children}
    </span>
  );
}
