/** The queue in words. Pure. */
import type { QueueEntry, TrainingQueue } from "@protocol/types.gen.js";
import { plural } from "@shared/format/numbers.js";

const stages: Readonly<Record<QueueEntry["stage"], string>> = { train: "training", evaluate: "being evaluated", judge: "being judged", commit: "being saved" };

export function placeInWords({ state, stage, position }: QueueEntry): string {
  if (state === "paused") return "paused";
  if (state === "stopping") return "stopping";
  if (state !== "queued") return stages[stage];
  return position === 1 || position === null ? "next" : `number ${position}`;
}

/** "At most two run at once here." and why the first of those that wait does. */
export function queueNote(queue: TrainingQueue): string {
  const reason = queue.entries.find((entry) => entry.state === "queued")?.reason;
  return reason == null ? limitInWords(queue) : `${reason.replace(/\.?$/, "")}. ${limitInWords(queue)}`;
}

export const limitInWords = ({ limit }: TrainingQueue): string => `At most ${plural(limit, "run")} at once on this computer.`;

/** "Two runs under way, one waits" */
export function queueTitle({ entries }: TrainingQueue): { title: string; detail: string } {
  const waiting = entries.filter((entry) => entry.state === "queued").length;
  const paused = entries.filter((entry) => entry.state === "paused").length;
  const going = entries.length - waiting - paused;
  if (entries.length === 0) return { title: "Nothing runs and nothing waits", detail: "A run that is started begins at once." };
  const parts = [`${going === 0 ? "No run" : plural(going, "run")} under way`];
  if (waiting > 0) parts.push(`${waiting} ${waiting === 1 ? "waits" : "wait"}`);
  if (paused > 0) parts.push(`${paused} paused`);
  return { title: parts.join(", "), detail: "Of all projects. The queue goes on when every window is closed." };
}
