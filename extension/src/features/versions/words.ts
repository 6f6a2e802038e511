/** What an action on a version will do, said before it is done, and what is wrong with a name. Shows nothing. */
import { l10n } from "vscode";

import { firstOf, plural } from "../../platform/words.js";
import type { BranchView, ProjectPage, VersionView } from "../../protocol/types.gen.js";

export function rollbackDetail(version: VersionView, { versions, dirty }: ProjectPage): string {
  const newer = versions.filter(({ number, branch }) => number > version.number && branch === null);
  return [
    l10n.t("Data, recipe and model of version {number} come back as a new commit.", { number: version.number }),
    newer.length === 0
      ? ""
      : plural(
          newer.length,
          l10n.t("{n} later version stays in the history, to go back to: nothing is rewritten."),
          l10n.t("{n} later versions stay in the history, to go back to: nothing is rewritten."),
        ),
    dirty.length === 0
      ? ""
      : l10n.t("What you changed and did not commit stays as it is: {files}.", { files: someOf(dirty) }),
  ]
    .filter(Boolean)
    .join(" ");
}

export function mergeDetail({ branches, branch, dirty }: ProjectPage, other: BranchView): string {
  const mine = branches.find(({ name }) => name === branch);
  const scores =
    mine?.bestScore != null && other.bestScore !== null
      ? [bestOf(mine.name, mine.bestScore), bestOf(other.name, other.bestScore)].join(" ")
      : l10n.t("Not every version was evaluated.");
  return [
    scores,
    l10n.t("The model whose evaluation is better on the same rows is kept; both histories stay."),
    dirty.length === 0 ? "" : l10n.t("Not committed yet: {files}.", { files: someOf(dirty) }),
  ]
    .filter(Boolean)
    .join(" ");
}

const bestOf = (branch: string, score: number): string =>
  l10n.t("Best of {branch}: {score}.", { branch, score: Math.round(score) });

const NAMED = 3;

const someOf = (files: readonly string[]): string => firstOf(files, NAMED);

type Kind = "branch" | "tag";

const unnamed: Readonly<Record<Kind, string>> = {
  branch: l10n.t("Give the branch a name."),
  tag: l10n.t("Give the tag a name."),
};
const refused: Readonly<Record<Kind, string>> = {
  branch: l10n.t("Git takes no branch of this name."),
  tag: l10n.t("Git takes no tag of this name."),
};
const takenAlready: Readonly<Record<Kind, (name: string) => string>> = {
  branch: (name) => l10n.t("There is a branch called {name} already.", { name }),
  tag: (name) => l10n.t("There is a tag called {name} already.", { name }),
};

/** What git takes for a name of its own, and what the user may not mean. */
function nameProblem(value: string, kind: Kind, taken: readonly string[]): string | undefined {
  const name = value.trim();
  if (name === "") return unnamed[kind];
  if (name.length > 100) return l10n.t("A name has at most 100 characters.");
  const odd =
    /[\s~^:?*[\\\u0000-\u001f\u007f]/.exec(name)?.[0] ??
    (name.includes("..") ? ".." : name.includes("@{") ? "@{" : undefined);
  if (odd !== undefined)
    return odd.trim() === ""
      ? l10n.t("A name has no space: use a hyphen.")
      : l10n.t("A name may not hold {odd}", { odd });
  if (/^[-/.]|[/.]$|\/\/|\/\.|\.lock(\/|$)/.test(name) || name === "@" || name === "HEAD") {
    return refused[kind];
  }
  return taken.includes(name) ? takenAlready[kind](name) : undefined;
}

export const branchNameProblem = (value: string, taken: readonly string[]): string | undefined =>
  nameProblem(value, "branch", taken);

export const tagProblem = (value: string, taken: readonly string[]): string | undefined =>
  nameProblem(value, "tag", taken);

/** "from-version-2", with a number where that is taken. */
export function suggestedBranch({ number }: VersionView, taken: readonly string[]): string {
  const name = `from-version-${number}`;
  if (!taken.includes(name)) return name;
  let count = 2;
  while (taken.includes(`${name}-${count}`)) count++;
  return `${name}-${count}`;
}
