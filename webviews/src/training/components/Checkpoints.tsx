/** The checkpoints on disk, newest first. */
import * as l10n from "@vscode/l10n";
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
    <Section title={l10n.t("Checkpoints")} note={l10n.t("{count} saved, loss on unseen questions", { count: checkpoints.length })}>
      <Card>
        <ul>
          {newest.map((point) => (
            <li key={point.step} className="flex h-[34px] items-center gap-3 border-t border-line px-3 first:border-t-0" title={bytes(point.sizeBytes)}>
              <Diamond best={point.best} />
              <span>{l10n.t("Step {step}", { step: count(point.step) })}</span>
              {point.best && <Badge>{l10n.t({ message: "Best", comment: ["a run, trial or checkpoint"] })}</Badge>}
              <span className={point.best ? "ml-auto font-semibold text-strong tabular-nums" : "ml-auto text-muted tabular-nums"}>
                {point.evalLoss === null ? l10n.t("not measured") : loss(point.evalLoss)}
              </span>
            </li>
          ))}
        </ul>
      </Card>
    </Section>
  );
});
