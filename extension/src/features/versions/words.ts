/** What an action on a version will do, said before it is done, and what is wrong with a name. Knows nothing of VS Code. */
import { counted } from "../../platform/words.js";
import type { BranchView, ProjectPage, VersionView } from "../../protocol/types.gen.js";

export function rollbackDetail(version: VersionView, { versions, dirty }: ProjectPage): string {
  const newer = versions.filter(({ number, branch }) => number > version.number && branch === null);
  return [
    `Data, recipe and model of version ${version.number} come back as a new commit.`,
    newer.length === 0
      ? ""
      : `${counted(newer.length, "later version")} ${newer.length === 1 ? "stays" : "stay"} in the history, to go back to: nothing is rewritten.`,
    dirty.length === 0 ? "" : `What you changed and did not commit stays as it is: ${someOf(dirty)}.`,
  ]
    .filter(Boolean)
    .join(" ");
}

export function mergeDetail({ branches, branch, dirty }: ProjectPage, other: BranchView): string {
  const mine = branches.find(({ name }) => name === branch);
  const scores =
    mine?.bestScore != null && other.bestScore !== null
      ? `Best of ${mine.name}: ${Math.round(mine.bestScore)}. Best of ${other.name}: ${Math.round(other.bestScore)}.`
      : "Not every version was evaluated.";
  return [
    scores,
    "The model whose evaluation is better on the same rows is kept; both histories stay.",
    dirty.length === 0 ? "" : `Not committed yet: ${someOf(dirty)}.`,
  ]
    .filter(Boolean)
    .join(" ");
}

const NAMED = 3;

const someOf = (files: readonly string[]): string =>
  [...files.slice(0, NAMED), ...(files.length > NAMED ? [`${files.length - NAMED} more`] : [])].join(", ");

/** What git takes for a name of its own, and what the user may not mean. */
function nameProblem(value: string, kind: "branch" | "tag", taken: readonly string[]): string | undefined {
  const name = value.trim();
  if (name === "") return `Give the ${kind} a name.`;
  if (name.length > 100) return "A name has at most 100 characters.";
  const odd =
    /[\s~^:?*[\\\u0000-\u001f\u007f]/.exec(name)?.[0] ??
    (name.includes("..") ? ".." : name.includes("@{") ? "@{" : undefined);
  if (odd !== undefined) return odd.trim() === "" ? "A name has no space: use a hyphen." : `A name may not hold ${odd}`;
  if (/^[-/.]|[/.]$|\/\/|\/\.|\.lock(\/|$)/.test(name) || name === "@" || name === "HEAD") {
    return `Git takes no ${kind} of this name.`;
  }
  return taken.includes(name) ? `There is a ${kind} called ${name} already.` : undefined;
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
