/** The final shape, greyed, while content is on its way; unseen for the first 200 ms. */
import clsx from "clsx";
import { type ReactNode, useEffect, useState } from "react";

import { useHost } from "../bridge/context.js";

const DELAY = 200;

/** Shows `children` once waiting has lasted long enough to be noticed; says `label` to a screen reader. */
export function Loading({ label, children }: { label: string; children: ReactNode }) {
  const [shown, setShown] = useState(false);
  // Nothing is on its way then; the connection's banner says why.
  const offline = useHost((host) => host.connection.state === "failed");
  useEffect(() => {
    const timer = setTimeout(() => setShown(true), DELAY);
    return () => clearTimeout(timer);
  }, []);
  return (
    <div role="status" aria-busy>
      <h1 className="unseen">{label}</h1>
      {shown && !offline && <div aria-hidden>{children}</div>}
    </div>
  );
}

export function Bone({ className }: { className: string }) {
  return <div className={clsx("skeleton", className)} />;
}

/** A heading with its muted line. */
export function AnswerBones() {
  return (
    <div className="mb-6">
      <Bone className="h-7 w-3/5 max-w-[420px]" />
      <Bone className="mt-2 h-4 w-4/5 max-w-[560px]" />
    </div>
  );
}

/** A bordered list of rows. */
export function RowBones({ rows, height = "h-[34px]" }: { rows: number; height?: string }) {
  return (
    <div className="rounded-card border border-edge">
      {Array.from({ length: rows }, (_, index) => (
        <div key={index} className={clsx("flex items-center gap-6 px-4", height, index > 0 && "border-t border-line")}>
          <Bone className="h-3 w-6" />
          <Bone className={clsx("h-3", index % 2 === 0 ? "w-1/4" : "w-1/5")} />
          <Bone className={clsx("h-3", index % 3 === 0 ? "w-2/5" : "w-1/3")} />
        </div>
      ))}
    </div>
  );
}
