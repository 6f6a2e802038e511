/** Numbers as people read them: in the panel's language, a unit behind, never more digits than they carry. */
import { amountsIn } from "@format/amounts.js";
import * as l10n from "@vscode/l10n";

import { dateLocale, language } from "../l10n.js";

export const { count, plain, fixed, percent, wholePercent, loss, bytes, bytesParts, memory, memoryParts, money, short, shortParts } =
  amountsIn(language, (amount) => l10n.t("under {amount}", { amount }));

/** "." or ",". */
export const decimalMark: string = fixed(0.5, 1).charAt(1);

/** A learning rate without exponent, two significant digits: 7e-5 → "0.00007". */
export function learningRate(value: number): string {
  if (value === 0) return "0";
  const digits = Math.max(0, 1 - Math.floor(Math.log10(Math.abs(value))));
  return plain(value, Math.min(digits, 12));
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
