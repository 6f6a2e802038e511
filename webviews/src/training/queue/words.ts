/** The queue in words. Pure. */
import * as l10n from "@vscode/l10n";
import type { QueueEntry, TrainingQueue } from "@protocol/types.gen.js";
import { plural } from "@shared/format/numbers.js";

const stages: Readonly<Record<QueueEntry["stage"], string>> = {
  train: l10n.t("training"),
  evaluate: l10n.t("being evaluated"),
  judge: l10n.t("being judged"),
  commit: l10n.t("being saved"),
};

export function placeInWords({ state, stage, position }: QueueEntry): string {
  if (state === "paused") return l10n.t("paused");
  if (state === "stopping") return l10n.t("stopping");
  if (state !== "queued") return stages[stage];
  return position === 1 || position === null ? l10n.t({ message: "next", comment: ["in the queue"] }) : l10n.t("number {position}", { position });
}

/** "At most two run at once here." and why the first of those that wait does. */
export function queueNote(queue: TrainingQueue): string {
  const reason = queue.entries.find((entry) => entry.state === "queued")?.reason;
  return reason == null ? limitInWords(queue) : `${reason.replace(/\.?$/, "")}. ${limitInWords(queue)}`;
}

export const limitInWords = ({ limit }: TrainingQueue): string => 
  plural(limit, l10n.t("At most {n} run at once on this computer."), l10n.t("At most {n} runs at once on this computer."));

/** "Two runs under way, one waits" */
export function queueTitle({ entries }: TrainingQueue): { title: string; detail: string } {
  const waiting = entries.filter((entry) => entry.state === "queued").length;
  const paused = entries.filter((entry) => entry.state === "paused").length;
  const going = entries.length - waiting - paused;
  if (entries.length === 0) return { title: l10n.t("Nothing runs and nothing waits"), detail: l10n.t("A run that is started begins at once.") };
  const parts = [going === 0 ? l10n.t("No run under way") : plural(going, l10n.t("{n} run under way"), l10n.t("{n} runs under way"))];
  if (waiting > 0) parts.push(plural(waiting, l10n.t("{n} waits"), l10n.t("{n} wait")));
  if (paused > 0) parts.push(l10n.t("{count} paused", { count: paused }));
  return { title: parts.join(", "), detail: l10n.t("Of all projects. The queue goes on when every window is closed.") };
}
