/** What is done with a whole project: show its page, rename, move, duplicate, put away, delete. */
import { basename, dirname, join } from "node:path";

import { commands as vscode, ProgressLocation, Uri, window } from "vscode";

import { fail } from "../../platform/errors.js";
import { nameProblem } from "../../platform/newProject.js";
import { pickProject } from "../../platform/pickProject.js";
import { targetOf } from "../../platform/targets.js";
import { bytes } from "../../platform/words.js";
import { commands } from "../../protocol/manifest.gen.js";
import type { ProjectSummary, ProjectUsage } from "../../protocol/types.gen.js";
import type { Services } from "../../services.js";

export function registerWholeProjectCommands({ backend, projects, panels, commands: registry }: Services): void {
  const { client } = backend;
  const pick = async (argument: unknown, placeHolder: string) =>
    pickProject(await projects.load(), targetOf(argument), placeHolder);
  const busy = <T>(title: string, work: () => Promise<T>): Promise<T> =>
    Promise.resolve(window.withProgress({ location: ProgressLocation.Notification, title }, work));
  const askName = async (title: string, prompt: string, value: string, but?: ProjectSummary) => {
    const others = (await projects.load()).filter(({ id }) => id !== but?.id);
    const name = await window.showInputBox({
      title,
      prompt,
      value,
      validateInput: (text) => nameProblem(text, others),
    });
    return name?.trim();
  };

  registry.register(commands.projectsShow, async (argument) => {
    const project = await pick(argument, "Show which project?");
    if (project) panels.show("project", { projectId: project.id, commit: null });
  });

  registry.register(commands.projectsRename, async (argument) => {
    const project = await pick(argument, "Rename which project?");
    if (project === undefined) return;
    const prompt = "The name goes into vibeflow.yaml; the folder keeps its own.";
    const name = await askName(`Rename ${project.name}`, prompt, project.name, project);
    if (name === undefined || name === project.name) return;
    await client.projects.rename({ projectId: project.id, name });
    await projects.refresh();
  });

  registry.register(commands.projectsMove, async (argument) => {
    const project = await pick(argument, "Move which project?");
    if (project === undefined) return;
    const into = await window.showOpenDialog({
      title: `Move ${project.name} into which folder?`,
      defaultUri: Uri.file(dirname(project.path)),
      canSelectFolders: true,
      canSelectFiles: false,
      openLabel: "Move Here",
    });
    if (into?.[0] === undefined) return;
    const path = join(into[0].fsPath, basename(project.path));
    if (path === project.path)
      throw fail("project.exists", `${project.name} is there already.`, "Choose another folder.");
    await busy(`Moving ${project.name}`, () => client.projects.move({ projectId: project.id, path }));
    await projects.refresh();
    const open = "Open in New Window";
    const choice = await window.showInformationMessage(`${project.name} is in ${path} now.`, open);
    if (choice === open) await vscode.executeCommand("vscode.openFolder", Uri.file(path), { forceNewWindow: true });
  });

  registry.register(commands.projectsDuplicate, async (argument) => {
    const project = await pick(argument, "Duplicate which project?");
    if (project === undefined) return;
    const whole = { label: "With its versions", detail: "Data, recipe, and the whole history with every model." };
    const fresh = { label: "Data and recipe only", detail: "A history of its own, which begins empty." };
    const what =
      project.versions.length === 0
        ? fresh
        : await window.showQuickPick([whole, fresh], {
            title: `Duplicate ${project.name}`,
            placeHolder: "What goes along?",
          });
    if (what === undefined) return;
    const name = await askName(`Duplicate ${project.name}`, "Name of the new project", `${project.name} copy`);
    if (name === undefined) return;
    const params = { projectId: project.id, name, path: null, withVersions: what === whole };
    const made = await busy(`Duplicating ${project.name}`, () => client.projects.duplicate(params));
    await projects.refresh();
    panels.show("project", { projectId: made.id, commit: null });
  });

  const archive = async (argument: unknown, archived: boolean) => {
    const project = await pick(argument, archived ? "Archive which project?" : "Bring back which project?");
    if (project === undefined) return;
    await client.projects.setArchived({ projectId: project.id, archived });
    await projects.refresh();
    if (!archived) return;
    const message = `${project.name} is archived: you find it at the end of the list. Nothing of it was changed.`;
    void window.showInformationMessage(message, "Undo").then(async (choice) => {
      if (choice !== undefined) await vscode.executeCommand(commands.projectsUnarchive, { projectId: project.id });
    });
  };
  registry.register(commands.projectsArchive, (argument) => archive(argument, true));
  registry.register(commands.projectsUnarchive, (argument) => archive(argument, false));

  registry.register(commands.projectsDelete, async (argument) => {
    const project = await pick(argument, "Delete which project?");
    if (project === undefined) return;
    const usage = await client.projects.usage({ projectId: project.id });
    const confirmedName = await window.showInputBox({
      title: `Delete ${project.name}`,
      prompt: deletionInWords(project, usage),
      placeHolder: `Type ${project.name} to delete it`,
      ignoreFocusOut: true,
      validateInput: (text) =>
        text.trim() === project.name ? undefined : `Type ${project.name}, exactly as it is written.`,
    });
    if (confirmedName === undefined) return;
    const params = { projectId: project.id, confirmedName };
    const { freedBytes, kept } = await busy(`Deleting ${project.name}`, () => client.projects.delete(params));
    await projects.refresh();
    const stays = kept.length === 0 ? "" : ` What VibeFlow did not make stays in ${project.path}: ${named(kept)}.`;
    void window.showInformationMessage(`${project.name} is deleted, ${bytes(freedBytes)} are free again.${stays}`);
  });
}

export function deletionInWords(project: ProjectSummary, usage: ProjectUsage): string {
  if (project.missing) return "Its folder is gone already; this takes it off the list.";
  const { dataBytes, versionsBytes, runsBytes, otherBytes } = usage;
  const frees = `Frees ${bytes(dataBytes + versionsBytes + runsBytes)}: data ${bytes(dataBytes)}, versions ${bytes(versionsBytes)}, runs ${bytes(runsBytes)}.`;
  const stays = otherBytes === 0 ? "" : ` Your own files there (${bytes(otherBytes)}) stay.`;
  return `${frees}${stays} This cannot be undone.`;
}

const NAMED = 4;

export const named = (files: readonly string[]): string =>
  [...files.slice(0, NAMED), ...(files.length > NAMED ? [`${files.length - NAMED} more`] : [])].join(", ");
