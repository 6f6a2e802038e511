/** Settings of answers as they are edited and told: which differ from evaluation, and what they say in a line. */
import type { AnswerSettings, AskTarget, SettingRange } from "@protocol/types.gen.js";
import { count } from "@shared/format/numbers.js";

export type SettingKey = SettingRange["key"];

/** How a target is named in what is kept: a version by its commit, its base model with a mark before it. */
export const targetId = ({ commit, base }: Pick<AskTarget, "commit" | "base">): string =>
  base ? `base:${commit}` : commit;

export const sameSettings = (one: AnswerSettings, other: AnswerSettings): boolean =>
  one.temperature === other.temperature &&
  one.topP === other.topP &&
  one.topK === other.topK &&
  one.repetitionPenalty === other.repetitionPenalty &&
  one.maxNewTokens === other.maxNewTokens &&
  one.seed === other.seed &&
  one.systemPrompt === other.systemPrompt;

/** A value as it is read: "0.7", "160 tokens", "another each time". */
export function shown(key: SettingKey, value: number | null): string {
  if (value === null) return "another each time";
  if (key === "maxNewTokens") return `${count(value)} ${value === 1 ? "token" : "tokens"}`;
  return String(value);
}

/** The settings in a line; what does nothing is left out. `seed`: the one that was drawn with. */
export function told(settings: AnswerSettings, seed: number | null): string {
  const { temperature, topP, topK, repetitionPenalty, maxNewTokens, systemPrompt } = settings;
  const parts = temperature === 0 ? ["Always the likeliest word"] : [`Temperature ${temperature}`];
  if (temperature > 0 && topP < 1) parts.push(`top-p ${topP}`);
  if (temperature > 0 && topK > 0) parts.push(`top-k ${topK}`);
  if (repetitionPenalty !== 1) parts.push(`repetition penalty ${repetitionPenalty}`);
  parts.push(`at most ${shown("maxNewTokens", maxNewTokens)}`);
  if (temperature > 0 && seed !== null) parts.push(`seed ${seed}`);
  if (systemPrompt !== null) parts.push(systemPrompt.trim() === "" ? "no system prompt" : "own system prompt");
  return parts.join(", ");
}

/** Why what was typed is no value for this setting; null when it is one. */
export function problem({ key, name, minimum, maximum, step }: SettingRange, text: string): string | null {
  const trimmed = text.trim();
  if (trimmed === "") return key === "seed" ? null : `${name} is a number from ${minimum} to ${count(maximum)}.`;
  const value = Number(trimmed);
  if (!Number.isFinite(value) || value < minimum || value > maximum)
    return `${name} is a number from ${minimum} to ${count(maximum)}.`;
  return step >= 1 && !Number.isInteger(value) ? `${name} is a whole number.` : null;
}

export const parsed = (text: string): number | null => (text.trim() === "" ? null : Number(text));

/** Who is asked: those kept that are still there, else the base model and the version that the panel is of. */
export function chosen(kept: readonly string[], targets: readonly AskTarget[], commit: string): readonly string[] {
  const known = new Set(targets.map(targetId));
  const there = kept.filter((id) => known.has(id));
  if (there.length > 0) return there;
  return [`base:${commit}`, commit].filter((id) => known.has(id));
}
