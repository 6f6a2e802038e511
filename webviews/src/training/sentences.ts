/** The training panel's sentences, each computed from the run. */
import * as l10n from "@vscode/l10n";
import type { RunView } from "@protocol/types.gen.js";
import { count, loss, plural, wholePercent } from "@shared/format/numbers.js";
import { about, exact } from "@shared/format/time.js";

import { bestCheckpoint, bestEvaluation, currentPass, overfits, passes, preparing } from "./run.js";

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
      if (run.totalSteps === 0) return { title: l10n.t("Stopping"), detail: nothingYet };
      return { title: l10n.t("Stopping after this step"), detail: kept(run) };
    case "stopped":
      if (run.totalSteps === 0) return { title: l10n.t("Stopped before the first step"), detail: l10n.t("It did not learn anything, so there is no model.") };
      return { title: l10n.t("Stopped at step {step} of {total}", steps(run)), detail: kept(run) };
    case "failed":
      return { title: run.error?.message ?? l10n.t("The run failed"), detail: [run.error?.hint, kept(run)].filter(Boolean).join(" ") };
    case "succeeded":
      return finished(run);
    case "running":
      return running(run);
  }
}

const nothingYet = l10n.t("It has not begun to learn: there is no model to keep yet.");

const steps = (run: RunView) => ({ step: count(run.step), total: count(run.totalSteps) });

const places = [
  l10n.t("First in the queue."),
  l10n.t("Second in the queue."),
  l10n.t("Third in the queue."),
  l10n.t("Fourth in the queue."),
  l10n.t("Fifth in the queue."),
  l10n.t("Sixth in the queue."),
  l10n.t("Seventh in the queue."),
  l10n.t("Eighth in the queue."),
  l10n.t("Ninth in the queue."),
];

function waiting({ queuePosition, queueReason }: RunView): Sentence {
  const place =
    queuePosition === null ? undefined : (places[queuePosition - 1] ?? l10n.t("Number {position} in the queue.", { position: count(queuePosition) }));
  const reason = queueReason === null ? undefined : `${queueReason.replace(/\.?$/, "")}.`;
  const detail = [place, reason, l10n.t("It starts by itself; you can close the window.")].filter(Boolean).join(" ");
  return { title: l10n.t("Waiting to start"), detail };
}

function paused(run: RunView): Sentence {
  const point = run.checkpoints.reduce<number | null>((last, { step }) => Math.max(last ?? 0, step), null);
  const safe = point === null ? l10n.t("Nothing is computed meanwhile.") : l10n.t("Everything up to step {step} is saved.", steps(run));
  const title = run.totalSteps === 0 ? l10n.t("Paused before the first step") : l10n.t("Paused at step {step} of {total}", steps(run));
  return { title, detail: `${safe} ${l10n.t("It waits until you resume it, also over a restart of the computer.")}` };
}

function running(run: RunView): Sentence {
  if (run.stage === "evaluate") return { title: evaluating(run), detail: l10n.t("The tuned model and the base model answer the same questions.") };
  if (run.stage === "judge") return { title: run.progress?.text ?? l10n.t("Getting ready to judge"), detail: l10n.t("Another model marks both answers, as vibeflow.yaml says.") };
  if (run.stage === "commit") return { title: l10n.t("Saving the version"), detail: l10n.t("Data, recipe, model and evaluation go into one git commit.") };
  if (preparing(run)) return turning(run);
  if (run.step === 0) {
    return {
      title:
        run.trainRows === 0
          ? l10n.t("Getting ready to train")
          : plural(run.trainRows, l10n.t("Getting ready to train on your {n} example"), l10n.t("Getting ready to train on your {n} examples")),
      detail: l10n.t("Loading {model}.", { model: run.modelName }),
    };
  }
  const title = run.secondsLeft === null ? pass(run) : l10n.t("{pass}, {time} left", { pass: pass(run), time: about(run.secondsLeft) });
  return { title, detail: learning(run) };
}

/** Rows become tokens before the first step; of few rows nobody notices. */
function turning({ secondsLeft }: RunView): Sentence {
  const left = secondsLeft === null ? undefined : about(secondsLeft);
  return {
    title: left === undefined ? l10n.t("Turning your rows into tokens") : l10n.t("Turning your rows into tokens, {time} left", { time: left }),
    detail: l10n.t("Tokens are the pieces of words that a model reads. They are kept: the next run on these rows skips this."),
  };
}

function pass(run: RunView): string {
  const all = passes(run);
  const now = currentPass(run);
  if (all === 1) return plural(run.trainRows, l10n.t("One pass over your {n} example"), l10n.t("One pass over your {n} examples"));
  if (now === all) return plural(run.trainRows, l10n.t("Last pass over your {n} example"), l10n.t("Last pass over your {n} examples"));
  const values = { pass: now, passes: all };
  return plural(run.trainRows, l10n.t("Pass {pass} of {passes} over your {n} example", values), l10n.t("Pass {pass} of {passes} over your {n} examples", values));
}

function evaluating({ progress }: RunView): string {
  if (progress === null) return l10n.t("Getting ready to ask the held-out questions");
  // A text that holds the numbers already is taken as it is.
  if (/\d/.test(progress.text)) return progress.text;
  const values = { done: count(progress.done) };
  return plural(progress.total, l10n.t("Answering {done} of {n} held-out question", values), l10n.t("Answering {done} of {n} held-out questions", values));
}

/** How well it does on what it has not seen. */
function learning(run: RunView): string {
  const best = bestEvaluation(run);
  const last = run.evaluations.at(-1);
  const first = run.evaluations[0];
  if (best === undefined || last === undefined || first === undefined) return l10n.t("It has not been tried on unseen questions yet.");
  if (overfits(run) && best.step !== last.step) return l10n.t("It did best on unseen questions at step {step}; since then it learns by heart (overfits). That version is kept.", { step: count(best.step) });
  if (best.step !== last.step) return l10n.t("It did best on unseen questions at step {step}. The best version is kept.", { step: count(best.step) });
  if (run.evaluations.length === 1) return l10n.t("On unseen questions its loss is {loss}.", { loss: loss(last.loss) });
  return l10n.t("Still getting better on unseen questions: loss {loss}, {first} at first.", { loss: loss(last.loss), first: loss(first.loss) });
}

function finished(run: RunView): Sentence {
  const best = bestCheckpoint(run);
  const time = { time: exact(run.elapsed) };
  const title = plural(run.trainRows, l10n.t("Trained on your {n} example in {time}", time), l10n.t("Trained on your {n} examples in {time}", time));
  const point = best?.evalLoss == null ? "" : l10n.t("Best on unseen questions at step {step}, loss {loss}.", { step: count(best.step), loss: loss(best.evalLoss) });
  const where = run.commit === null ? "" : l10n.t("Saved in git as {commit}.", { commit: run.commit.slice(0, 7) });
  return { title, detail: `${point} ${where}`.trim() };
}

/** What is not lost. */
function kept(run: RunView): string {
  if (run.commit !== null) return l10n.t("The best version is saved in git as {commit}.", { commit: run.commit.slice(0, 7) });
  const point = bestCheckpoint(run) ?? run.checkpoints.at(-1);
  if (point !== undefined) return l10n.t("Nothing is lost: step {step} is kept.", { step: count(point.step) });
  return run.state === "failed" ? l10n.t("Your data and recipe are not affected.") : l10n.t("No checkpoint was due yet.");
}

/** What a stop would keep, said before it is done. */
export function stopKeeps(run: RunView): string {
  const best = bestCheckpoint(run);
  if (preparing(run) && run.totalSteps === 0) return nothingYet;
  if (run.stage !== "train") return l10n.t("The trained model is kept; the evaluation ends here.");
  return best === undefined
    ? l10n.t("What it has learned up to this step is kept.")
    : l10n.t("The best version, step {step}, is kept.", { step: count(best.step) });
}

export const progressShare = (run: RunView): number =>
  run.totalSteps === 0 ? 0 : Math.min(1, run.step / run.totalSteps);

export const progressPercent = (run: RunView): string => wholePercent(progressShare(run));
