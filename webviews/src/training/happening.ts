/** "What is happening": one line for each pass, from measured losses only. */
import type { RunView } from "@protocol/types.gen.js";
import { loss, percent } from "@shared/format/numbers.js";

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
