/** Numbers in plain words and in the user's language, as trees and the status bar show them. */
import { l10n } from "vscode";

import { amountsIn } from "../format/amounts.js";
import { language } from "./language.js";

const amounts = amountsIn(language, (amount) => l10n.t("under {amount}", { amount }));
export const { bytes, count, loss, money, wholePercent } = amounts;
const forms = new Intl.PluralRules(language);

/** The sentence for a count, which is `{n}` in it: plural(2, l10n.t("{n} row"), l10n.t("{n} rows")) → "2 rows". */
export function plural(amount: number, one: string, many: string): string {
  return (forms.select(amount) === "one" ? one : many).replaceAll("{n}", count(amount));
}

/** "1,212 rows", "1 row". */
export const rows = (amount: number): string => plural(amount, l10n.t("{n} row"), l10n.t("{n} rows"));

/** "a, b, 3 more": the first so many of them. */
export function firstOf(names: readonly string[], most: number): string {
  const more = names.length - most;
  return [...names.slice(0, most), ...(more > 0 ? [l10n.t("{count} more", { count: count(more) })] : [])].join(", ");
}

/** "4 min left", "50 s left": no more digits than an estimate has. */
export const timeLeft = (seconds: number): string => l10n.t("{time} left", { time: amounts.short(seconds) });
