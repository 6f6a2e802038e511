/** How rows were divided into those to learn from and those to test on, in words. */
import type { OwnSplitView, SplitView } from "@protocol/types.gen.js";
import { count, plural, wholePercent } from "@shared/format/numbers.js";

/** What readers of folders call the column that holds a file's name. */
const FILE = "file";

export const fileName = (path: string): string => path.split(/[\\/]/).at(-1) ?? path;

/** Goes on from "divided as". */
export const where = ({ column }: OwnSplitView): string =>
  column === FILE ? "your files are named" : `the column ${column} says`;

export function splitSentence({ share, testFile, seed, own }: SplitView): string {
  if (testFile !== null) return `Tested on your own file, ${fileName(testFile)}`;
  if (own?.used) return `Divided as ${where(own)}`;
  return `${wholePercent(share)} held out for testing, drawn with seed ${seed}`;
}

/** One sentence for each thing that decides on which side a row is. */
export function splitDetails(split: SplitView): readonly string[] {
  const { testFile, own, templated, templatesApart } = split;
  if (testFile !== null) return ["Rows that are in both are not trained on."];
  if (own?.used) return ownDetails(own);
  const details = [togetherSentence(split)];
  if (templated > 0) details.push(`Made from templates, and on one side: ${plural(templated, "row")}.`);
  if (templatesApart > 0)
    details.push(
      `Made from a few templates, and on both sides: ${plural(templatesApart, "row")}. The test shows whether the template was learned.`,
    );
  if (own?.unfit) details.push(`The rows are not divided as ${where(own)}, because ${own.unfit}.`);
  return details;
}

function ownDetails({ train, validation, test, unnamed }: OwnSplitView): readonly string[] {
  const parts = [`${count(train)} for training`];
  if (test > 0) parts.push(`${count(test)} for testing`);
  if (validation > 0) parts.push(`${count(validation)} for validation`);
  const details = [`Rows read: ${parts.join(", ")}.`];
  if (validation > 0) details.push("Validation rows are held out with the test rows; neither is learned.");
  if (unnamed > 0) details.push(`Rows without a part are trained on: ${count(unnamed)}.`);
  details.push("Training rows that are also among the test rows are removed.");
  return details;
}

function togetherSentence({ groupsTogether, groupBy }: SplitView): string {
  const what =
    groupBy === null
      ? "Duplicates and near duplicates"
      : `Duplicates, near duplicates and rows with the same ${groupBy}`;
  if (groupsTogether === 0) return `${what} would stay on one side; there are none.`;
  return `${what} stay on one side: ${plural(groupsTogether, "row")}.`;
}
