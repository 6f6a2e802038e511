/** The set-up feature: what a run will do before it starts, and the price table that its costs rest on. */
import { l10n, Uri, window, workspace } from "vscode";

import { fail } from "../../platform/errors.js";
import { withData } from "../../platform/fitting.js";
import { pickProject } from "../../platform/pickProject.js";
import { targetOf } from "../../platform/targets.js";
import { commands } from "../../protocol/manifest.gen.js";
import type { Services } from "../../services.js";
import { registerShow } from "../../webview/showCommand.js";

export function setupFeature(services: Services): void {
  const { backend, projects, commands: registry } = services;
  registerShow(services, commands.setupShow, {
    panel: "setup",
    question: l10n.t("Show the set-up of which project?"),
  });

  registry.register(commands.setupOpenPrices, async (argument) => {
    const question = l10n.t("Prices for which project?");
    const project = await pickProject(await projects.load(), targetOf(argument), question, withData);
    if (project === undefined) return;
    const { view } = await backend.client.setup.snapshot({ projectId: project.id });
    if (view === null) {
      throw fail(
        "state.notReady",
        l10n.t("{name} has no set-up yet.", { name: project.name }),
        l10n.t("Import data, or correct its recipe, first."),
      );
    }
    await window.showTextDocument(await workspace.openTextDocument(Uri.file(view.pricesPath)));
  });
}
