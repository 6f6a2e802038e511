/**
 * Values with their units, in the user's language, for the extension and the panels alike. Pure.
 *
 * The wire carries values (bytes, shares of one, seconds, UTC times); whoever shows them writes them. The backend's own
 * sentences are written by `vibeflow/l10n/amounts.py`, and `tests/fixtures/amounts.json` holds both to the same text for
 * the same value.
 *
 * Files, downloads and disks count in thousands, as file managers, disks and the Hugging Face Hub do. Memory counts in
 * 1,024s and is called GB all the same, as operating systems, graphics cards and their makers have it: a card of 24 GB
 * has 24 · 1,024³ bytes.
 */

const units = ["B", "kB", "MB", "GB", "TB"] as const;
const signs: Readonly<Record<string, string>> = { USD: "$", EUR: "€", GBP: "£" };
/** As wide as a plus. */
const MINUS = "\u2212";
const timeUnits = { 1: "s", 60: "min", 3600: "h" } as const;

export type TimeSize = keyof typeof timeUnits;

/** The unit that a duration of so many seconds is told in. */
export const timeSizeOf = (seconds: number): TimeSize => (seconds < 90 ? 1 : seconds < 5400 ? 60 : 3600);

/** A number that claims no more than an estimate can: under ten seconds as it is, then in fives; hours below ten in halves. */
export function settled(seconds: number, size: TimeSize): number {
  if (size === 1) return seconds < 10 ? Math.max(1, Math.round(seconds)) : Math.round(seconds / 5) * 5;
  const value = seconds / size;
  return size === 3600 && value < 10 ? Math.round(value * 2) / 2 : Math.round(value);
}

/** Time that has passed: 470 → "7 min 50 s". */
export function exact(seconds: number): string {
  const whole = Math.max(0, Math.floor(seconds));
  const hours = Math.floor(whole / 3600);
  const minutes = Math.floor((whole % 3600) / 60);
  if (hours > 0) return `${hours} h ${minutes} min`;
  return minutes > 0 ? `${minutes} min ${whole % 60} s` : `${whole} s`;
}

/** `under` says "under 0.1 %", "under $0.01" in the user's language. */
export function amountsIn(language: string, under: (amount: string) => string) {
  // English numbers are grouped as in the United States.
  const locale = language === "en" ? "en-US" : language;
  const grouped = new Intl.NumberFormat(locale);
  const formats = new Map<string, Intl.NumberFormat>();

  function written(value: number, most: number, least: number, useGrouping: boolean): string {
    const key = `${most} ${least} ${useGrouping}`;
    let format = formats.get(key);
    if (format === undefined) {
      format = new Intl.NumberFormat(locale, { minimumFractionDigits: least, maximumFractionDigits: most, useGrouping });
      formats.set(key, format);
    }
    // Rounded as the number is, not as its shortest decimal: 1.005 is a little less. Adding nought drops the minus of -0.
    return format.format(Number(value.toFixed(most)) + 0).replace(/^-/, MINUS);
  }

  /** Not grouped, with at most so many digits behind the point or comma. */
  const plain = (value: number, most: number): string => written(value, most, 0, false);

  /** With so many digits behind the point or comma, not grouped: (0.5, 3) → "0.500". */
  const fixed = (value: number, digits: number): string => written(value, digits, digits, false);

  /** Three digits at most: one decimal below 100, where it is not nought. */
  function inUnits(count: number, step: number): readonly [string, string] {
    let value = count;
    let unit = 0;
    while (Math.abs(value) >= step - 0.5 && unit < units.length - 1) {
      value /= step;
      unit++;
    }
    return [plain(value, unit > 0 && Math.abs(value) < 100 ? 1 : 0), units[unit] ?? ""];
  }

  /** Of files, downloads and disks: 4310016 → ["4.3", "MB"]. */
  const bytesParts = (count: number) => inUnits(count, 1000);
  /** Of a computer or a graphics card: 25769803776 → ["24", "GB"]. */
  const memoryParts = (count: number) => inUnits(count, 1024);

  /** 233 → ["4", "min"]: for tiles, where number and unit are set apart. */
  function shortParts(seconds: number): readonly [string, string] {
    const size = timeSizeOf(seconds);
    return [plain(settled(seconds, size), 1), timeUnits[size]];
  }

  return {
    plain,
    fixed,
    bytesParts,
    memoryParts,
    shortParts,
    /** 1247 → "1,247". */
    count: (value: number): string => grouped.format(Math.round(value)),
    /** "4.3 MB". */
    bytes: (count: number): string => bytesParts(count).join(" "),
    /** "24 GB". */
    memory: (count: number): string => memoryParts(count).join(" "),
    /** "4 min": an estimate in little room. */
    short: (seconds: number): string => shortParts(seconds).join(" "),
    /** A share of one: 0.0136 → "1.4 %"; one too small for the digits says so: "under 0.1 %". */
    percent: (share: number, digits = 1): string => {
      const least = 10 ** -digits;
      const value = share * 100;
      return value > 0 && value < least / 2 ? under(`${fixed(least, digits)} %`) : `${fixed(value, digits)} %`;
    },
    /** 0.689 → "69 %". A thing that is not finished never reads as 100 %. */
    wholePercent: (share: number): string => {
      const value = Math.round(share * 100);
      return `${share < 1 ? Math.min(value, 99) : value} %`;
    },
    /** Loss: "1.186". */
    loss: (value: number): string => fixed(value, 3),
    /** "$0.04"; "under $0.01". A currency without a sign stands behind: "2.50 CHF". */
    money: (value: number, currency = "USD"): string => {
      const least = 0.01;
      const small = value > 0 && value < least;
      const text = written(small ? least : value, 2, 2, true);
      const sign = signs[currency];
      const behind = sign === undefined ? `${text} ${currency}`.trim() : `${text}\u00a0${sign}`;
      const amount = sign !== undefined && language === "en" ? `${sign}${text}` : behind;
      return small ? under(amount) : amount;
    },
  };
}
