/** What a classifier's confusion matrix says in few words: the worst pairs and the hardest labels. Pure. */
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
export function hardest({ labels, confusion }: LabelReport, most: number): number[] {
  const mistakes = labels.map((_, label) =>
    labels.reduce(
      (sum, __, other) =>
        other === label ? sum : sum + (confusion[label]?.[other] ?? 0) + (confusion[other]?.[label] ?? 0),
      0,
    ),
  );
  const byMistakes = labels
    .map((_, index) => index)
    .sort((one, other) => (mistakes[other] ?? 0) - (mistakes[one] ?? 0));
  return byMistakes.slice(0, most).sort((one, other) => one - other);
}

/** The part of the matrix that these labels make up. */
export const confusions = ({ confusion }: LabelReport, chosen: readonly number[]): number[][] =>
  chosen.map((row) => chosen.map((column) => confusion[row]?.[column] ?? 0));
