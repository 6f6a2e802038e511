/** The judge's part in the editor: choosing one, its key, its instructions, and VS Code's own models as judges. */
import { type Disposable, l10n, Uri, window, workspace } from "vscode";

import type { Log } from "../../platform/log.js";
import { pickProject } from "../../platform/pickProject.js";
import { targetOf } from "../../platform/targets.js";
import { commands } from "../../protocol/manifest.gen.js";
import type { ProviderView } from "../../protocol/types.gen.js";
import type { Services } from "../../services.js";
import { agreeTo, chooseJudge } from "./choose.js";
import { judgeModels } from "./models.js";

export function judgingFeature({ backend, projects, commands: registry }: Services, log: Log): Disposable[] {
  const pick = async (argument: unknown) =>
    pickProject(await projects.load(), targetOf(argument), l10n.t("The judge of which project?"));

  registry.register(commands.judgingChoose, async (argument) => {
    const project = await pick(argument);
    if (project === undefined) return;
    const { judging } = backend.client;
    const snapshot = await judging.snapshot({ projectId: project.id, commit: targetOf(argument)?.commit ?? null });
    const settings = await chooseJudge(snapshot);
    if (settings === undefined) return;
    if (settings.provider !== "none" && snapshot.commit !== null) {
      const plan = await judging.plan({ projectId: project.id, commit: snapshot.commit, settings });
      if (!(await agreeTo(plan))) return;
    }
    const everyRun = settings.provider !== "none" && settings.provider !== "vscode" ? await askWhen() : false;
    if (everyRun !== undefined) await judging.choose({ projectId: project.id, settings, everyRun });
  });

  registry.register(commands.judgingSetKey, async (argument) => {
    const project = await pick(argument);
    if (project === undefined) return;
    const { settings, providers } = await backend.client.judging.snapshot({ projectId: project.id, commit: null });
    const place = await askPlace(providers, settings.provider === "openai" ? settings.baseUrl : null);
    if (place === undefined) return;
    const key = await window.showInputBox({
      title: l10n.t("Key for {label}", { label: place.label }),
      prompt: l10n.t(
        "Kept in VibeFlow's folder, readable by you alone, and sent to this address only. Empty removes it.",
      ),
      password: true,
      ignoreFocusOut: true,
    });
    if (key === undefined) return;
    const { provider, baseUrl } = place;
    await backend.client.judging.setKey({ provider, baseUrl, key: key.trim() === "" ? null : key.trim() });
  });

  registry.register(commands.judgingEditPrompt, async (argument) => {
    const project = await pick(argument);
    if (project === undefined) return;
    const { path } = await backend.client.judging.editPrompt({ projectId: project.id, commit: null });
    await window.showTextDocument(await workspace.openTextDocument(Uri.file(path)));
  });

  return [judgeModels(backend, log)];
}

/** Whether every run is to be judged; undefined when the user backed out. */
async function askWhen(): Promise<boolean | undefined> {
  const items = [
    { label: l10n.t("When I ask"), detail: l10n.t("From the evaluation panel, version by version."), value: false },
    {
      label: l10n.t("After every training"),
      detail: l10n.t("Written into vibeflow.yaml; texts are sent after each evaluation."),
      value: true,
    },
  ];
  return (await window.showQuickPick(items, { title: l10n.t("Judge"), placeHolder: l10n.t("When should it judge?") }))
    ?.value;
}

/** Which endpoint a key is for. */
async function askPlace(providers: readonly ProviderView[], baseUrl: string | null) {
  const places = [
    ...providers.flatMap(({ id, keyName, keyPage }) =>
      id === "vscode" || keyName === null
        ? []
        : [{ label: keyName, description: keyPage ?? "", provider: id, baseUrl: null }],
    ),
    ...(baseUrl === null ? [] : [{ label: baseUrl, description: "", provider: "openai" as const, baseUrl }]),
  ];
  return window.showQuickPick(places, { title: l10n.t("Judge's Key"), placeHolder: l10n.t("A key for whom?") });
}
