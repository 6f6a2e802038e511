/** The evaluation feature: tuned against base, side by side, and the same as a file. */
import { l10n } from "vscode";

import { withVersions } from "../../platform/fitting.js";
import { pickProject } from "../../platform/pickProject.js";
import { targetOf } from "../../platform/targets.js";
import { commands } from "../../protocol/manifest.gen.js";
import type { Services } from "../../services.js";
import { registerShow } from "../../webview/showCommand.js";
import { exportEvaluation } from "./exporting.js";

export function evaluationFeature(services: Services): void {
  const { projects, commands: registry } = services;
  registerShow(services, commands.evaluationShow, {
    panel: "evaluation",
    question: l10n.t("Show the evaluation of which project?"),
    fitting: withVersions,
    ofVersion: true,
  });

  registry.register(commands.evaluationExport, async (argument) => {
    const target = targetOf(argument);
    const question = l10n.t("Export the evaluation of which project?");
    const project = await pickProject(await projects.load(), target, question, withVersions);
    if (project) await exportEvaluation(services, project, target?.commit ?? null);
  });
}
