/** The datasets feature: bring a file into a project, look at what is in it. */
import { basename } from "node:path";

import { Uri, window } from "vscode";

import type { Backend } from "../../backend/backend.js";
import { asVibeFlowError, fail } from "../../platform/errors.js";
import { askNewProject, nameFromFile } from "../../platform/newProject.js";
import { showError } from "../../platform/notify.js";
import { pickProject } from "../../platform/pickProject.js";
import { withProgress } from "../../platform/progress.js";
import { targetOf } from "../../platform/targets.js";
import { counted } from "../../platform/words.js";
import { commands } from "../../protocol/manifest.gen.js";
import { events } from "../../protocol/methods.gen.js";
import type { ImportProgress, ProjectSummary } from "../../protocol/types.gen.js";
import type { Services } from "../../services.js";

const filters = { "Tables and conversations": ["csv", "tsv", "json", "jsonl"], "All files": ["*"] };

const stages: Readonly<Record<ImportProgress["stage"], (rows: string) => string>> = {
  reading: (rows) => `${rows} read`,
  checking: (rows) => `checking ${rows}`,
  saving: (rows) => `saving ${rows}`,
};

export function datasetsFeature(services: Services): void {
  const { backend, projects, panels, commands: registry } = services;

  registry.register(commands.datasetsImport, async (argument) => {
    const list = await projects.load();
    if (list.length === 0) {
      const project = await newProject(services, "");
      if (project) await importInto(services, project, await chooseFile(project));
      return;
    }
    const project = await pickProject(list, targetOf(argument), "Import data into which project?");
    if (project) await importInto(services, project, await chooseFile(project));
  });

  registry.register(commands.datasetsFineTuneFile, async (uri) => {
    if (!(uri instanceof Uri)) throw fail("notFound", "No file was chosen.", "Right-click a file in the explorer.");
    const project = await chooseOrMake(services, await projects.load(), basename(uri.fsPath));
    if (project) await importInto(services, project, uri.fsPath);
  });

  registry.register(commands.datasetsShow, async (argument) => {
    const project = await pickProject(await projects.load(), targetOf(argument), "Show the data of which project?");
    if (project) panels.show("data", { projectId: project.id, commit: null });
  });

  async function importInto(
    { panels: open }: Services,
    project: ProjectSummary,
    source: string | undefined,
  ): Promise<void> {
    if (source === undefined) return;
    const target = { projectId: project.id, commit: null };
    try {
      await withProgress(`Importing ${basename(source)}`, (report) => importing(backend, project, source, report));
    } catch (cause) {
      if (!isAboutTheFile(cause)) throw cause;
      // The remedy is another file for this project, also where the command was run on a file.
      void showError(cause, { target });
      return;
    }
    await projects.refresh();
    open.show("data", target);
  }
}

const isAboutTheFile = (cause: unknown): boolean => asVibeFlowError(cause).code.startsWith("data.");

async function importing(
  backend: Backend,
  project: ProjectSummary,
  source: string,
  report: (message: string) => void,
): Promise<void> {
  const listening = backend.on(events.datasetsDidProgress, ({ projectId, stage, rows }) => {
    if (projectId === project.id) report(stages[stage](counted(rows, "row")));
  });
  try {
    await backend.client.datasets.import({ projectId: project.id, source });
  } finally {
    listening.dispose();
  }
}

async function chooseFile(project: ProjectSummary): Promise<string | undefined> {
  const title = `Data for ${project.name}`;
  return (await window.showOpenDialog({ title, filters, openLabel: "Import", canSelectMany: false }))?.[0]?.fsPath;
}

async function newProject({ backend, projects }: Services, suggestion: string): Promise<ProjectSummary | undefined> {
  const wish = await askNewProject(await projects.load(), suggestion);
  if (wish === undefined) return undefined;
  const project = await backend.client.projects.create(wish);
  await projects.refresh();
  return project;
}

/** Which project a file is for: one of the list, or a new one named after the file. */
async function chooseOrMake(
  services: Services,
  list: readonly ProjectSummary[],
  file: string,
): Promise<ProjectSummary | undefined> {
  const usable = list.filter((project) => !project.missing);
  if (usable.length === 0) return newProject(services, nameFromFile(file));
  const items = [
    { label: "$(add) New Project…", detail: `Named after ${file}`, project: undefined },
    ...usable.map((project) => ({
      label: project.name,
      detail: project.data
        ? `Replaces its data, ${counted(project.data.rowsKept, "row")} from ${project.data.sourceName}`
        : "Has no data yet",
      project,
    })),
  ];
  const choice = await window.showQuickPick(items, { placeHolder: `Fine-tune with ${file} in which project?` });
  return choice && (choice.project ?? newProject(services, nameFromFile(file)));
}
