import { describe, expect, test } from "vitest";

import {
  childrenOf,
  idOf,
  type Node,
  projectNode,
  type Row,
  rowOf,
} from "../../../../extension/src/features/projects/nodes.js";
import { itemOf } from "../../../../extension/src/features/projects/tree.js";
import { commands } from "../../../../extension/src/protocol/manifest.gen.js";
import type { ProjectSummary, RunSummary } from "../../../../extension/src/protocol/types.gen.js";
import { runningRun, supportBot } from "../../fixtures.js";

/** Every row of a project as "label | description", indented. */
function drawn(project: ProjectSummary, node: Node = projectNode(project), depth = 0): string[] {
  const row = rowOf(node, project, true)!;
  const line = "  ".repeat(depth) + [row.label, row.description].filter(Boolean).join(" | ");
  return [line, ...childrenOf(node, project).flatMap((child) => drawn(project, child, depth + 1))];
}

const all = (project: ProjectSummary): { node: Node; row: Row }[] => {
  const walk = (node: Node): Node[] => [node, ...childrenOf(node, project).flatMap(walk)];
  return walk(projectNode(project)).map((node) => ({ node, row: rowOf(node, project, true)! }));
};

describe("the projects tree", () => {
  test("shows data, recipe, run and versions with their numbers", () => {
    expect(drawn(supportBot)).toEqual([
      "Support Bot | starter, training, 20 Nov 2026",
      "  Data | 1,212 rows, version 4",
      "  Recipe | vibeflow/starter",
      "  Run 3 | 70 %, 4 min left",
      "  Versions",
      "    Version 2 | score 71, served",
      "    Version 1 | score 64",
    ]);
  });

  test("the row of the latest run holds the earlier ones, as they were asked for", () => {
    const earlier = (number: number, change: Partial<RunSummary> = {}): RunSummary => ({
      runId: `run-000${number}`,
      number,
      stage: "commit",
      state: "succeeded",
      createdAt: "",
      finishedAt: null,
      modelName: "vibeflow/starter",
      method: "LoRA",
      steps: 60,
      totalSteps: 120,
      epochs: 3,
      seconds: 60,
      bestEvalLoss: 1.2344,
      bestStep: 60,
      commit: null,
      sizeBytes: 91_000_000,
      continuedFrom: null,
      settings: [],
      ...change,
    });
    const runs = [earlier(3), earlier(2), earlier(1, { state: "failed", bestEvalLoss: null })];
    const [, , run] = childrenOf(projectNode(supportBot), supportBot);
    const nodes = childrenOf(run!, supportBot, runs);
    expect(nodes.map((each) => rowOf(each, supportBot, false, runs))).toMatchObject([
      { label: "Run 2", description: "done, loss 1.234", context: "run.ended", tooltip: "91 MB on the disk" },
      { label: "Run 1", description: "failed", context: "run.ended" },
    ]);
    expect(new Set([run!, ...nodes].map(idOf)).size).toBe(3);
    expect(rowOf(nodes[0]!, supportBot, false, [])).toBeUndefined();
    expect(rowOf(run!, { ...supportBot, run: { ...runningRun, number: 1 } }, false)?.children).toBe("none");
  });

  test("a new project has data to import and nothing that is not there yet", () => {
    const fresh = { ...supportBot, status: "draft" as const, data: null, run: null, versions: [] };
    expect(drawn(fresh)).toEqual([
      "Support Bot | starter, draft, 20 Nov 2026",
      "  Data | none yet",
      "  Recipe | vibeflow/starter",
    ]);
    expect(all(fresh)[1]?.row.command).toBe(commands.datasetsImport);
  });

  test("a project whose folder is gone says so and offers nothing", () => {
    expect(drawn({ ...supportBot, missing: true })).toEqual(["Support Bot | folder is gone"]);
  });

  test("a project with a problem says which, with the way out, and still shows what is known of it", () => {
    const problem = (message: string, hint: string) =>
      ({ code: "recipe.invalid", message, hint, action: null }) as const;
    const problems = [
      problem("vibeflow.yaml has a problem. Line 2: &a is an alias, write the value out.", "Correct the file."),
      problem("data/manifest.json of this project cannot be read.", "Restore it from git."),
    ];
    const broken = { ...supportBot, baseModel: "", problems };
    const row = rowOf(projectNode(broken), broken, true)!;
    expect(row).toMatchObject({ label: "Support Bot", icon: "warning", description: problems[0]!.message });
    expect(row.tooltip).toBe(
      [...problems.map(({ message, hint }) => `${message} ${hint}`), supportBot.path].join("\n\n"),
    );
    expect(itemOf(row, projectNode(broken)).accessibilityInformation?.label).toContain(problems[0]!.message);
    expect(drawn(broken).slice(1)).toEqual(drawn({ ...supportBot, baseModel: "" }).slice(1));
    expect(rowOf(projectNode(supportBot), supportBot, true)).not.toHaveProperty("icon");
  });

  test.each([
    [{ state: "queued" }, "waiting to start"],
    [{ secondsLeft: null }, "70 %"],
    [{ state: "stopping" }, "stopping"],
    [{ state: "succeeded" }, "done"],
    [{ state: "failed" }, "failed"],
    [{ fraction: 0.9999, secondsLeft: 8 }, "99 %, 8 s left"],
    [{ secondsLeft: 7500 }, "70 %, 2 h left"],
  ] as const)("a run %j reads %s", (change, words) => {
    const project = { ...supportBot, run: { ...runningRun, ...change } };
    expect(drawn(project)).toContain(`  Run 3 | ${words}`);
  });

  test("Start Training is offered where there is data and nothing runs", () => {
    const context = (change: Partial<ProjectSummary>) => all({ ...supportBot, ...change })[0]!.row.context;
    expect(context({})).toBe("project");
    expect(context({ run: { ...runningRun, state: "succeeded" } })).toBe("project.trainable");
    expect(context({ run: null, data: null })).toBe("project");
  });

  test("ids are unique and stay the same over a refresh", () => {
    const ids = all(supportBot).map(({ node }) => idOf(node));
    expect(new Set(ids).size).toBe(ids.length);
    expect(all({ ...supportBot, run: { ...runningRun, fraction: 0.8 } }).map(({ node }) => idOf(node))).toEqual(ids);
  });

  test("a row becomes VS Code's item, and its click gets the row as its target", () => {
    const { node, row } = all(supportBot).at(-1)!;
    expect(itemOf(row, node)).toMatchObject({
      label: "Version 1",
      contextValue: "version",
      accessibilityInformation: { label: "Version 1, score 64" },
      iconPath: { id: "git-commit" },
      command: { command: commands.evaluationShow, arguments: [{ projectId: supportBot.id, commit: "c1".repeat(20) }] },
    });
  });
});
