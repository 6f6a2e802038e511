/** The playground feature: ask versions something, one question or the questions of a file. */
import { l10n } from "vscode";

import { withVersions } from "../../platform/fitting.js";
import { pickProject } from "../../platform/pickProject.js";
import { targetOf } from "../../platform/targets.js";
import { commands } from "../../protocol/manifest.gen.js";
import type { Services } from "../../services.js";
import { registerShow } from "../../webview/showCommand.js";
import { askFile } from "./askFile.js";

export function playgroundFeature(services: Services): void {
  const { projects, commands: registry } = services;
  const question = l10n.t("Ask the model of which project?");
  registerShow(services, commands.playgroundShow, {
    panel: "playground",
    question,
    fitting: withVersions,
    ofVersion: true,
  });
  registry.register(commands.playgroundAskFile, async (argument) => {
    const project = await pickProject(await projects.load(), targetOf(argument), question, withVersions);
    if (project) await askFile(services, project);
  });
}
