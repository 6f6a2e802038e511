/** Asks which project a command is meant for, when nothing says so. */
import { l10n, window, workspace } from "vscode";

import type { ProjectSummary } from "../protocol/types.gen.js";
import { fail } from "./errors.js";
import type { Target } from "./targets.js";
import { rows } from "./words.js";

/**
 * The project that `target` names; else the only one that fits; else the user's choice, the one of the open folder
 * first. Undefined when the user backs out. `lacking` says what to do when no project fits.
 */
export async function pickProject(
  projects: readonly ProjectSummary[],
  target: Target | undefined,
  placeHolder: string,
  { fits = () => true, lacking }: { fits?: (project: ProjectSummary) => boolean; lacking?: string } = {},
): Promise<ProjectSummary | undefined> {
  if (target) {
    const named = projects.find((project) => project.id === target.projectId);
    if (named) return named;
    throw fail(
      "notFound",
      l10n.t("This project is not in the list any more."),
      l10n.t("Refresh the list of projects."),
    );
  }
  const fitting = projects.filter((project) => !project.missing && fits(project));
  if (fitting.length === 0) {
    throw projects.length === 0
      ? fail("notFound", l10n.t("There is no project yet."), l10n.t("Make one with New Project."))
      : fail(
          "state.notReady",
          l10n.t("No project is ready for this."),
          lacking ?? l10n.t("Make one with New Project."),
        );
  }
  if (fitting.length === 1) return fitting[0];
  const folders = new Set(workspace.workspaceFolders?.map((folder) => folder.uri.fsPath));
  const ordered = [...fitting].sort((a, b) => Number(folders.has(b.path)) - Number(folders.has(a.path)));
  const items = ordered.map((project) => ({
    label: project.name,
    description: project.data ? rows(project.data.rowsKept) : l10n.t("no data yet"),
    detail: project.path,
    project,
  }));
  return (await window.showQuickPick(items, { placeHolder, matchOnDetail: true }))?.project;
}
