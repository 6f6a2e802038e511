import { beforeEach, describe, expect, test } from "vitest";

import {
  archivedNodes,
  archiveRow,
  childrenOf,
  projectNode,
  roots,
  rowOf,
} from "../../../../extension/src/features/projects/nodes.js";
import { deletionInWords, named } from "../../../../extension/src/features/projects/whole.js";
import {
  branchNameProblem,
  mergeDetail,
  rollbackDetail,
  suggestedBranch,
  tagProblem,
} from "../../../../extension/src/features/versions/words.js";
import { commands } from "../../../../extension/src/protocol/manifest.gen.js";
import type { ProjectPage, ProjectSummary, VersionView } from "../../../../extension/src/protocol/types.gen.js";
import { supportBot } from "../../fixtures.js";
import * as vscode from "../../vscode.js";

const rest = { ...supportBot, status: "served" as const, run: null };

describe("the tree", () => {
  test("a project says its model, where it stands, and since when", () => {
    const said = (change: Partial<ProjectSummary>) => {
      const project = { ...rest, ...change };
      return rowOf(projectNode(project), project, true)?.description;
    };
    const [served, trained] = rest.versions;
    expect(said({})).toBe("starter, served, 20 Nov 2026");
    expect(said({ status: "trained", versions: [trained!] })).toBe("starter, trained, 18 Nov 2026");
    expect(said({ status: "draft", versions: [], createdAt: "2026-11-02T08:00:00Z" })).toBe("starter, draft, 2 Nov 2026");
    expect(said({ status: "training", run: supportBot.run, versions: [served!] })).toBe("starter, training, 20 Nov 2026");
    const paused = { ...supportBot.run!, state: "paused" as const };
    expect(said({ status: "paused", run: paused })).toBe("starter, paused, 20 Nov 2026");
    expect(said({ status: "draft", baseModel: "", versions: [], createdAt: "?" })).toBe("draft");
  });

  test("archived projects lie folded at the end, and come back by their menu", () => {
    const away = { ...rest, id: "away", archived: true };
    expect(roots([rest])).toEqual([projectNode(rest)]);
    const top = roots([away, rest]);
    expect(top.map(({ kind, projectId }) => [kind, projectId])).toEqual([
      ["project", rest.id],
      ["archive", ""],
    ]);
    expect(archiveRow([away, rest])).toMatchObject({
      label: "Archived",
      description: "1 project",
      children: "collapsed",
    });
    expect(archivedNodes([away, rest])).toEqual([projectNode(away)]);
    expect(rowOf(projectNode(away), away, true)).toMatchObject({ context: "project.archived", children: "collapsed" });
  });

  test("a version says its tags, its branch when it is another, and what is missing of it", () => {
    const version = { ...rest.versions[1]!, tags: ["shop"], branch: "try", weights: "deleted" as const };
    const project = { ...rest, versions: [version] };
    const [, , versions] = childrenOf(projectNode(project), project);
    const row = rowOf(childrenOf(versions!, project)[0]!, project, true);
    expect(row).toMatchObject({
      description: "score 64, shop, on try, weights deleted",
      context: "version.tagged.gone",
      icon: "git-branch",
    });
  });

  test("a click on a project folds it; its page has a command", () => {
    expect(rowOf(projectNode(rest), rest, true)?.command).toBeUndefined();
    expect(commands.projectsShow).toBe("vibeflow.projects.show");
  });
});

const version = (number: number, change: Partial<VersionView> = {}) =>
  ({ number, branch: null, ...change }) as VersionView;
const page = (change: Partial<ProjectPage>) =>
  ({
    versions: [version(3), version(2), version(1)],
    branches: [],
    branch: "main",
    dirty: [],
    ...change,
  }) as ProjectPage;

describe("what is said before it is done", () => {
  test("rolling back says what comes back, what stays, and what is not touched", () => {
    expect(rollbackDetail(version(1), page({ dirty: ["a", "b", "c", "d"] }))).toBe(
      "Data, recipe and model of version 1 come back as a new commit. 2 later versions stay in the history, to go back to: nothing is rewritten. What you changed and did not commit stays as it is: a, b, c, 1 more.",
    );
    expect(rollbackDetail(version(2), page({}))).toContain("1 later version stays in");
    expect(rollbackDetail(version(3), page({}))).toBe("Data, recipe and model of version 3 come back as a new commit.");
  });

  test("merging names both scores", () => {
    const branch = { name: "try", current: false, versions: 1, bestScore: 81.2, bestVersion: 4 };
    const mine = { name: "main", current: true, versions: 3, bestScore: 78, bestVersion: 3 };
    expect(mergeDetail(page({ branches: [mine, branch] }), branch)).toContain("Best of main: 78. Best of try: 81.");
    expect(mergeDetail(page({ branches: [{ ...mine, bestScore: null }, branch] }), branch)).toContain(
      "Not every version",
    );
  });

  test("deleting a project says what it frees and what stays", () => {
    const usage = { dataBytes: 2e6, versionsBytes: 3e6, runsBytes: 5e6, otherBytes: 7e3 };
    expect(deletionInWords(rest, usage)).toBe(
      "Frees 10 MB: data 2 MB, versions 3 MB, runs 5 MB. Your own files there (7 kB) stay. This cannot be undone.",
    );
    expect(deletionInWords(rest, { ...usage, otherBytes: 0 })).not.toContain("Your own");
    expect(deletionInWords({ ...rest, missing: true }, usage)).toContain("gone already");
    expect(named(["a", "b", "c", "d", "e", "f"])).toBe("a, b, c, d, 2 more");
  });
});

describe("names of branches and tags", () => {
  test.each(["try", "try/it", "v1.0", "日本"])("%s will do", (name) => {
    expect(branchNameProblem(name, [])).toBeUndefined();
  });

  test.each([
    " ",
    "a b",
    "a..b",
    "-a",
    "a/",
    "a.lock",
    "a~1",
    "a:b",
    "@",
    "HEAD",
    "a@{1",
    "x".repeat(101),
    ".a",
    "a//b",
    "a[b",
  ])("%s will not", (name) => {
    expect(branchNameProblem(name, [])).toBeTypeOf("string");
    expect(tagProblem(name, [])).toBeTypeOf("string");
  });

  test("one that is taken is said, and another is proposed", () => {
    expect(tagProblem("shop", ["shop"])).toBe("There is a tag called shop already.");
    expect(suggestedBranch(version(2), [])).toBe("from-version-2");
    expect(suggestedBranch(version(2), ["from-version-2", "from-version-2-2"])).toBe("from-version-2-3");
  });
});

beforeEach(() => vscode.seen.reset());
