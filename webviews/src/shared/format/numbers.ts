/** Numbers as people read them: in the panel's language, a unit behind, never more digits than they carry. */
import * as l10n from "@vscode/l10n";

import { dateLocale, language, numberLocale } from "../l10n.js";

const grouped = new Intl.NumberFormat(numberLocale);

/** 1247 → "1,247". */
export const count = (value: number): string => grouped.format(Math.round(value));

/** With so many digits behind the point or comma, not grouped: (0.5, 3) → "0.500". */
export const fixed = (value: number, digits: number): string =>
  new Intl.NumberFormat(numberLocale, {
    minimumFractionDigits: digits,
    maximumFractionDigits: digits,
    useGrouping: false,
  }).format(value);

/** A share of one as a percentage: 0.0136 → "1.4 %". A share too small for the digits says so: "under 0.1 %". */
export function percent(share: number, digits = 1): string {
  const least = 10 ** -digits;
  const value = share * 100;
  if (value > 0 && value < least / 2) return l10n.t("under {share} %", { share: fixed(least, digits) });
  return `${fixed(value, digits)} %`;
}

/** 0.689 → "69 %". A thing that is not finished never reads as 100 %. */
export function wholePercent(share: number): string {
  const value = Math.round(share * 100);
  return `${share < 1 ? Math.min(value, 99) : value} %`;
}

/** Loss and perplexity: "1.186". */
export const loss = (value: number): string => fixed(value, 3);

/** A learning rate without exponent, two significant digits: 7e-5 → "0.00007". */
export function learningRate(value: number): string {
  if (value === 0) return "0";
  const digits = Math.max(0, 1 - Math.floor(Math.log10(Math.abs(value))));
  return value.toFixed(Math.min(digits, 12)).replace(/(\.\d*?)0+$/, "$1").replace(/\.$/, "");
}

const byteUnits = ["bytes", "KB", "MB", "GB", "TB"];

/** A size split into number and unit, powers of 1,024: 9770000000 → ["9.1", "GB"]. */
export function bytesParts(value: number): readonly [string, string] {
  let size = value;
  let unit = 0;
  while (size >= 1024 && unit < byteUnits.length - 1) {
    size /= 1024;
    unit++;
  }
  const digits = unit === 0 || size >= 100 ? 0 : 1;
  return [size.toFixed(digits).replace(/\.0$/, ""), byteUnits[unit] ?? "bytes"];
}

export const bytes = (value: number): string => bytesParts(value).join(" ");

const forms = new Intl.PluralRules(language);

/** The sentence for a count, which is `{n}` in it: plural(2, l10n.t("{n} row"), l10n.t("{n} rows")) → "2 rows". */
export const plural = (value: number, one: string, many: string): string =>
  (forms.select(Math.round(value)) === "one" ? one : many).replaceAll("{n}", count(value));

const words = [
  l10n.t("No"),
  l10n.t("One"),
  l10n.t("Two"),
  l10n.t("Three"),
  l10n.t("Four"),
  l10n.t("Five"),
  l10n.t("Six"),
  l10n.t("Seven"),
  l10n.t("Eight"),
  l10n.t("Nine"),
];

/** A count that begins a sentence: 2 → "Two", 35 → "35". */
export const spelled = (value: number): string => words[value] ?? count(value);

const lists = new Intl.ListFormat(dateLocale, { type: "conjunction" });

/** Things in a row: "a, b and c". */
export const list = (items: readonly string[]): string => lists.format(items);
