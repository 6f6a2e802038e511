/** The training panel's sentences, each computed from the run. */
import type { RunView } from "@protocol/types.gen.js";
import { count, loss, plural, wholePercent } from "@shared/format/numbers.js";
import { about, exact } from "@shared/format/time.js";

import { bestCheckpoint, bestEvaluation, currentPass, memorises, passes } from "./run.js";

export interface Sentence {
  readonly title: string;
  readonly detail?: string;
}

/** The first line and the one below it. */
export function sentence(run: RunView): Sentence {
  switch (run.state) {
    case "queued":
      return waiting(run);
    case "paused":
      return paused(run);
    case "stopping":
      return { title: "Stopping after this step", detail: kept(run) };
    case "stopped":
      return { title: `Stopped at step ${count(run.step)} of ${count(run.totalSteps)}`, detail: kept(run) };
    case "failed":
      return { title: run.error?.message ?? "The run failed", detail: [run.error?.hint, kept(run)].filter(Boolean).join(" ") };
    case "succeeded":
      return finished(run);
    case "running":
      return running(run);
  }
}

const ordinals = ["First", "Second", "Third", "Fourth", "Fifth", "Sixth", "Seventh", "Eighth", "Ninth"];

function waiting({ queuePosition, queueReason }: RunView): Sentence {
  const place =
    queuePosition === null ? "" : `${ordinals[queuePosition - 1] ?? `Number ${count(queuePosition)}`} in the queue. `;
  const reason = queueReason === null ? "" : `${queueReason.replace(/\.?$/, "")}. `;
  return { title: "Waiting to start", detail: `${place}${reason}It starts by itself; you can close the window.` };
}

function paused(run: RunView): Sentence {
  const point = run.checkpoints.reduce<number | null>((last, { step }) => Math.max(last ?? 0, step), null);
  const safe = point === null ? "Nothing is computed meanwhile." : `Everything up to step ${count(run.step)} is saved.`;
  const title = run.totalSteps === 0 ? "Paused before the first step" : `Paused at step ${count(run.step)} of ${count(run.totalSteps)}`;
  return { title, detail: `${safe} It waits until you resume it, also over a restart of the computer.` };
}

function running(run: RunView): Sentence {
  if (run.stage === "evaluate") return { title: evaluating(run), detail: "The tuned model and the base model answer the same questions." };
  if (run.stage === "judge") return { title: run.progress?.text ?? "Getting ready to judge", detail: "Another model marks both answers, as vibeflow.yaml says." };
  if (run.stage === "commit") return { title: "Saving the version", detail: "Data, recipe, model and evaluation go into one git commit." };
  if (run.step === 0) {
    return {
      title: run.trainRows === 0 ? "Getting ready to train" : `Getting ready to train on your ${plural(run.trainRows, "example")}`,
      detail: `Loading ${run.modelName}.`,
    };
  }
  const left = run.secondsLeft === null ? "" : `, ${about(run.secondsLeft)} left`;
  return { title: `${pass(run)} over your ${plural(run.trainRows, "example")}${left}`, detail: learning(run) };
}

function pass(run: RunView): string {
  const all = passes(run);
  const now = currentPass(run);
  if (all === 1) return "One pass";
  return now === all ? "Last pass" : `Pass ${now} of ${all}`;
}

function evaluating({ progress }: RunView): string {
  if (progress === null) return "Getting ready to ask the held-out questions";
  // A text that holds the numbers already is taken as it is.
  if (/\d/.test(progress.text)) return progress.text;
  return `Answering ${count(progress.done)} of ${plural(progress.total, "held-out question")}`;
}

/** How well it does on what it has not seen. */
function learning(run: RunView): string {
  const best = bestEvaluation(run);
  const last = run.evaluations.at(-1);
  const first = run.evaluations[0];
  if (best === undefined || last === undefined || first === undefined) return "It has not been tried on unseen questions yet.";
  if (memorises(run) && best.step !== last.step) return `It did best on unseen questions at step ${count(best.step)} and has begun to memorise since. That version is kept.`;
  if (best.step !== last.step) return `It did best on unseen questions at step ${count(best.step)}. The best version is kept.`;
  if (run.evaluations.length === 1) return `On unseen questions its loss is ${loss(last.loss)}.`;
  return `Still getting better on unseen questions: loss ${loss(last.loss)}, ${loss(first.loss)} at first.`;
}

function finished(run: RunView): Sentence {
  const best = bestCheckpoint(run);
  const title = `Trained on your ${plural(run.trainRows, "example")} in ${exact(run.elapsed)}`;
  const point = best?.evalLoss == null ? "" : `Best on unseen questions at step ${count(best.step)}, loss ${loss(best.evalLoss)}. `;
  const where = run.commit === null ? "" : `Saved in git as ${run.commit.slice(0, 7)}.`;
  return { title, detail: `${point}${where}`.trim() };
}

/** What is not lost. */
function kept(run: RunView): string {
  if (run.commit !== null) return `The best version is saved in git as ${run.commit.slice(0, 7)}.`;
  const point = bestCheckpoint(run) ?? run.checkpoints.at(-1);
  if (point !== undefined) return `Nothing is lost: step ${count(point.step)} is kept.`;
  return run.state === "failed" ? "Your data and recipe are not affected." : "No checkpoint was due yet.";
}

/** What a stop would keep, said before it is done. */
export function stopKeeps(run: RunView): string {
  const best = bestCheckpoint(run);
  if (run.stage !== "train") return "The trained model is kept; the evaluation ends here.";
  return best === undefined ? "What it has learned up to this step is kept." : `The best version, step ${count(best.step)}, is kept.`;
}

export const progressShare = (run: RunView): number =>
  run.totalSteps === 0 ? 0 : Math.min(1, run.step / run.totalSteps);

export const progressPercent = (run: RunView): string => wholePercent(progressShare(run));
