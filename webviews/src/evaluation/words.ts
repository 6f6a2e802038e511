/** Which words of a text stand in another text too, in the same order. Knows words, not meaning. Pure. */

export interface Piece {
  readonly text: string;
  /** Whether the other text has these words; null: too far down to have been compared. */
  readonly shared: boolean | null;
}

/** Longer texts are compared by their first words: the table grows with the product. */
export const MAX_WORDS = 1200;

const bare = (word: string): string => word.toLowerCase().replace(/^[^\p{L}\p{N}]+|[^\p{L}\p{N}]+$/gu, "");

/** Scripts that do not put blanks between words. */
const unspaced = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}\p{Script=Khmer}\p{Script=Lao}]/u;

/** The text cut before each word; joined they are the text again. */
function cut(text: string): string[] {
  if (!unspaced.test(text)) return text.match(/^\s*\S+\s*|\S+\s*/g) ?? [];
  const words: string[] = [];
  for (const { segment, isWordLike } of new Intl.Segmenter(undefined, { granularity: "word" }).segment(text)) {
    const last = words.at(-1);
    if (isWordLike === true || last === undefined) words.push(segment);
    else words[words.length - 1] = last + segment;
  }
  return words;
}

/** How many words the text has. */
export const countWords = (text: string): number => cut(text).filter((word) => word.trim() !== "").length;

/** The text as runs of words that the other one has, and runs that it has not. */
export function compare(text: string, other: string): Piece[] {
  const tokens = cut(text);
  const mine = tokens.slice(0, MAX_WORDS).map(bare);
  const theirs = cut(other).slice(0, MAX_WORDS).map(bare);
  const common = commonWords(mine, theirs);
  const pieces: { text: string; shared: boolean | null }[] = [];
  tokens.forEach((token, index) => {
    const shared = index < MAX_WORDS ? common.has(index) : null;
    const last = pieces.at(-1);
    if (last !== undefined && last.shared === shared) last.text += token;
    else pieces.push({ text: token, shared });
  });
  return pieces;
}

/** Indices into `mine` of one longest common subsequence with `theirs`. */
function commonWords(mine: readonly string[], theirs: readonly string[]): ReadonlySet<number> {
  const found = new Set<number>();
  // What both begin with needs no table.
  let begin = 0;
  while (begin < mine.length && begin < theirs.length && same(mine[begin], theirs[begin])) found.add(begin++);
  const rows = mine.length - begin;
  const columns = theirs.length - begin;
  const width = columns + 1;
  const lengths = new Uint16Array((rows + 1) * width);
  const at = (row: number, column: number) => lengths[row * width + column] ?? 0;
  const alike = (row: number, column: number) => same(mine[begin + row], theirs[begin + column]);
  for (let row = rows - 1; row >= 0; row--) {
    for (let column = columns - 1; column >= 0; column--) {
      lengths[row * width + column] = alike(row, column)
        ? at(row + 1, column + 1) + 1
        : Math.max(at(row + 1, column), at(row, column + 1));
    }
  }
  let row = 0;
  let column = 0;
  while (row < rows && column < columns) {
    if (alike(row, column)) {
      found.add(begin + row++);
      column++;
    } else if (at(row + 1, column) >= at(row, column + 1)) row++;
    else column++;
  }
  return found;
}

const same = (one: string | undefined, other: string | undefined): boolean =>
  one !== undefined && one !== "" && one === other;
