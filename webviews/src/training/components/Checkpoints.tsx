/** The checkpoints on disk, newest first. */
import type { CheckpointView } from "@protocol/types.gen.js";
import { bytes, count, loss } from "@shared/format/numbers.js";
import { Badge } from "@shared/ui/Badge.js";
import { Card, Section } from "@shared/ui/Card.js";
import { memo } from "react";

import { Diamond } from "./ChartKeys.js";

export const Checkpoints = memo(function Checkpoints({ checkpoints }: { checkpoints: readonly CheckpointView[] }) {
  if (checkpoints.length === 0) return null;
  const newest = [...checkpoints].sort((one, other) => other.step - one.step);
  return (
    <Section title="Checkpoints" note={`${checkpoints.length} saved, loss on unseen questions`}>
      <Card>
        <ul>
          {newest.map((point) => (
            <li key={point.step} className="flex h-[34px] items-center gap-3 border-t border-line px-3 first:border-t-0" title={bytes(point.sizeBytes)}>
              <Diamond best={point.best} />
              <span>Step {count(point.step)}</span>
              {point.best && <Badge>Best</Badge>}
              <span className={point.best ? "ml-auto font-semibold text-strong tabular-nums" : "ml-auto text-muted tabular-nums"}>
                {point.evalLoss === null ? "not measured" : loss(point.evalLoss)}
              </span>
            </li>
          ))}
        </ul>
      </Card>
    </Section>
  );
});
