/** "What is happening": one line for each pass, from measured losses only. */
import * as l10n from "@vscode/l10n";
import type { RunView } from "@protocol/types.gen.js";
import { count, loss, percent, plural } from "@shared/format/numbers.js";

import { currentPass, isOver } from "./run.js";

export interface PassLine {
  readonly pass: number;
  readonly text: string;
  readonly current: boolean;
}

/** How many points at each end of a pass are averaged: single steps jump about. */
const ENDS = 5;

const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;

export function passLines(run: RunView): PassLine[] {
  const lines: PassLine[] = [];
  const now = currentPass(run);
  for (let pass = 1; pass <= now; pass++) {
    const text = describe(run, pass);
    if (text !== undefined) lines.push({ pass, text, current: pass === now && !isOver(run) });
  }
  return lines;
}

function describe(run: RunView, pass: number): string | undefined {
  const from = (pass - 1) * run.stepsPerEpoch;
  const to = pass * run.stepsPerEpoch;
  const losses = run.train.filter((point) => point.step > from && point.step <= to).map((point) => point.loss);
  if (losses.length === 0) return undefined;
  const training =
    losses.length < 2 * ENDS
      ? l10n.t("Training loss is {loss}", { loss: loss(mean(losses)) })
      : trained(mean(losses.slice(0, ENDS)), mean(losses.slice(-ENDS)));
  const first = run.evaluations.findLast((point) => point.step <= from);
  const last = run.evaluations.findLast((point) => point.step > from && point.step <= to);
  if (last === undefined) return `${training}.`;
  if (first === undefined) return l10n.t("{training}; on unseen questions it is {loss}.", { training, loss: loss(last.loss) });
  return `${training}; ${tried(first.loss, last.loss)}.`;
}

/** Below this share a change is told as none. */
const STEADY = 0.01;

type Way = "steady" | "down" | "up";

function change(from: number, to: number) {
  const share = (to - from) / from;
  const way: Way = Math.abs(share) < STEADY ? "steady" : share < 0 ? "down" : "up";
  return { way, values: { share: percent(Math.abs(share), 0), from: loss(from), to: loss(to) } };
}

function trained(from: number, to: number): string {
  const { way, values } = change(from, to);
  if (way === "steady") return l10n.t("Training loss stayed at {to}", values);
  if (way === "down") return l10n.t("Training loss fell by {share}, from {from} to {to}", values);
  return l10n.t("Training loss rose by {share}, from {from} to {to}", values);
}

/** The second half of a pass's line. */
function tried(from: number, to: number): string {
  const { way, values } = change(from, to);
  if (way === "steady") return l10n.t("on unseen questions it stayed at {to}", values);
  if (way === "down") return l10n.t("on unseen questions it fell by {share}, from {from} to {to}", values);
  return l10n.t("on unseen questions it rose by {share}, from {from} to {to}", values);
}

/** Passes told one by one at most: the first, and those before now. */
const TOLD = 4;

/** The lines worth their room: of many passes the first and the latest. */
export function toldLines(lines: readonly PassLine[]): readonly PassLine[] {
  return lines.length <= TOLD ? lines : [...lines.slice(0, 1), ...lines.slice(1 - TOLD)];
}

/** Rows that one step takes in: "8 x 2 added up" → 16. Whatever the language of the words, the numbers begin it. */
export function rowsPerStep(batch: string): number | undefined {
  const [, rows, times] = /^(\d+)(?: x (\d+))?/.exec(batch) ?? [];
  return rows === undefined ? undefined : Number(rows) * Number(times ?? 1);
}

/** What the model does at this moment, for somebody who has never trained one. */
export function doingNow(run: RunView): string | undefined {
  if (isOver(run)) return undefined;
  if (run.state === "paused") return l10n.t("Nothing: the run is paused, and its state is on the disk.");
  if (run.stage === "evaluate") return l10n.t("The tuned model and the base model answer questions that neither has learned from; the answers are compared.");
  if (run.stage === "judge") return l10n.t("The judge that you chose reads both answers to each question, in either order, and marks them from 1 to 5.");
  if (run.stage === "commit") return l10n.t("Data, recipe, model and scores are saved together, so that this version can be found again.");
  if (run.step === 0) return undefined;
  return eachStep(rowsPerStep(run.batch), run.trainableParameters);
}

function eachStep(rows: number | undefined, parameters: number | null): string {
  if (parameters === null) {
    return rows === undefined
      ? l10n.t("At each step it reads some rows, guesses every next piece of their answers, and moves its adjustable numbers a little towards the right ones.")
      : plural(
          rows,
          l10n.t("At each step it reads {n} row, guesses every next piece of their answers, and moves its adjustable numbers a little towards the right ones."),
          l10n.t("At each step it reads {n} rows, guesses every next piece of their answers, and moves its adjustable numbers a little towards the right ones."),
        );
  }
  const values = { numbers: count(parameters) };
  return rows === undefined
    ? l10n.t("At each step it reads some rows, guesses every next piece of their answers, and moves its {numbers} adjustable numbers a little towards the right ones.", values)
    : plural(
        rows,
        l10n.t("At each step it reads {n} row, guesses every next piece of their answers, and moves its {numbers} adjustable numbers a little towards the right ones.", values),
        l10n.t("At each step it reads {n} rows, guesses every next piece of their answers, and moves its {numbers} adjustable numbers a little towards the right ones.", values),
      );
}

/**
 * A loss as the share that the right piece gets among all guesses: the loss is the mean negative logarithm of it.
 * 1.186 → 0.31.
 */
const chance = (value: number): number => Math.exp(-value);

/** What the loss means, in this run's own numbers. */
export function lossInWords(run: RunView): string | undefined {
  const last = run.evaluations.at(-1);
  const first = run.evaluations[0];
  if (last === undefined) {
    const point = run.train.at(-1);
    return (
      point &&
      l10n.t("Loss {loss}: it gives the right next piece of a word a chance of {chance} on average.", {
        loss: loss(point.loss),
        chance: percent(chance(point.loss), 0),
      })
    );
  }
  const now = { loss: loss(last.loss), chance: percent(chance(last.loss), 0) };
  if (first === undefined || first === last) {
    return l10n.t("Loss {loss} on unseen rows: it gives the right next piece of a word a chance of {chance} on average.", now);
  }
  return l10n.t("Loss {loss} on unseen rows: it gives the right next piece of a word a chance of {chance} on average, {before} at step {step}.", {
    ...now,
    before: percent(chance(first.loss), 0),
    step: count(first.step),
  });
}

/** The words that this page uses, in one line each. */
export const terms: readonly (readonly [string, string])[] = [
  [l10n.t("Training loss"), l10n.t("How wrong it is on the rows that it learns from. Falls as long as it learns, or learns by heart (overfits).")],
  [l10n.t("Evaluation loss"), l10n.t("The same on rows kept aside. Where it rises while training loss falls, the model learns by heart (overfits).")],
  [l10n.t("Step"), l10n.t("One correction of the model, from one batch of rows.")],
  [l10n.t("Pass"), l10n.t("Once over all of your rows; also called an epoch.")],
  [l10n.t("Checkpoint"), l10n.t("The model as it was at a step, on the disk. The best one is kept.")],
  [l10n.t("Learning rate"), l10n.t("How large a correction is. Too large, and the loss runs away; too small, and nothing moves.")],
  [l10n.t("Gradient norm"), l10n.t("How large a correction the rows ask for, before the learning rate makes it small.")],
];
