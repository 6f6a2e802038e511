/** Numbers as people read them: grouped as in US English, a unit behind, never more digits than they carry. */

const grouped = new Intl.NumberFormat("en-US");

/** 1247 → "1,247". */
export const count = (value: number): string => grouped.format(Math.round(value));

/** A share of one as a percentage: 0.0136 → "1.4 %". A share too small for the digits says so: "under 0.1 %". */
export function percent(share: number, digits = 1): string {
  const least = 10 ** -digits;
  const value = share * 100;
  if (value > 0 && value < least / 2) return `under ${least.toFixed(digits)} %`;
  return `${value.toFixed(digits)} %`;
}

/** 0.689 → "69 %". A thing that is not finished never reads as 100 %. */
export function wholePercent(share: number): string {
  const value = Math.round(share * 100);
  return `${share < 1 ? Math.min(value, 99) : value} %`;
}

/** Loss and perplexity: "1.186". */
export const loss = (value: number): string => value.toFixed(3);

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

/** One count with its noun: plural(1, "row") → "1 row". */
export const plural = (value: number, one: string, many = `${one}s`): string =>
  `${count(value)} ${Math.round(value) === 1 ? one : many}`;

const words = ["No", "One", "Two", "Three", "Four", "Five", "Six", "Seven", "Eight", "Nine"];

/** A count that begins a sentence: 2 → "Two", 35 → "35". */
export const spelled = (value: number): string => words[value] ?? count(value);

/** Things in a row: "a, b and c". */
export function list(items: readonly string[]): string {
  if (items.length < 2) return items.join("");
  return `${items.slice(0, -1).join(", ")} and ${items.at(-1) ?? ""}`;
}
