/** What can be done with a run from the palette and the tree: stop, pause, resume, delete. */
import { l10n, window } from "vscode";
import * as z from "zod/mini";

import { fail } from "../../platform/errors.js";
import { confirm } from "../../platform/notify.js";
import { pickProject } from "../../platform/pickProject.js";
import { isActive } from "../../platform/runs.js";
import { targetOf } from "../../platform/targets.js";
import { bytes } from "../../platform/words.js";
import { commands } from "../../protocol/manifest.gen.js";
import { isOver, type RunState } from "../../protocol/states.gen.js";
import type { ProjectSummary } from "../../protocol/types.gen.js";
import type { Services } from "../../services.js";

/** An earlier run's row says which. */
const RunSchema = z.object({ runId: z.string() });

export function registerSteering({ backend, projects, commands: registry }: Services): void {
  const { training } = backend.client;

  /** The project that a command is meant for, with its run in one of these states. */
  async function pick(argument: unknown, states: readonly RunState[], placeHolder: string, lacking: string) {
    const fits = ({ run }: ProjectSummary) => run !== null && states.includes(run.state);
    const project = await pickProject(await projects.refresh(), targetOf(argument), placeHolder, { fits, lacking });
    if (project === undefined) return undefined;
    if (project.run === null || !fits(project))
      throw fail("state.notReady", `${project.name}: ${lacking}`, l10n.t("There is nothing to do."));
    return { project, run: project.run, ref: { projectId: project.id, runId: project.run.runId } };
  }

  registry.register(commands.trainingStop, async (argument) => {
    const options = {
      fits: ({ run }: ProjectSummary) => isActive(run),
      lacking: l10n.t("No training is running."),
    };
    const project = await pickProject(
      await projects.refresh(),
      targetOf(argument),
      l10n.t("Stop which training?"),
      options,
    );
    if (project === undefined) return;
    if (!isActive(project.run))
      throw fail(
        "state.notReady",
        l10n.t("{name} is not training.", { name: project.name }),
        l10n.t("There is nothing to stop."),
      );
    const { number, runId } = project.run;
    const detail = l10n.t("The best state so far is kept. What comes after it in this run is given up.");
    if (
      !(await confirm(
        l10n.t("Stop run {number} of {name}?", { number, name: project.name }),
        detail,
        l10n.t("Stop Training"),
      ))
    )
      return;
    await training.stop({ projectId: project.id, runId });
    await projects.refresh();
  });

  registry.register(commands.trainingPause, async (argument) => {
    const picked = await pick(
      argument,
      ["running", "queued"],
      l10n.t("Pause which training?"),
      l10n.t("No training is running."),
    );
    if (picked === undefined) return;
    await training.pause(picked.ref);
    await projects.refresh();
  });

  registry.register(commands.trainingResume, async (argument) => {
    const picked = await pick(argument, ["paused"], l10n.t("Resume which training?"), l10n.t("No training is paused."));
    if (picked === undefined) return;
    await training.resume(picked.ref);
    await projects.refresh();
  });

  registry.register(commands.trainingDelete, async (argument) => {
    const project = await pickProject(
      await projects.refresh(),
      targetOf(argument),
      l10n.t("Delete the run of which project?"),
      {
        fits: ({ run }) => run !== null && isOver(run),
        lacking: l10n.t("No run is over yet."),
      },
    );
    if (project?.run == null) return;
    const runId = RunSchema.safeParse(argument).data?.runId ?? project.run.runId;
    const { runs } = await training.runs({ projectId: project.id });
    const run = runs.find((one) => one.runId === runId);
    if (run === undefined)
      throw fail(
        "notFound",
        l10n.t("This run of {name} is gone.", { name: project.name }),
        l10n.t("It was deleted before."),
      );
    const { number } = run;
    const stays =
      run.commit === null
        ? l10n.t("It made no version.")
        : l10n.t("Its version {commit} stays in git.", { commit: run.commit.slice(0, 7) });
    const frees = l10n.t("This frees {size}: checkpoints, measurements and log.", { size: bytes(run.sizeBytes) });
    const detail = `${frees} ${stays}`;
    if (
      !(await confirm(
        l10n.t("Delete run {number} of {name}?", { number, name: project.name }),
        detail,
        l10n.t("Delete Run"),
      ))
    )
      return;
    const { freedBytes } = await training.delete({ projectId: project.id, runId });
    await projects.refresh();
    void window.showInformationMessage(
      l10n.t("Run {number} of {project} is deleted; {size} are free again.", {
        number,
        project: project.name,
        size: bytes(freedBytes),
      }),
    );
  });
}
