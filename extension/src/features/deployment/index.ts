/** The deployment feature: serve a version as an API on this machine, and stop it. */
import { type Disposable, env, l10n, UIKind, Uri, window } from "vscode";

import { fail } from "../../platform/errors.js";
import { type Fitting, withVersions } from "../../platform/fitting.js";
import { pickProject } from "../../platform/pickProject.js";
import { targetOf } from "../../platform/targets.js";
import { commands } from "../../protocol/manifest.gen.js";
import type { Services } from "../../services.js";
import { registerShow } from "../../webview/showCommand.js";
import { showServing } from "./tree.js";

const served: Fitting = {
  fits: ({ versions }) => versions.some((version) => version.served),
  lacking: l10n.t("No version is served."),
};

export function deploymentFeature(services: Services): Disposable[] {
  const { backend, projects, panels, commands: registry } = services;
  const pick = async (argument: unknown, question: string, fitting: Fitting) =>
    pickProject(await projects.load(), targetOf(argument), question, fitting);

  registry.register(commands.deploymentServe, async (argument) => {
    const project = await pick(argument, l10n.t("Serve which project?"), withVersions);
    // The panel itself serves: the key is shown there, once, and is nowhere else.
    if (project) panels.serve({ projectId: project.id, commit: targetOf(argument)?.commit ?? null });
  });

  registry.register(commands.deploymentStop, async (argument) => {
    const project = await pick(argument, l10n.t("Stop serving which project?"), served);
    if (project === undefined) return;
    await backend.client.deployment.stop({ projectId: project.id });
    await projects.refresh();
  });

  registerShow(services, commands.deploymentShow, {
    panel: "deployment",
    question: l10n.t("Show the API of which project?"),
    fitting: withVersions,
    ofVersion: true,
  });

  registry.register(commands.deploymentCopyEndpoint, async (argument) => {
    const project = await pick(argument, l10n.t("Copy the endpoint of which project?"), served);
    if (project === undefined) return;
    const { view } = await backend.client.deployment.snapshot({ projectId: project.id });
    if (view === null)
      throw fail(
        "state.notReady",
        l10n.t("{name} is not served.", { name: project.name }),
        l10n.t("Serve a version first."),
      );
    const endpoint = await reachable(view.endpoint);
    await env.clipboard.writeText(endpoint);
    window.setStatusBarMessage(l10n.t("Copied {endpoint}", { endpoint }), 4000);
  });

  return showServing(backend, projects);
}

/** The endpoint as the user's own machine reaches it: over SSH, WSL and containers the port is forwarded. */
async function reachable(endpoint: string): Promise<string> {
  if (env.remoteName === undefined || env.uiKind === UIKind.Web) return endpoint;
  return (await env.asExternalUri(Uri.parse(endpoint))).toString().replace(/\/$/, "");
}
