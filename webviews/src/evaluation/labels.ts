/** What a confusion matrix says in few words: the worst pairs, the hardest labels, what is no label. Pure. */
import type { LabelReport } from "@protocol/types.gen.js";

export interface Pair {
  readonly right: string;
  readonly said: string;
  readonly times: number;
}

/** The pairs of labels that were taken for one another most often. */
export function worstPairs({ labels, confusion }: LabelReport, most: number): Pair[] {
  const pairs = confusion.flatMap((row, right) =>
    row.flatMap((times, said) =>
      right !== said && times > 0 ? [{ right: labels[right] ?? "", said: labels[said] ?? "", times }] : [],
    ),
  );
  return pairs.sort((one, other) => other.times - one.times).slice(0, most);
}

/** Indices of the labels with the most mistakes, of either kind, in the report's own order. */
export function hardest({ labels, confusion, outside }: LabelReport, most: number): number[] {
  const mistakes = labels.map((_, label) =>
    labels.reduce(
      (sum, __, other) =>
        other === label ? sum : sum + (confusion[label]?.[other] ?? 0) + (confusion[other]?.[label] ?? 0),
      outside[label] ?? 0,
    ),
  );
  const byMistakes = labels
    .map((_, index) => index)
    .sort((one, other) => (mistakes[other] ?? 0) - (mistakes[one] ?? 0));
  return byMistakes.slice(0, most).sort((one, other) => one - other);
}

/** How many rows got an answer that is none of the labels. */
export const outsideOf = ({ outside }: LabelReport): number => outside.reduce((sum, times) => sum + times, 0);

/** The part of the matrix that these labels make up; a last column of answers that are no label where there are any. */
export function confusions(report: LabelReport, chosen: readonly number[]): number[][] {
  const others = outsideOf(report) > 0;
  return chosen.map((row) => {
    const cells = chosen.map((column) => report.confusion[row]?.[column] ?? 0);
    return others ? [...cells, report.outside[row] ?? 0] : cells;
  });
}
