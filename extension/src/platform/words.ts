/** Numbers in plain words and in the user's language, as trees and the status bar show them. */
import { l10n } from "vscode";

import { language, numberLocale } from "./language.js";

const grouped = new Intl.NumberFormat(numberLocale);
const forms = new Intl.PluralRules(language);

/** 1212 → "1,212". */
export const count = (amount: number): string => grouped.format(amount);

/** The sentence for a count, which is `{n}` in it: plural(2, l10n.t("{n} row"), l10n.t("{n} rows")) → "2 rows". */
export function plural(amount: number, one: string, many: string): string {
  return (forms.select(amount) === "one" ? one : many).replaceAll("{n}", count(amount));
}

/** "1,212 rows", "1 row". */
export const rows = (amount: number): string => plural(amount, l10n.t("{n} row"), l10n.t("{n} rows"));

/** With so many digits behind the point or comma: (0.5, 3) → "0.500". */
export const fixed = (value: number, digits: number): string =>
  new Intl.NumberFormat(numberLocale, {
    minimumFractionDigits: digits,
    maximumFractionDigits: digits,
    useGrouping: false,
  }).format(value);

/** "a, b, 3 more": the first so many of them. */
export function firstOf(names: readonly string[], most: number): string {
  const more = names.length - most;
  return [...names.slice(0, most), ...(more > 0 ? [l10n.t("{count} more", { count: count(more) })] : [])].join(", ");
}

/** "69 %". Rounded down, so that 100 % means done. */
export function percent(fraction: number): string {
  return `${Math.floor(Math.min(1, Math.max(0, fraction)) * 100)} %`;
}

/** "4 min left", "50 s left", "2 h 5 min left". Seconds are rounded to tens: they are an estimate. */
export function timeLeft(seconds: number): string {
  return l10n.t("{time} left", { time: duration(seconds) });
}

function duration(seconds: number): string {
  if (seconds < 55) return `${Math.max(10, Math.ceil(seconds / 10) * 10)} s`;
  const minutes = Math.round(seconds / 60);
  if (minutes < 60) return `${minutes} min`;
  const rest = minutes % 60;
  return rest === 0 ? `${Math.floor(minutes / 60)} h` : `${Math.floor(minutes / 60)} h ${rest} min`;
}

const units = ["B", "kB", "MB", "GB"] as const;

/** "120 MB", "1.5 GB": three digits at most. */
export function bytes(size: number): string {
  const power = Math.min(units.length - 1, Math.max(0, Math.floor(Math.log10(Math.max(1, size)) / 3)));
  const value = size / 1000 ** power;
  return `${value < 10 && power > 2 ? fixed(value, 1) : Math.round(value)} ${units[power] ?? "GB"}`;
}
