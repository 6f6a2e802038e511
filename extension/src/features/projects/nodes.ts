/**
 * The projects tree as plain data: project > Data, Recipe, Run > earlier runs, Versions > Version N, and at its end the
 * archived projects, folded. Says what each row shows and which menus it gets (contextValue); knows nothing of VS Code's
 * tree. A click on a project folds it, as on any parent row of VS Code; its page opens by the button of the row, the
 * menu, and the name in a panel's header.
 */
import { l10n } from "vscode";

import { dateLocale } from "../../platform/language.js";
import { isActive, runInWords } from "../../platform/runs.js";
import { bytes, loss, plural, rows } from "../../platform/words.js";
import { commands } from "../../protocol/manifest.gen.js";
import type { ProjectSummary, RunBrief, RunSummary, VersionBrief } from "../../protocol/types.gen.js";

export interface Node {
  readonly kind: "project" | "archive" | "data" | "recipe" | "run" | "earlier" | "versions" | "version";
  /** Empty for the group of archived projects. */
  readonly projectId: string;
  /** Of a version. */
  readonly commit: string | null;
  /** Of an earlier run. */
  readonly runId?: string;
}

export interface Row {
  readonly label: string;
  readonly description?: string;
  readonly tooltip?: string;
  /** A codicon's name. */
  readonly icon?: string;
  readonly context: string;
  readonly children: "none" | "collapsed" | "expanded";
  /** What a click does; it gets the node as its argument. */
  readonly command?: string;
}

const node = (kind: Node["kind"], { id }: ProjectSummary, commit: string | null = null): Node => ({
  kind,
  projectId: id,
  commit,
});

export const projectNode = (project: ProjectSummary): Node => node("project", project);

const archive: Node = { kind: "archive", projectId: "", commit: null };

/** The top of the tree: the projects that are worked on, then those that were put away. */
export function roots(projects: readonly ProjectSummary[]): Node[] {
  const nodes = projects.filter(({ archived }) => !archived).map(projectNode);
  return nodes.length === projects.length ? nodes : [...nodes, archive];
}

export const archivedNodes = (projects: readonly ProjectSummary[]): Node[] =>
  projects.filter(({ archived }) => archived).map(projectNode);

export const archiveRow = (projects: readonly ProjectSummary[]): Row => ({
  label: l10n.t("Archived"),
  description: plural(archivedNodes(projects).length, l10n.t("{n} project"), l10n.t("{n} projects")),
  icon: "archive",
  context: "archive",
  children: "collapsed",
});

/** `earlier`: the project's runs, asked for when the row of the latest is opened. */
export function childrenOf(parent: Node, project: ProjectSummary, earlier: readonly RunSummary[] = []): Node[] {
  if (parent.kind === "versions") return project.versions.map(({ commit }) => node("version", project, commit));
  if (parent.kind === "run")
    return earlier
      .filter(({ runId }) => runId !== project.run?.runId)
      .map(({ runId }) => ({ ...node("earlier", project), runId }));
  if (parent.kind !== "project" || project.missing) return [];
  return [
    node("data", project),
    node("recipe", project),
    ...(project.run ? [node("run", project)] : []),
    ...(project.versions.length > 0 ? [node("versions", project)] : []),
  ];
}

/** Stable over refreshes, so that what is expanded stays so. */
export const idOf = ({ kind, projectId, commit, runId }: Node): string =>
  [projectId, kind, commit, runId].filter(Boolean).join("/");

/** Undefined for a row whose subject is gone. */
export function rowOf(
  { kind, commit, runId }: Node,
  project: ProjectSummary,
  expanded: boolean,
  earlier: readonly RunSummary[] = [],
): Row | undefined {
  switch (kind) {
    case "archive":
      return undefined; // it has no project: see archiveRow
    case "project":
      return projectRow(project, expanded);
    case "data":
      return dataRow(project);
    case "recipe": {
      const base = {
        label: l10n.t("Recipe"),
        description: project.baseModel,
        icon: "settings",
        context: "recipe",
      } as const;
      return {
        ...base,
        tooltip: l10n.t("How the model is trained, how long it takes, and whether it can begin"),
        children: "none",
        command: commands.setupShow,
      };
    }
    case "run":
      return runRow(project);
    case "earlier": {
      const run = earlier.find((one) => one.runId === runId);
      return run && earlierRow(run);
    }
    case "versions":
      return { label: l10n.t("Versions"), context: "versions", children: "expanded" };
    case "version": {
      const version = project.versions.find((one) => one.commit === commit);
      return version && versionRow(version);
    }
  }
}

function projectRow(project: ProjectSummary, expanded: boolean): Row {
  if (project.missing) {
    const tooltip = l10n.t(
      "{path} is not there any more. Bring the folder back, or remove the project from the list.",
      { path: project.path },
    );
    return {
      label: project.name,
      description: statuses.missing,
      tooltip,
      icon: "warning",
      context: "project.missing",
      children: "none",
    };
  }
  const trainable = project.data !== null && !isActive(project.run);
  const context = project.archived ? "project.archived" : trainable ? "project.trainable" : "project";
  const [problem] = project.problems;
  return {
    label: project.name,
    description: problem === undefined ? projectInWords(project) : problem.message,
    tooltip: [...project.problems.map(({ message, hint }) => `${message} ${hint}`), project.path].join("\n\n"),
    ...(problem === undefined ? {} : { icon: "warning" }),
    context,
    children: expanded && !project.archived ? "expanded" : "collapsed",
  };
}

const statuses: Readonly<Record<ProjectSummary["status"], string>> = {
  draft: l10n.t("draft"),
  training: l10n.t("training"),
  paused: l10n.t("paused"),
  trained: l10n.t("trained"),
  served: l10n.t("served"),
  missing: l10n.t("folder is gone"),
};

/** "starter, trained, 20 Nov 2026": base model, where it stands, and since when. */
function projectInWords({ baseModel, versions, status, createdAt }: ProjectSummary): string {
  return [baseModel.split("/").at(-1), statuses[status], dayOf(versions[0]?.createdAt ?? createdAt)].filter(Boolean).join(", ");
}

const day = new Intl.DateTimeFormat(dateLocale, { day: "numeric", month: "short", year: "numeric" });

function dayOf(iso: string): string {
  const date = new Date(iso);
  return Number.isNaN(date.getTime()) ? "" : day.format(date);
}

function dataRow({ data }: ProjectSummary): Row {
  const row = { label: l10n.t("Data"), icon: "database", context: "data", children: "none" } as const;
  if (data === null) return { ...row, description: l10n.t("none yet"), command: commands.datasetsImport };
  const description = [rows(data.rowsKept), l10n.t("version {version}", { version: data.version })].join(", ");
  return {
    ...row,
    description,
    tooltip: l10n.t("From {source}", { source: data.sourceName }),
    command: commands.datasetsShow,
  };
}

function runRow({ run }: ProjectSummary): Row | undefined {
  if (run === null) return undefined;
  return {
    label: l10n.t("Run {number}", { number: run.number }),
    description: runInWords(run),
    icon: run.state === "failed" ? "error" : run.state === "paused" ? "debug-pause" : "pulse",
    context: contextOfRun(run),
    // Its first run has none before it; which of the others are still there is asked for when the row is opened.
    children: run.number > 1 ? "collapsed" : "none",
    command: commands.trainingShow,
  };
}

function earlierRow(run: RunSummary): Row {
  const fraction = run.totalSteps === 0 ? 0 : run.steps / run.totalSteps;
  const state = runInWords({ ...run, fraction, secondsLeft: null, waitsFor: null });
  const best = run.bestEvalLoss === null ? [] : [l10n.t("loss {loss}", { loss: loss(run.bestEvalLoss) })];
  return {
    label: l10n.t("Run {number}", { number: run.number }),
    description: [state, ...best].join(", "),
    tooltip: l10n.t("{size} on the disk", { size: bytes(run.sizeBytes) }),
    icon: run.state === "failed" ? "error" : "history",
    context: contextOfRun(run),
    children: "none",
    command: commands.trainingShow,
  };
}

/** "run.active.training" can be paused, "run.active" only stopped. */
function contextOfRun(run: Pick<RunBrief, "state" | "stage">): string {
  if (run.state === "paused") return "run.paused";
  if (run.state === "running" || run.state === "queued")
    return run.stage === "train" ? "run.active.training" : "run.active";
  return run.state === "stopping" ? "run.stopping" : "run.ended";
}

function versionRow({ number, score, served, commit, tags, branch, weights }: VersionBrief): Row {
  const gone = { here: [], missing: [l10n.t("weights not fetched")], deleted: [l10n.t("weights deleted")] }[weights];
  const parts = [
    ...(score === null ? [] : [l10n.t("score {score}", { score: Math.round(score) })]),
    ...(served ? [l10n.t("served")] : []),
    ...tags,
    ...(branch === null ? [] : [l10n.t("on {branch}", { branch })]),
    ...gone,
  ];
  const marks = [
    ...(served ? ["served"] : []),
    ...(tags.length > 0 ? ["tagged"] : []),
    ...(weights === "here" ? [] : ["gone"]),
  ];
  return {
    label: l10n.t("Version {number}", { number }),
    description: parts.join(", "),
    tooltip: l10n.t("Commit {commit}", { commit: commit.slice(0, 10) }),
    icon: branch === null ? "git-commit" : "git-branch",
    context: ["version", ...marks].join("."),
    children: "none",
    command: commands.evaluationShow,
  };
}
