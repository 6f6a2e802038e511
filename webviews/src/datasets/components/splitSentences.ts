/** How rows were divided into those to learn from and those to test on, in words. */
import * as l10n from "@vscode/l10n";
import type { OwnSplitView, SplitView } from "@protocol/types.gen.js";
import { count, wholePercent } from "@shared/format/numbers.js";
import { rowCount } from "../rowCount.js";

/** What readers of folders call the column that holds a file's name. */
const FILE = "file";

const fileName = (path: string): string => path.split(/[\\/]/).at(-1) ?? path;

/** The button that divides the rows as they say themselves. */
export const divideLabel = ({ column }: OwnSplitView): string =>
  column === FILE ? l10n.t("Divide as your files are named") : l10n.t("Divide as the column {column} says", { column });

export function splitSentence({ share, testFile, seed, own }: SplitView): string {
  if (testFile !== null) return l10n.t("Tested on your own file, {file}", { file: fileName(testFile) });
  if (own?.used) {
    const { column } = own;
    return column === FILE
      ? l10n.t("Divided as your files are named")
      : l10n.t("Divided as the column {column} says", { column });
  }
  return l10n.t("{share} held out for testing, drawn with seed {seed}", { share: wholePercent(share), seed });
}

/** One sentence for each thing that decides on which side a row is. */
export function splitDetails(split: SplitView): readonly string[] {
  const { testFile, own, templated, templatesApart } = split;
  if (testFile !== null) return [l10n.t("Rows that are in both are not trained on.")];
  if (own?.used) return ownDetails(own);
  const details = [togetherSentence(split)];
  if (templated > 0)
    details.push(l10n.t("Made from templates, and on one side: {rows}.", { rows: rowCount(templated) }));
  if (templatesApart > 0) {
    const rows = rowCount(templatesApart);
    details.push(
      l10n.t("Made from a few templates, and on both sides: {rows}. The test shows whether the template was learned.", {
        rows,
      }),
    );
  }
  if (own?.unfit) details.push(unfitSentence(own.column, own.unfit));
  return details;
}

const unfitSentence = (column: string, reason: string): string =>
  column === FILE
    ? l10n.t("The rows are not divided as your files are named, because {reason}.", { reason })
    : l10n.t("The rows are not divided as the column {column} says, because {reason}.", { column, reason });

function ownDetails({ train, validation, test, unnamed }: OwnSplitView): readonly string[] {
  const parts = [l10n.t("{n} for training", { n: count(train) })];
  if (test > 0) parts.push(l10n.t("{n} for testing", { n: count(test) }));
  if (validation > 0) parts.push(l10n.t("{n} for validation", { n: count(validation) }));
  const details = [l10n.t("Rows read: {parts}.", { parts: parts.join(", ") })];
  if (validation > 0) details.push(l10n.t("Validation rows are held out with the test rows; neither is learned."));
  if (unnamed > 0) details.push(l10n.t("Rows without a part are trained on: {n}.", { n: count(unnamed) }));
  details.push(l10n.t("Training rows that are also among the test rows are removed."));
  return details;
}

function togetherSentence({ groupsTogether, groupBy }: SplitView): string {
  const rows = rowCount(groupsTogether);
  if (groupBy === null) {
    return groupsTogether === 0
      ? l10n.t("Duplicates and near duplicates would stay on one side; there are none.")
      : l10n.t("Duplicates and near duplicates stay on one side: {rows}.", { rows });
  }
  return groupsTogether === 0
    ? l10n.t("Duplicates, near duplicates and rows with the same {column} would stay on one side; there are none.", {
        column: groupBy,
      })
    : l10n.t("Duplicates, near duplicates and rows with the same {column} stay on one side: {rows}.", {
        column: groupBy,
        rows,
      });
}
