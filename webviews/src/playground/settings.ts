/** Settings of answers as they are edited and told: which differ from evaluation, and what they say in a line. */
import * as l10n from "@vscode/l10n";
import type { AnswerSettings, AskTarget, SettingRange } from "@protocol/types.gen.js";
import { count, plain, plural } from "@shared/format/numbers.js";

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
  if (value === null) return l10n.t("another each time");
  if (key === "maxNewTokens") return plural(value, l10n.t("{n} token"), l10n.t("{n} tokens"));
  return typed(value);
}

/** The settings in a line; what does nothing is left out. `seed`: the one that was drawn with. */
export function told(settings: AnswerSettings, seed: number | null): string {
  const { temperature, topP, topK, repetitionPenalty, maxNewTokens, systemPrompt } = settings;
  const parts =
    temperature === 0
      ? [l10n.t("Always the likeliest word")]
      : [l10n.t("Temperature {value}", { value: typed(temperature) })];
  if (temperature > 0 && topP < 1) parts.push(l10n.t("top-p {value}", { value: typed(topP) }));
  if (temperature > 0 && topK > 0) parts.push(l10n.t("top-k {value}", { value: typed(topK) }));
  if (repetitionPenalty !== 1) parts.push(l10n.t("repetition penalty {value}", { value: typed(repetitionPenalty) }));
  parts.push(plural(maxNewTokens, l10n.t("at most {n} token"), l10n.t("at most {n} tokens")));
  if (temperature > 0 && seed !== null) parts.push(l10n.t("seed {value}", { value: typed(seed) }));
  if (systemPrompt !== null)
    parts.push(systemPrompt.trim() === "" ? l10n.t("no system prompt") : l10n.t("own system prompt"));
  return parts.join(", ");
}

/** Why what was typed is no value for this setting; null when it is one. */
export function problem({ key, name, minimum, maximum, step }: SettingRange, text: string): string | null {
  const trimmed = text.trim();
  const outside = l10n.t("{name} is a number from {least} to {most}.", {
    name,
    least: typed(minimum),
    most: count(maximum),
  });
  if (trimmed === "") return key === "seed" ? null : outside;
  const value = parsed(trimmed) ?? NaN;
  if (!Number.isFinite(value) || value < minimum || value > maximum) return outside;
  return step >= 1 && !Number.isInteger(value) ? l10n.t("{name} is a whole number.", { name }) : null;
}

/** "." or ",". */
const decimalMark = plain(0.5, 1).charAt(1);

/** A number as it is typed, with the language's own decimal mark: "0.7"; nothing for none. */
export const typed = (value: number | null): string => (value === null ? "" : String(value).replace(".", decimalMark));

const groupedByPoints = /^[1-9]\d{0,2}(\.\d{3})+$/;

/** What was typed as a number: with the language's own decimal mark, or with a point. */
export function parsed(text: string): number | null {
  const trimmed = text.trim();
  if (trimmed === "") return null;
  if (decimalMark === "," && groupedByPoints.test(trimmed)) return Number(trimmed.replaceAll(".", ""));
  return Number(trimmed.replace(decimalMark, "."));
}

/** Who is asked: those kept that are still there, else the base model and the version that the panel is of. */
export function chosen(kept: readonly string[], targets: readonly AskTarget[], commit: string): readonly string[] {
  const known = new Set(targets.map(targetId));
  const there = kept.filter((id) => known.has(id));
  if (there.length > 0) return there;
  return [`base:${commit}`, commit].filter((id) => known.has(id));
}
