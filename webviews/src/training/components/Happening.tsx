/** "What is happening": a line for each pass, and what the run runs on. */
import type { RunView } from "@protocol/types.gen.js";
import { plural } from "@shared/format/numbers.js";
import { Section } from "@shared/ui/Card.js";
import clsx from "clsx";

import { passLines } from "../happening.js";

export function Happening({ run }: { run: RunView }) {
  const on = [run.modelName, run.method, run.device].filter((part) => part !== "").join(", ");
  return (
    <Section title="What is happening">
      <dl className="grid grid-cols-[56px_minmax(0,1fr)] gap-x-3 gap-y-2">
        {passLines(run).map((line) => (
          <div key={line.pass} className={clsx("contents", line.current ? "text-fg" : "text-muted")}>
            <dt className="text-small leading-5 text-muted">Pass {line.pass}</dt>
            <dd className="tabular-nums">{line.text}</dd>
          </div>
        ))}
        {run.resumed > 0 && (
          <div className="contents">
            <dt className="text-small leading-5 text-muted">Resumed</dt>
            <dd>Interrupted and picked up again {run.resumed === 1 ? "once" : plural(run.resumed, "time")}, from its last checkpoint.</dd>
          </div>
        )}
        <div className="contents text-muted">
          <dt className="text-small leading-5">With</dt>
          <dd>{on}</dd>
        </div>
      </dl>
    </Section>
  );
}
