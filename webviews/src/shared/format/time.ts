/** Durations as people say them. All in seconds. */
import { exact, settled, type TimeSize, timeSizeOf } from "@format/amounts.js";
import * as l10n from "@vscode/l10n";

import { dateLocale } from "../l10n.js";
import { agreeing, plain, shortParts } from "./numbers.js";

export { exact, shortParts };

const written = (value: number): string => plain(value, 1);

function aboutSo(value: number, size: TimeSize): string {
  const say = (one: string, many: string) => agreeing(value, written(value), one, many);
  switch (size) {
    case 1:
      return say(l10n.t("about {n} second"), l10n.t("about {n} seconds"));
    case 60:
      return say(l10n.t("about {n} minute"), l10n.t("about {n} minutes"));
    case 3600:
      return say(l10n.t("about {n} hour"), l10n.t("about {n} hours"));
  }
}

/** 233 → "about 4 minutes". */
export function about(seconds: number): string {
  const size = timeSizeOf(seconds);
  return aboutSo(settled(seconds, size), size);
}

/** Two ends in the unit of the larger one: (170, 290) → "3 to 5 minutes"; one number when they meet. */
export function range(low: number, high: number): string {
  const size = timeSizeOf(high);
  const [least, most] = [settled(low, size), settled(high, size)];
  if (least === most) return aboutSo(most, size);
  const ends = { from: written(least), to: written(most) };
  switch (size) {
    case 1:
      return l10n.t("{from} to {to} seconds", ends);
    case 60:
      return l10n.t("{from} to {to} minutes", ends);
    case 3600:
      return l10n.t("{from} to {to} hours", ends);
  }
}

/** The same without the unit, in the unit that `shortParts(of)` shows: "3 to 5". */
export function bareRange(low: number, high: number, of: number): string {
  const size = timeSizeOf(of);
  const [least, most] = [settled(low, size), settled(high, size)];
  return least === most ? "" : l10n.t("{from} to {to}", { from: written(least), to: written(most) });
}

/** The wall clock of an ISO 8601 moment, in the reader's time zone: "14:21:52". */
export function clock(iso: string): string {
  const moment = new Date(iso);
  return Number.isNaN(moment.getTime()) ? iso : moment.toLocaleTimeString(dateLocale);
}
