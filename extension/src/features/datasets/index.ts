/** The datasets feature: bring a file or folder into a project, look at what is in it, choose what it is tested on. */
import { basename } from "node:path";

import { l10n, Uri } from "vscode";
import * as z from "zod/mini";

import { fail } from "../../platform/errors.js";
import { withData } from "../../platform/fitting.js";
import { pickProject } from "../../platform/pickProject.js";
import { targetOf } from "../../platform/targets.js";
import { commands } from "../../protocol/manifest.gen.js";
import type { Services } from "../../services.js";
import { registerShow } from "../../webview/showCommand.js";
import { chooseOrMake, chooseSource, newProject, type SourceKind } from "./choose.js";
import { exportRows } from "./exporting.js";
import { importInto } from "./importing.js";

/** A file or folder that was chosen already, as by dropping it on a panel. */
const WithSource = z.object({ source: z.string() });

export function datasetsFeature(services: Services): void {
  const { backend, projects, panels, commands: registry } = services;

  const importChosen = (kind: SourceKind) => async (argument: unknown) => {
    const list = await projects.load();
    const project =
      list.length === 0
        ? await newProject(services, "")
        : await pickProject(list, targetOf(argument), l10n.t("Import data into which project?"));
    if (project === undefined) return;
    const given = WithSource.safeParse(argument);
    const source = given.success
      ? given.data.source
      : await chooseSource(l10n.t("Data for {name}", { name: project.name }), l10n.t("Import"), kind);
    if (source !== undefined) await importInto(services, project, source);
  };
  registry.register(commands.datasetsImport, importChosen("file"));
  registry.register(commands.datasetsImportFolder, importChosen("folder"));

  const fineTune = async (uri: unknown) => {
    if (!(uri instanceof Uri))
      throw fail("notFound", l10n.t("No file was chosen."), l10n.t("Right-click a file in the explorer."));
    const project = await chooseOrMake(services, await projects.load(), basename(uri.fsPath));
    if (project) await importInto(services, project, uri.fsPath, "notification");
  };
  registry.register(commands.datasetsFineTuneFile, fineTune);
  registry.register(commands.datasetsFineTuneFolder, fineTune);

  registry.register(commands.datasetsChooseTestFile, async (argument) => {
    const question = l10n.t("Test file for which project?");
    const project = await pickProject(await projects.load(), targetOf(argument), question, withData);
    if (project === undefined) return;
    const testFile = await chooseSource(
      l10n.t("Test rows for {name}", { name: project.name }),
      l10n.t("Test on This File"),
      "file",
    );
    if (testFile === undefined) return;
    const { view } = await backend.client.datasets.snapshot({ projectId: project.id });
    if (view === null)
      throw fail("state.notReady", l10n.t("This project has no data yet."), l10n.t("Import data first."));
    const { share, seed, groupBy, stratified, splitBy } = view.split;
    const split = { share, seed, groupBy, stratified, splitBy, testFile };
    await backend.client.datasets.setSplit({ projectId: project.id, ...split });
    panels.show("datasets", { projectId: project.id, commit: null });
  });

  registry.register(commands.datasetsExport, async (argument) => {
    const question = l10n.t("Export the data of which project?");
    const project = await pickProject(await projects.load(), targetOf(argument), question, withData);
    if (project) await exportRows(services, project);
  });

  registerShow(services, commands.datasetsShow, {
    panel: "datasets",
    question: l10n.t("Show the data of which project?"),
  });
}
