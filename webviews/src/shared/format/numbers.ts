/** Numbers as people read them: in the panel's language, a unit behind, never more digits than they carry. */
import * as l10n from "@vscode/l10n";

import { dateLocale, language, numberLocale } from "../l10n.js";

const grouped = new Intl.NumberFormat(numberLocale);

/** 1247 → "1,247". */
export const count = (value: number): string => grouped.format(Math.round(value));

const formats = new Map<string, Intl.NumberFormat>();

/** Not grouped, with at most and at least so many digits behind the point or comma. */
export function plain(value: number, most: number, least = 0): string {
  const key = `${most} ${least}`;
  let format = formats.get(key);
  if (format === undefined) {
    format = new Intl.NumberFormat(numberLocale, { minimumFractionDigits: least, maximumFractionDigits: most, useGrouping: false });
    formats.set(key, format);
  }
  // Rounded as the number is, not as its shortest decimal: 1.005 is a little less.
  return format.format(Number(value.toFixed(most)));
}

/** With so many digits behind the point or comma, not grouped: (0.5, 3) → "0.500". */
export const fixed = (value: number, digits: number): string => plain(value, digits, digits);

/** "." or ",". */
export const decimalMark: string = fixed(0.5, 1).charAt(1);

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
  return plain(value, Math.min(digits, 12));
}

const byteUnits = [l10n.t("bytes"), "KB", "MB", "GB", "TB"];

/** A size split into number and unit, powers of 1,024: 9770000000 → ["9.1", "GB"]. */
export function bytesParts(value: number): readonly [string, string] {
  let size = value;
  let unit = 0;
  while (size >= 1024 && unit < byteUnits.length - 1) {
    size /= 1024;
    unit++;
  }
  const digits = unit === 0 || size >= 100 ? 0 : 1;
  return [plain(size, digits), byteUnits[unit] ?? ""];
}

export const bytes = (value: number): string => bytesParts(value).join(" ");

/** An amount of money, with as many digits as it needs: "$0.01", "under $0.01". A currency without a sign stands behind. */
export function money(value: number, currency = "USD"): string {
  const least = 0.01;
  const shown = value > 0 && value < least ? least : value;
  const amount = withSign(shown, currency) ?? `${fixed(shown, 2)} ${currency}`.trim();
  return value > 0 && value < least ? l10n.t("under {amount}", { amount }) : amount;
}

function withSign(value: number, currency: string): string | null {
  try {
    return new Intl.NumberFormat(numberLocale, { style: "currency", currency }).format(value);
  } catch {
    return null; // the price table is the user's, and its currency any word
  }
}

const forms = new Intl.PluralRules(language);

/** The sentence for a number, which is `{n}` in it, written as `shown`. */
export const agreeing = (value: number, shown: string, one: string, many: string): string =>
  (forms.select(value) === "one" ? one : many).replaceAll("{n}", shown);

/** The sentence for a count, which is `{n}` in it: plural(2, l10n.t("{n} row"), l10n.t("{n} rows")) → "2 rows". */
export const plural = (value: number, one: string, many: string): string => agreeing(Math.round(value), count(value), one, many);

const lists = new Intl.ListFormat(dateLocale, { type: "conjunction" });

/** Things in a row: "a, b and c". */
export const list = (items: readonly string[]): string => lists.format(items);
