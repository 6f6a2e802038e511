/** Making, opening, listing and leaving projects. */
import { commands as vscode, l10n, Uri, window, workspace } from "vscode";

import { askNewProject } from "../../platform/newProject.js";
import { pickProject } from "../../platform/pickProject.js";
import { targetOf } from "../../platform/targets.js";
import { commands } from "../../protocol/manifest.gen.js";
import type { ProjectSummary } from "../../protocol/types.gen.js";
import type { Services } from "../../services.js";
import { tellOfForeign } from "./foreign.js";

const RECIPE_FILE = "vibeflow.yaml";

export function registerProjectCommands({ backend, projects, commands: registry }: Services): void {
  const { client } = backend;
  const pick = async (argument: unknown, placeHolder: string) =>
    pickProject(await projects.load(), targetOf(argument), placeHolder);

  registry.register(commands.projectsCreate, async () => {
    const wish = await askNewProject(await projects.load());
    if (wish === undefined) return;
    const project = await client.projects.create(wish);
    await projects.refresh();
    void offerImport(project);
  });

  registry.register(commands.projectsOpen, async () => {
    const options = {
      canSelectFolders: true,
      canSelectFiles: false,
      openLabel: l10n.t("Open Project"),
      title: l10n.t("Folder with a {file}", { file: RECIPE_FILE }),
    };
    const folder = (await window.showOpenDialog(options))?.[0];
    if (folder === undefined) return;
    tellOfForeign(await client.projects.open({ path: folder.fsPath }));
    await projects.refresh();
  });

  registry.register(commands.projectsRefresh, async () => {
    await projects.refresh();
  });

  registry.register(commands.projectsForget, async (argument) => {
    const project = await pick(argument, l10n.t("Remove which project from the list?"));
    if (project === undefined) return;
    await client.projects.forget({ projectId: project.id });
    await projects.refresh();
    const undo = project.missing ? [] : [l10n.t("Undo")];
    const message = l10n.t("{name} is off the list. Its folder stays: {path}", {
      name: project.name,
      path: project.path,
    });
    void window.showInformationMessage(message, ...undo).then(async (choice) => {
      if (choice === undefined) return;
      await client.projects.open({ path: project.path });
      await projects.refresh();
    });
  });

  registry.register(commands.projectsReveal, async (argument) => {
    const project = await pick(argument, l10n.t("Open which project?"));
    if (project) await vscode.executeCommand("vscode.openFolder", Uri.file(project.path), { forceNewWindow: true });
  });

  registry.register(commands.projectsOpenRecipe, async (argument) => {
    const project = await pick(argument, l10n.t("Open the recipe of which project?"));
    if (project === undefined) return;
    const document = await workspace.openTextDocument(Uri.joinPath(Uri.file(project.path), RECIPE_FILE));
    await window.showTextDocument(document);
  });
}

async function offerImport(project: ProjectSummary): Promise<void> {
  const action = l10n.t("Import Data…");
  const choice = await window.showInformationMessage(
    l10n.t("{name} is ready in {path}. Next: your data.", { name: project.name, path: project.path }),
    action,
  );
  if (choice === action) await vscode.executeCommand(commands.datasetsImport, { projectId: project.id });
}
