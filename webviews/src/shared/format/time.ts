/** Durations as people say them. All in seconds. */
import * as l10n from "@vscode/l10n";

import { dateLocale } from "../l10n.js";
import { agreeing, plain } from "./numbers.js";

type Size = 1 | 60 | 3600;

const sizeOf = (seconds: number): Size => (seconds < 90 ? 1 : seconds < 5400 ? 60 : 3600);

/** International, as KB and MB are. */
const symbols: Readonly<Record<Size, string>> = { 1: "s", 60: "min", 3600: "h" };

/** A number that claims no more than an estimate can: under ten seconds as it is, then in fives. */
const settle = (seconds: number, size: Size): number => {
  if (size === 1) return seconds < 10 ? Math.max(1, Math.round(seconds)) : Math.round(seconds / 5) * 5;
  const value = seconds / size;
  return size === 3600 && value < 10 ? Math.round(value * 2) / 2 : Math.round(value);
};

const written = (value: number): string => plain(value, 1);

function aboutSo(value: number, size: Size): string {
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
  const size = sizeOf(seconds);
  return aboutSo(settle(seconds, size), size);
}

/** 233 → ["4", "min"]: for tiles, where number and unit are set apart. */
export function shortParts(seconds: number): readonly [string, string] {
  const size = sizeOf(seconds);
  return [written(settle(seconds, size)), symbols[size]];
}

/** Two ends in the unit of the larger one: (170, 290) → "3 to 5 minutes"; one number when they meet. */
export function range(low: number, high: number): string {
  const size = sizeOf(high);
  const [least, most] = [settle(low, size), settle(high, size)];
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
  const size = sizeOf(of);
  const [least, most] = [settle(low, size), settle(high, size)];
  return least === most ? "" : l10n.t("{from} to {to}", { from: written(least), to: written(most) });
}

/** Time that has passed, exactly: 470 → "7 min 50 s". */
export function exact(seconds: number): string {
  const whole = Math.max(0, Math.floor(seconds));
  const hours = Math.floor(whole / 3600);
  const minutes = Math.floor((whole % 3600) / 60);
  if (hours > 0) return `${hours} h ${minutes} min`;
  return minutes > 0 ? `${minutes} min ${whole % 60} s` : `${whole} s`;
}

/** The wall clock of an ISO 8601 moment, in the reader's time zone: "14:21:52". */
export function clock(iso: string): string {
  const moment = new Date(iso);
  return Number.isNaN(moment.getTime()) ? iso : moment.toLocaleTimeString(dateLocale);
}
