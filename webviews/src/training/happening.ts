/** "What is happening": one line for each pass, from measured losses only. */
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
      ? `Training loss is ${loss(mean(losses))}`
      : change("Training loss", mean(losses.slice(0, ENDS)), mean(losses.slice(-ENDS)));
  const first = run.evaluations.findLast((point) => point.step <= from);
  const last = run.evaluations.findLast((point) => point.step > from && point.step <= to);
  if (last === undefined) return `${training}.`;
  if (first === undefined) return `${training}; on unseen questions it is ${loss(last.loss)}.`;
  return `${training}; ${change("on unseen questions it", first.loss, last.loss)}.`;
}

/** Below this share a change is told as none. */
const STEADY = 0.01;

function change(what: string, from: number, to: number): string {
  const share = (to - from) / from;
  if (Math.abs(share) < STEADY) return `${what} stayed at ${loss(to)}`;
  return `${what} ${share < 0 ? "fell" : "rose"} by ${percent(Math.abs(share), 0)}, from ${loss(from)} to ${loss(to)}`;
}

/** Passes told one by one at most: the first, and those before now. */
const TOLD = 4;

/** The lines worth their room: of many passes the first and the latest. */
export function toldLines(lines: readonly PassLine[]): readonly PassLine[] {
  return lines.length <= TOLD ? lines : [...lines.slice(0, 1), ...lines.slice(1 - TOLD)];
}

/** Rows that one step takes in: "8 x 2 added up" → 16. */
export function rowsPerStep(batch: string): number | undefined {
  const [, rows, times] = /^(\d+)(?: x (\d+))?/.exec(batch) ?? [];
  return rows === undefined ? undefined : Number(rows) * Number(times ?? 1);
}

/** What the model does at this moment, for somebody who has never trained one. */
export function doingNow(run: RunView): string | undefined {
  if (isOver(run)) return undefined;
  if (run.state === "paused") return "Nothing: the run is paused, and its state is on the disk.";
  if (run.stage === "evaluate") return "The tuned model and the base model answer questions that neither has learned from; the answers are compared.";
  if (run.stage === "judge") return "The judge that you chose reads both answers to each question, in either order, and marks them from 1 to 5.";
  if (run.stage === "commit") return "Data, recipe, model and scores are saved together, so that this version can be found again.";
  if (run.step === 0) return undefined;
  const rows = rowsPerStep(run.batch);
  const numbers = run.trainableParameters === null ? "its adjustable numbers" : `its ${count(run.trainableParameters)} adjustable numbers`;
  return `At each step it reads ${rows === undefined ? "some rows" : plural(rows, "row")}, guesses every next piece of their answers, and moves ${numbers} a little towards the right ones.`;
}

/**
 * A loss as the share that the right piece gets among all guesses: the loss is the mean negative logarithm of it.
 * 1.186 → 0.31.
 */
export const chance = (value: number): number => Math.exp(-value);

/** What the loss means, in this run's own numbers. */
export function lossInWords(run: RunView): string | undefined {
  const last = run.evaluations.at(-1);
  const first = run.evaluations[0];
  if (last === undefined) {
    const point = run.train.at(-1);
    return point && `Loss ${loss(point.loss)}: it gives the right next piece of a word a chance of ${percent(chance(point.loss), 0)} on average.`;
  }
  const before = first === undefined || first === last ? "" : `, ${percent(chance(first.loss), 0)} at step ${count(first.step)}`;
  return `Loss ${loss(last.loss)} on unseen rows: it gives the right next piece of a word a chance of ${percent(chance(last.loss), 0)} on average${before}.`;
}

/** The words that this page uses, in one line each. */
export const terms: readonly (readonly [string, string])[] = [
  ["Training loss", "How wrong it is on the rows that it learns from. Falls as long as it learns, or memorises."],
  ["Evaluation loss", "The same on rows kept aside. Where it rises while training loss falls, the model memorises."],
  ["Step", "One correction of the model, from one batch of rows."],
  ["Pass", "Once over all of your rows; also called an epoch."],
  ["Checkpoint", "The model as it was at a step, on the disk. The best one is kept."],
  ["Learning rate", "How large a correction is. Too large, and the loss runs away; too small, and nothing moves."],
  ["Gradient norm", "How large a correction the rows ask for, before the learning rate makes it small."],
];
