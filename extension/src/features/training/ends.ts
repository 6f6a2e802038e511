/** Tells once when a run that this window saw running has ended; one notification at a time, and the setting can end them. */
import { commands as vscode, type Disposable, l10n, window } from "vscode";

import type { Log } from "../../platform/log.js";
import type { Backend } from "../../backend/backend.js";
import type { ProjectList } from "../../backend/projectList.js";
import { isActive } from "../../platform/runs.js";
import { changeSetting, setting } from "../../platform/settings.js";
import { commands } from "../../protocol/manifest.gen.js";
import { isOver } from "../../protocol/states.gen.js";
import type { ProjectSummary, RunBrief } from "../../protocol/types.gen.js";

export interface Ended {
  readonly project: ProjectSummary;
  readonly run: RunBrief;
}

/** A run that was active in the last list, and whose place another one has in this list: it waited behind it. */
export interface Followed {
  readonly project: ProjectSummary;
  readonly runId: string;
}

/** Compares lists of projects: which runs were active in the last one and are over in this one. */
export class EndWatch {
  private running = new Map<string, string>();

  /** To be called before `seen`, with the same list. */
  followed(projects: readonly ProjectSummary[]): Followed[] {
    return projects.flatMap((project) => {
      const runId = this.running.get(project.id);
      return runId !== undefined && project.run !== null && project.run.runId > runId ? [{ project, runId }] : [];
    });
  }

  seen(projects: readonly ProjectSummary[]): Ended[] {
    const ended = projects.flatMap((project) => {
      const { run } = project;
      const wasRunning = run !== null && this.running.get(project.id) === run.runId;
      return wasRunning && !isActive(run) ? [{ project, run }] : [];
    });
    this.running = new Map(projects.flatMap(({ id, run }) => (isActive(run) ? [[id, run.runId] as const] : [])));
    return ended;
  }
}

const NEVER = l10n.t("Don't Show Again");

export function tellEnds(backend: Backend, projects: ProjectList, log: Log): Disposable {
  const watch = new EndWatch();
  let telling: Promise<void> = Promise.resolve();
  return projects.onDidChange((list) => {
    const followed = watch.followed(list);
    const inOrder = [
      ...followed.map(
        ({ project, runId }) =>
          () =>
            tellFollowed(project, runId),
      ),
      ...watch.seen(list).map((ended) => () => tell(ended)),
    ];
    for (const next of inOrder) {
      telling = telling
        .then(next)
        .catch((cause: unknown) => log.error(`The end of a run was not told: ${String(cause)}`));
    }
  });

  async function tellFollowed(project: ProjectSummary, runId: string): Promise<void> {
    const { run } = await backend.client.training.snapshot({ projectId: project.id, runId });
    if (run === null || !isOver(run)) return;
    await tell({
      project,
      run: {
        runId,
        number: run.number,
        stage: run.stage,
        state: run.state,
        fraction: 1,
        secondsLeft: null,
        waitsFor: null,
      },
    });
  }

  async function tell({ project, run }: Ended): Promise<void> {
    if (!setting("training.notifyWhenDone")) return;
    const { text, buttons } = run.state === "failed" ? await failure({ project, run }) : success({ project, run });
    const show = run.state === "failed" ? window.showErrorMessage : window.showInformationMessage;
    const choice = await show(text, ...buttons.keys(), NEVER);
    if (choice === NEVER) await changeSetting("training.notifyWhenDone", false);
    const command = choice === undefined ? undefined : buttons.get(choice);
    if (command !== undefined) await vscode.executeCommand(command, { projectId: project.id, commit: null });
  }

  async function failure({ project, run }: Ended) {
    const { run: view } = await backend.client.training.snapshot({ projectId: project.id, runId: run.runId });
    const why = view?.error ? `${view.error.message} ${view.error.hint}` : l10n.t("The log says why.");
    const buttons = new Map<string, string>([[l10n.t("Show Training"), commands.trainingShow]]);
    return {
      text: l10n.t("{name}, run {number} failed. {why}", { name: project.name, number: run.number, why }),
      buttons,
    };
  }
}

/** What to say, from the newest version; a stopped run may have made none. */
function success({ project, run }: Ended): { text: string; buttons: Map<string, string> } {
  const [newest] = project.versions;
  const stopped = run.state === "stopped";
  const values = { project: project.name, run: run.number };
  if (newest === undefined) {
    return {
      text: stopped
        ? l10n.t("{project}, run {run} was stopped.", values)
        : l10n.t("{project}, run {run} is done.", values),
      buttons: new Map([[l10n.t("Show Training"), commands.trainingShow]]),
    };
  }
  return {
    text: made(stopped, { ...values, version: newest.number }, newest.score),
    buttons: new Map([
      [l10n.t("Show Evaluation"), commands.evaluationShow],
      [l10n.t("Ask the Model…"), commands.playgroundShow],
    ]),
  };
}

function made(
  stopped: boolean,
  values: { project: string; run: number; version: number },
  score: number | null,
): string {
  if (score === null) {
    return stopped
      ? l10n.t("{project}, run {run} was stopped: version {version}.", values)
      : l10n.t("{project}, run {run} is done: version {version}.", values);
  }
  const scored = { ...values, score: Math.round(score) };
  return stopped
    ? l10n.t("{project}, run {run} was stopped: version {version}, score {score}.", scored)
    : l10n.t("{project}, run {run} is done: version {version}, score {score}.", scored);
}
