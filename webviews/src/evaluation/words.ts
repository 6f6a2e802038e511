/** Which words of an answer stand in the expected answer too, in the same order. Knows words, not meaning. */

export interface Piece {
  readonly text: string;
  /** Whether these words are in the expected answer. */
  readonly expected: boolean;
}

/** Longer answers than this are compared by their first words: the table grows with the product. */
const MAX_WORDS = 600;

const bare = (word: string): string => word.toLowerCase().replace(/^[^\p{L}\p{N}]+|[^\p{L}\p{N}]+$/gu, "");

/** The answer as runs of words that are, and runs that are not, in the expected answer. */
export function compare(answer: string, expected: string): Piece[] {
  const tokens = answer.match(/\S+\s*/g) ?? [];
  const mine = tokens.slice(0, MAX_WORDS).map(bare);
  const theirs = (expected.match(/\S+/g) ?? []).slice(0, MAX_WORDS).map(bare);
  const common = commonWords(mine, theirs);
  const pieces: { text: string; expected: boolean }[] = [];
  tokens.forEach((text, index) => {
    const last = pieces.at(-1);
    const found = common.has(index);
    if (last !== undefined && last.expected === found) last.text += text;
    else pieces.push({ text, expected: found });
  });
  return pieces;
}

/** Indices into `mine` of one longest common subsequence with `theirs`. */
function commonWords(mine: readonly string[], theirs: readonly string[]): ReadonlySet<number> {
  const width = theirs.length + 1;
  const lengths = new Uint16Array((mine.length + 1) * width);
  const at = (row: number, column: number) => lengths[row * width + column] ?? 0;
  for (let row = mine.length - 1; row >= 0; row--) {
    for (let column = theirs.length - 1; column >= 0; column--) {
      lengths[row * width + column] = same(mine[row], theirs[column])
        ? at(row + 1, column + 1) + 1
        : Math.max(at(row + 1, column), at(row, column + 1));
    }
  }
  const found = new Set<number>();
  let row = 0;
  let column = 0;
  while (row < mine.length && column < theirs.length) {
    if (same(mine[row], theirs[column])) {
      found.add(row++);
      column++;
    } else if (at(row + 1, column) >= at(row, column + 1)) row++;
    else column++;
  }
  return found;
}

const same = (one: string | undefined, other: string | undefined): boolean => one !== undefined && one !== "" && one === other;
