/** Numbers in plain words, as trees and the status bar show them. Knows nothing of VS Code. */

const count = new Intl.NumberFormat("en-US");

/** "1,212 rows", "1 row". */
export function counted(amount: number, noun: string): string {
  return `${count.format(amount)} ${noun}${amount === 1 ? "" : "s"}`;
}

/** "69 %". Rounded down, so that 100 % means done. */
export function percent(fraction: number): string {
  return `${Math.floor(Math.min(1, Math.max(0, fraction)) * 100)} %`;
}

/** "4 min left", "50 s left", "2 h 5 min left". Seconds are rounded to tens: they are an estimate. */
export function timeLeft(seconds: number): string {
  return `${duration(seconds)} left`;
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
  return `${value < 10 && power > 2 ? value.toFixed(1) : Math.round(value)} ${units[power] ?? "GB"}`;
}
