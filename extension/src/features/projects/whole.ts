/** What is done with a whole project: show its page, rename, move, duplicate, put away, delete. */
import { basename, dirname, join } from "node:path";

import { commands as vscode, l10n, ProgressLocation, Uri, window } from "vscode";

import { fail } from "../../platform/errors.js";
import { nameProblem } from "../../platform/newProject.js";
import { pickProject } from "../../platform/pickProject.js";
import { targetOf } from "../../platform/targets.js";
import { bytes, firstOf } from "../../platform/words.js";
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
    const project = await pick(argument, l10n.t("Show which project?"));
    if (project) panels.show("overview", { projectId: project.id, commit: null });
  });

  registry.register(commands.projectsRename, async (argument) => {
    const project = await pick(argument, l10n.t("Rename which project?"));
    if (project === undefined) return;
    const prompt = l10n.t("The name goes into vibeflow.yaml; the folder keeps its own.");
    const name = await askName(l10n.t("Rename {name}", { name: project.name }), prompt, project.name, project);
    if (name === undefined || name === project.name) return;
    await client.projects.rename({ projectId: project.id, name });
    await projects.refresh();
  });

  registry.register(commands.projectsMove, async (argument) => {
    const project = await pick(argument, l10n.t("Move which project?"));
    if (project === undefined) return;
    const into = await window.showOpenDialog({
      title: l10n.t("Move {name} into which folder?", { name: project.name }),
      defaultUri: Uri.file(dirname(project.path)),
      canSelectFolders: true,
      canSelectFiles: false,
      openLabel: l10n.t("Move Here"),
    });
    if (into?.[0] === undefined) return;
    const path = join(into[0].fsPath, basename(project.path));
    if (path === project.path)
      throw fail(
        "project.exists",
        l10n.t("{name} is there already.", { name: project.name }),
        l10n.t("Choose another folder."),
      );
    await busy(l10n.t("Moving {name}", { name: project.name }), () =>
      client.projects.move({ projectId: project.id, path }),
    );
    await projects.refresh();
    const open = l10n.t("Open in New Window");
    const choice = await window.showInformationMessage(
      l10n.t("{name} is in {path} now.", { name: project.name, path }),
      open,
    );
    if (choice === open) await vscode.executeCommand("vscode.openFolder", Uri.file(path), { forceNewWindow: true });
  });

  registry.register(commands.projectsDuplicate, async (argument) => {
    const project = await pick(argument, l10n.t("Duplicate which project?"));
    if (project === undefined) return;
    const whole = {
      label: l10n.t("With its versions"),
      detail: l10n.t("Data, recipe, and the whole history with every model."),
    };
    const fresh = {
      label: l10n.t("Data and recipe only"),
      detail: l10n.t("A history of its own, which begins empty."),
    };
    const what =
      project.versions.length === 0
        ? fresh
        : await window.showQuickPick([whole, fresh], {
            title: l10n.t("Duplicate {name}", { name: project.name }),
            placeHolder: l10n.t("What goes along?"),
          });
    if (what === undefined) return;
    const name = await askName(
      l10n.t("Duplicate {name}", { name: project.name }),
      l10n.t("Name of the new project"),
      l10n.t("{name} copy", { name: project.name }),
    );
    if (name === undefined) return;
    const params = { projectId: project.id, name, path: null, withVersions: what === whole };
    const made = await busy(l10n.t("Duplicating {name}", { name: project.name }), () =>
      client.projects.duplicate(params),
    );
    await projects.refresh();
    panels.show("overview", { projectId: made.id, commit: null });
  });

  const archive = async (argument: unknown, archived: boolean) => {
    const project = await pick(
      argument,
      archived ? l10n.t("Archive which project?") : l10n.t("Bring back which project?"),
    );
    if (project === undefined) return;
    await client.projects.setArchived({ projectId: project.id, archived });
    await projects.refresh();
    if (!archived) return;
    const message = l10n.t("{name} is archived: you find it at the end of the list. Nothing of it was changed.", {
      name: project.name,
    });
    void window.showInformationMessage(message, l10n.t("Undo")).then(async (choice) => {
      if (choice !== undefined) await vscode.executeCommand(commands.projectsUnarchive, { projectId: project.id });
    });
  };
  registry.register(commands.projectsArchive, (argument) => archive(argument, true));
  registry.register(commands.projectsUnarchive, (argument) => archive(argument, false));

  registry.register(commands.projectsDelete, async (argument) => {
    const project = await pick(argument, l10n.t("Delete which project?"));
    if (project === undefined) return;
    const usage = await client.projects.usage({ projectId: project.id });
    const confirmedName = await window.showInputBox({
      title: l10n.t("Delete {name}", { name: project.name }),
      prompt: deletionInWords(project, usage),
      placeHolder: l10n.t("Type {name} to delete it", { name: project.name }),
      ignoreFocusOut: true,
      validateInput: (text) =>
        text.trim() === project.name
          ? undefined
          : l10n.t("Type {name}, exactly as it is written.", { name: project.name }),
    });
    if (confirmedName === undefined) return;
    const params = { projectId: project.id, confirmedName };
    const { freedBytes, kept } = await busy(l10n.t("Deleting {name}", { name: project.name }), () =>
      client.projects.delete(params),
    );
    await projects.refresh();
    const values = { path: project.path, files: named(kept) };
    const said = [
      l10n.t("{name} is deleted, {size} are free again.", { name: project.name, size: bytes(freedBytes) }),
      ...(kept.length === 0 ? [] : [l10n.t("What VibeFlow did not make stays in {path}: {files}.", values)]),
    ];
    void window.showInformationMessage(said.join(" "));
  });
}

export function deletionInWords(project: ProjectSummary, usage: ProjectUsage): string {
  if (project.missing) return l10n.t("Its folder is gone already; this takes it off the list.");
  const { dataBytes, versionsBytes, runsBytes, otherBytes } = usage;
  return [
    l10n.t("Frees {size}: data {data}, versions {versions}, runs {runs}.", {
      size: bytes(dataBytes + versionsBytes + runsBytes),
      data: bytes(dataBytes),
      versions: bytes(versionsBytes),
      runs: bytes(runsBytes),
    }),
    ...(otherBytes === 0 ? [] : [l10n.t("Your own files there ({size}) stay.", { size: bytes(otherBytes) })]),
    l10n.t("This cannot be undone."),
  ].join(" ");
}

const NAMED = 4;

export const named = (files: readonly string[]): string => firstOf(files, NAMED);
