/** What can be done with a run from the palette and the tree: stop, pause, resume, delete. */
import { window } from "vscode";
import * as z from "zod/mini";

import { fail } from "../../platform/errors.js";
import { confirm } from "../../platform/notify.js";
import { pickProject } from "../../platform/pickProject.js";
import { isActive, isOver } from "../../platform/runs.js";
import { targetOf } from "../../platform/targets.js";
import { bytes } from "../../platform/words.js";
import { commands } from "../../protocol/manifest.gen.js";
import type { ProjectSummary, RunBrief } from "../../protocol/types.gen.js";
import type { Services } from "../../services.js";

/** An earlier run's row says which. */
const RunSchema = z.object({ runId: z.string() });

type State = RunBrief["state"];

export function registerSteering({ backend, projects, commands: registry }: Services): void {
  const { training } = backend.client;

  /** The project that a command is meant for, with its run in one of these states. */
  async function pick(argument: unknown, states: readonly State[], placeHolder: string, lacking: string) {
    const fits = ({ run }: ProjectSummary) => run !== null && states.includes(run.state);
    const project = await pickProject(await projects.refresh(), targetOf(argument), placeHolder, { fits, lacking });
    if (project === undefined) return undefined;
    if (project.run === null || !fits(project))
      throw fail("state.notReady", `${project.name}: ${lacking}`, "There is nothing to do.");
    return { project, run: project.run, ref: { projectId: project.id, runId: project.run.runId } };
  }

  registry.register(commands.trainingStop, async (argument) => {
    const options = {
      fits: ({ run }: ProjectSummary) => isActive(run),
      lacking: "No training is running.",
    };
    const project = await pickProject(await projects.refresh(), targetOf(argument), "Stop which training?", options);
    if (project === undefined) return;
    if (!isActive(project.run))
      throw fail("state.notReady", `${project.name} is not training.`, "There is nothing to stop.");
    const { number, runId } = project.run;
    const detail = "The best state so far is kept. What comes after it in this run is given up.";
    if (!(await confirm(`Stop run ${number} of ${project.name}?`, detail, "Stop Training"))) return;
    await training.stop({ projectId: project.id, runId });
    await projects.refresh();
  });

  registry.register(commands.trainingPause, async (argument) => {
    const picked = await pick(argument, ["running", "queued"], "Pause which training?", "No training is running.");
    if (picked === undefined) return;
    await training.pause(picked.ref);
    await projects.refresh();
  });

  registry.register(commands.trainingResume, async (argument) => {
    const picked = await pick(argument, ["paused"], "Resume which training?", "No training is paused.");
    if (picked === undefined) return;
    await training.resume(picked.ref);
    await projects.refresh();
  });

  registry.register(commands.trainingDelete, async (argument) => {
    const project = await pickProject(
      await projects.refresh(),
      targetOf(argument),
      "Delete the run of which project?",
      {
        fits: ({ run }) => run !== null && isOver(run),
        lacking: "No run is over yet.",
      },
    );
    if (project?.run == null) return;
    const runId = RunSchema.safeParse(argument).data?.runId ?? project.run.runId;
    const { runs } = await training.runs({ projectId: project.id });
    const run = runs.find((one) => one.runId === runId);
    if (run === undefined) throw fail("notFound", `This run of ${project.name} is gone.`, "It was deleted before.");
    const { number } = run;
    const stays = run.commit === null ? "It made no version." : `Its version ${run.commit.slice(0, 7)} stays in git.`;
    const detail = `This frees ${bytes(run.sizeBytes)}: checkpoints, measurements and log. ${stays}`;
    if (!(await confirm(`Delete run ${number} of ${project.name}?`, detail, "Delete Run"))) return;
    const { freedBytes } = await training.delete({ projectId: project.id, runId });
    await projects.refresh();
    void window.showInformationMessage(
      `Run ${number} of ${project.name} is deleted; ${bytes(freedBytes)} are free again.`,
    );
  });
}
