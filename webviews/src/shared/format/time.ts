/** Durations as people say them. All in seconds. */

const unitOf = (seconds: number): readonly [number, string, string] =>
  seconds < 90 ? [1, "second", "s"] : seconds < 5400 ? [60, "minute", "min"] : [3600, "hour", "h"];

/** A number that claims no more than an estimate can: under ten seconds as it is, then in fives. */
const settle = (seconds: number, size: number): number => {
  if (size === 1) return seconds < 10 ? Math.max(1, Math.round(seconds)) : Math.round(seconds / 5) * 5;
  const value = seconds / size;
  return size === 3600 && value < 10 ? Math.round(value * 2) / 2 : Math.round(value);
};

/** 233 → "about 4 minutes". */
export function about(seconds: number): string {
  const [size, unit] = unitOf(seconds);
  const value = settle(seconds, size);
  return `about ${value} ${unit}${value === 1 ? "" : "s"}`;
}

/** 233 → ["4", "min"]: for tiles, where number and unit are set apart. */
export function shortParts(seconds: number): readonly [string, string] {
  const [size, , unit] = unitOf(seconds);
  return [String(settle(seconds, size)), unit];
}

/** Two ends in the unit of the larger one: (170, 290) → "3 to 5 minutes"; one number when they meet. */
export function range(low: number, high: number): string {
  const [size, unit] = unitOf(high);
  const from = settle(low, size);
  const to = settle(high, size);
  if (from === to) return `about ${to} ${unit}${to === 1 ? "" : "s"}`;
  return `${from} to ${to} ${unit}s`;
}

/** The same without the unit, in the unit that `shortParts(of)` shows: "3 to 5". */
export function bareRange(low: number, high: number, of: number): string {
  const [size] = unitOf(of);
  const from = settle(low, size);
  const to = settle(high, size);
  return from === to ? "" : `${from} to ${to}`;
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
  return Number.isNaN(moment.getTime()) ? iso : moment.toLocaleTimeString("en-GB");
}
