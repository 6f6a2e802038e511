/** Asks for what an import needs: the file or folder, the project. */
import { l10n, window } from "vscode";

import { askNewProject, nameFromFile } from "../../platform/newProject.js";
import { plural } from "../../platform/words.js";
import type { ProjectSummary } from "../../protocol/types.gen.js";
import type { Services } from "../../services.js";

const tables = ["csv", "tsv", "json", "jsonl", "ndjson", "parquet", "xlsx"];
const filters = {
  [l10n.t("Data files")]: [...tables, "txt", "md", "yml", "yaml", "gz"],
  [l10n.t("All files")]: ["*"],
};

export type SourceKind = "file" | "folder";

/** Undefined when the user backs out. */
export async function chooseSource(title: string, openLabel: string, kind: SourceKind): Promise<string | undefined> {
  const folder = kind === "folder";
  const options = { title, openLabel, canSelectMany: false, canSelectFolders: folder, canSelectFiles: !folder };
  return (await window.showOpenDialog(folder ? options : { ...options, filters }))?.[0]?.fsPath;
}

export async function newProject(
  { backend, projects }: Services,
  suggestion: string,
): Promise<ProjectSummary | undefined> {
  const wish = await askNewProject(await projects.load(), suggestion);
  if (wish === undefined) return undefined;
  const project = await backend.client.projects.create(wish);
  await projects.refresh();
  return project;
}

/** Which project a file is for: one of the list, or a new one named after the file. */
export async function chooseOrMake(
  services: Services,
  list: readonly ProjectSummary[],
  file: string,
): Promise<ProjectSummary | undefined> {
  const usable = list.filter((project) => !project.missing);
  if (usable.length === 0) return newProject(services, nameFromFile(file));
  const items = [
    { label: `$(add) ${l10n.t("New Project…")}`, detail: l10n.t("Named after {file}", { file }), project: undefined },
    ...usable.map((project) => ({
      label: project.name,
      detail: project.data ? replacing(project.data) : l10n.t("Has no data yet"),
      project,
    })),
  ];
  const choice = await window.showQuickPick(items, {
    placeHolder: l10n.t("Fine-tune with {file} in which project?", { file }),
  });
  return choice && (choice.project ?? newProject(services, nameFromFile(file)));
}

function replacing({ rowsKept, sourceName: from }: NonNullable<ProjectSummary["data"]>): string {
  return plural(
    rowsKept,
    l10n.t("Replaces its data, {n} row from {from}", { from }),
    l10n.t("Replaces its data, {n} rows from {from}", { from }),
  );
}
