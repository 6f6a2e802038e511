import { describe, expect, it } from "vitest";

import { bandOf, openRemedy, shownAlerts } from "../../../webviews/src/training/alerts.js";
import { frameOf, nearest, pathOf } from "../../../webviews/src/shared/chart/frame.js";
import { spread } from "../../../webviews/src/shared/chart/Lines.js";
import { deletionInWords, settingRows, verdict } from "../../../webviews/src/training/compare/words.js";
import { judged } from "../../../webviews/src/training/components/EstimateCheck.js";
import { doingNow, lossInWords, passLines, rowsPerStep, toldLines } from "../../../webviews/src/training/happening.js";
import { canTrainLonger, leastPasses, longerInWords, passesProblem, suggestedPasses } from "../../../webviews/src/training/longer.js";
import { measuresOf } from "../../../webviews/src/training/measures.js";
import { applyPatch, MAX_POINTS, thin, thinBySteps } from "../../../webviews/src/training/patch.js";
import { placeInWords, queueNote, queueTitle } from "../../../webviews/src/training/queue/words.js";
import { sentence } from "../../../webviews/src/training/sentences.js";
import { digitsOf, linearTicks, powerTicks, stepTicks } from "../../../webviews/src/shared/chart/ticks.js";
import { chartRows, lossTicks } from "../../../webviews/src/training/series.js";
import { tiles } from "../../../webviews/src/training/tiles.js";
import * as states from "../../fixtures/panels/run-states.js";
import { failures, runView } from "../../fixtures/panels/scenario.js";
import { patch } from "./patch.js";

describe("patches", () => {
  it("appends lists, replaces what it names, and leaves the rest", () => {
    const point = { ...runView.train[0]!, step: 254, loss: 0.5 };
    const next = applyPatch(runView, patch({ train: [point] }));
    expect(next).toMatchObject({ revision: runView.revision + 2, step: 254, startedAt: runView.startedAt });
    expect(next?.train).toHaveLength(runView.train.length + 1);
    expect(next?.train.at(-1)).toEqual(point);
    expect(next?.checkpoints).toEqual(runView.checkpoints);
  });

  it("does not fit where something in between was missed, or the run is another", () => {
    expect(applyPatch(runView, patch({ fromRevision: runView.revision + 1 }))).toBeNull();
    expect(applyPatch(runView, patch({ fromRevision: runView.revision - 1 }))).toBeNull();
    expect(applyPatch(runView, patch({ runId: "run-0009" }))).toBeNull();
  });

  it("never holds more points than a chart takes", () => {
    const many = Array.from({ length: 3000 }, (_, index) => ({ ...runView.train[0]!, step: 300 + index }));
    const next = applyPatch(runView, patch({ train: many }));
    expect(next?.train.length).toBeLessThanOrEqual(MAX_POINTS);
    expect(next?.train.length).toBeGreaterThan(0.9 * MAX_POINTS);
    expect(next?.train[0]).toEqual(runView.train[0]);
    expect(next?.train.at(-1)?.step).toBe(3299);
  });

  it("keeps a long run evenly dense in steps, though its points come one by one", () => {
    let run = { ...runView, ...states.huge, revision: 0, train: [], evaluations: [], totalSteps: 100_000 };
    for (let step = 10; step <= 100_000; step += 10) {
      const next = applyPatch(run, patch({ fromRevision: run.revision, toRevision: run.revision + 1, step, train: [states.hugePoint(step)] }));
      expect(next).not.toBeNull();
      run = { ...run, ...next! } as typeof run;
    }
    const train: readonly { step: number }[] = run.train;
    expect(train.length).toBeLessThanOrEqual(1500);
    expect(train[0]!.step).toBe(10);
    expect(train.at(-1)!.step).toBe(100_000);
    const gaps = train.slice(1).map((point, index) => point.step - train[index]!.step);
    expect(Math.max(...gaps)).toBeLessThanOrEqual(350);
  });

  it("thins by steps where the density differs", () => {
    const dense = [...Array.from({ length: 100 }, (_, index) => ({ step: index * 100 })), ...Array.from({ length: 900 }, (_, index) => ({ step: 10_000 + index }))];
    const kept = thinBySteps(dense, 100);
    expect(kept.length).toBeLessThanOrEqual(100);
    expect(kept.filter((point) => point.step >= 10_000).length).toBeLessThan(12);
    expect(kept.at(-1)?.step).toBe(10_899);
  });

  it("keeps what did not change, so that nothing of it is drawn again", () => {
    const next = applyPatch(runView, patch());
    expect(next?.checkpoints).toBe(runView.checkpoints);
    expect(next?.alerts).toBe(runView.alerts);
    expect(next?.efficiency).toBe(runView.efficiency);
    expect(next?.log).toBe(runView.log);
    expect(next?.train).toBe(runView.train);
  });

  it("thins evenly", () => expect(thin([0, 1, 2, 3, 4, 5, 6, 7, 8], 5)).toEqual([0, 2, 4, 6, 8]));
});

describe("the first line", () => {
  it("says pass, examples and time left", () => {
    expect(sentence(runView).title).toBe("Last pass over your 970 examples, about 4 minutes left");
    expect(sentence({ ...runView, step: 130, secondsLeft: null }).title).toBe("Pass 2 of 3 over your 970 examples");
  });

  it("says where the evaluation is, in the backend's words or by count", () => {
    const run = { ...runView, stage: "evaluate" as const };
    expect(sentence({ ...run, progress: { text: "The base model answered 3 of 9", done: 12, total: 18 } }).title).toBe("The base model answered 3 of 9");
    expect(sentence({ ...run, progress: { text: "Answering", done: 41, total: 100 } }).title).toBe("Answering 41 of 100 held-out questions");
  });

  it("says how far the judge is, and what it does", () => {
    const run = { ...runView, stage: "judge" as const };
    const progress = { text: "The judge is through with 3 of 50 rows, 1 left out", done: 6, total: 100 };
    expect(sentence({ ...run, progress }).title).toBe(progress.text);
    expect(sentence({ ...run, progress: null }).title).toBe("Getting ready to judge");
    expect(doingNow(run)).toContain("in either order");
  });

  it("says on failure what happened, what to do and what is safe", () => {
    const failed = sentence({ ...runView, state: "failed", error: failures.memory });
    expect(failed.title).toBe(failures.memory.message);
    expect(failed.detail).toContain(failures.memory.hint);
    expect(failed.detail).toContain("step 180 is kept");
  });

  it("says of a paused run where it stands and that nothing is lost", () => {
    const said = sentence({ ...runView, ...states.paused });
    expect(said.title).toBe("Paused at step 252 of 366");
    expect(said.detail).toContain("Everything up to step 252 is saved");
  });

  it("claims no checkpoint that there is not", () => {
    expect(sentence({ ...runView, state: "stopped", checkpoints: [] }).detail).toBe("No checkpoint was due yet.");
  });
});

describe("alerts", () => {
  const [overfitting] = runView.alerts;
  const rising = states.alerts.rising;

  it("are shown while they hold and are not put aside, errors first", () => {
    const settled = { ...rising, id: "rising-9", untilStep: 30 };
    const put = { ...rising, id: "rising-10", dismissed: true };
    const run = { ...runView, alerts: [settled, put, overfitting!, states.alerts.diverged] };
    expect(shownAlerts(run).map((alert) => alert.id)).toEqual(["diverged-41", "overfitting-240"]);
  });

  it("of memory and of overfitting end with the run; what ended it stays", () => {
    const run = { ...runView, state: "failed" as const, alerts: [overfitting!, states.alerts.steppedDown, states.alerts.diverged] };
    expect(shownAlerts(run).map((alert) => alert.kind)).toEqual(["diverged"]);
  });

  it("offer to stop only what can be stopped", () => {
    expect(openRemedy(overfitting!, runView)?.label).toBe("Stop now, keep step 180");
    expect(openRemedy(overfitting!, { ...runView, state: "stopping" })).toBeNull();
    expect(openRemedy(overfitting!, { ...runView, stage: "evaluate" })).toBeNull();
    expect(openRemedy(states.alerts.diverged, { ...runView, state: "failed" })?.kind).toBe("restartWith");
  });

  it("cover the steps that they are about: overfitting from the best on", () => {
    expect(bandOf(overfitting!, runView)).toMatchObject({ from: 180, to: 252 });
    expect(bandOf(rising, runView)).toMatchObject({ from: 200, to: 252 });
    expect(bandOf({ ...rising, untilStep: 220 }, runView)).toMatchObject({ from: 200, to: 220 });
  });
});

describe("training longer", () => {
  it("goes on from where it is, and says what it takes", () => {
    expect(leastPasses(runView)).toBe(3);
    expect(suggestedPasses(runView)).toBe(5);
    expect(passesProblem(runView, 2)).toContain("2 passes already");
    expect(passesProblem(runView, 2.5)).toBeDefined();
    expect(passesProblem(runView, 1001)).toBeDefined();
    expect(passesProblem(runView, 4)).toBeUndefined();
    // 4 passes are 488 steps: 236 more at 1.865 s each.
    expect(longerInWords(runView, 4)).toBe("1.9 more passes, about 7 minutes by the speed so far.");
    expect(longerInWords({ ...runView, ...states.over, state: "succeeded" }, 4)).toContain("1 more pass, ");
    expect(longerInWords({ ...runView, ...states.over, state: "succeeded" }, 4)).toContain("A new run goes on");
  });

  it("is offered where there is something to go on from", () => {
    expect(canTrainLonger(runView)).toBe(true);
    expect(canTrainLonger({ ...runView, ...states.paused })).toBe(true);
    expect(canTrainLonger({ ...runView, step: 0 })).toBe(false);
    expect(canTrainLonger({ ...runView, state: "failed", checkpoints: [] })).toBe(false);
    expect(canTrainLonger({ ...runView, stage: "evaluate" })).toBe(false);
  });
});

describe("a queue", () => {
  it("says who runs, who waits and why", () => {
    expect(queueTitle(states.queue).title).toBe("2 runs under way, 2 wait");
    expect(queueNote(states.queue)).toBe("2 runs are going, and the processor has threads for no more. At most 2 runs at once on this computer.");
    expect(states.queue.entries.map(placeInWords)).toEqual(["being evaluated", "training", "next", "number 2"]);
    expect(queueTitle({ entries: [], limit: 2 }).title).toBe("Nothing runs and nothing waits");
  });

  it("is told to the run that waits in it", () => {
    expect(sentence({ ...runView, ...states.waiting })).toEqual({
      title: "Waiting to start",
      detail: "First in the queue. 2 runs are going, and the processor has threads for no more. It starts by itself; you can close the window.",
    });
  });
});

describe("a comparison", () => {
  it("names the best by the loss on unseen rows, and by how much", () => {
    expect(verdict(states.runs.runs)).toBe("Run 3 did best on unseen rows: loss 1.186, 4.4 % below run 2");
    const level = states.runs.runs.map((run) => ({ ...run, bestEvalLoss: 1.2 }));
    expect(verdict(level)).toMatch(/do equally well/);
    expect(verdict(states.runs.runs.slice(0, 1))).toBe("1 run of this project");
  });

  it("puts the settings that differ first", () => {
    const rows = settingRows(states.runs.runs);
    expect(rows.filter((row) => row.differs).map((row) => row.key)).toEqual(["training.epochs", "training.learning_rate", "training.lora.r"]);
    expect(rows.slice(0, 3).every((row) => row.differs)).toBe(true);
    expect(rows).toHaveLength(runView.settings.length);
  });

  it("says what deleting frees, and that a version stays", () => {
    expect(deletionInWords(states.runs.runs[1]!, "241 MB")).toBe("Deleting run 2 frees 241 MB: its checkpoints, measurements and log. Its version 4be07a6 stays in git.");
    expect(deletionInWords(states.runs.runs[2]!, "92 MB")).toContain("It made no version.");
  });
});

describe("an estimate beside reality", () => {
  const one = { name: "time", low: 580, likely: 690, high: 820 } as const;
  it.each([
    [682, "1 % less than thought, within the range"],
    [690, "As thought, within the range"],
    [900, "30 % more than thought, outside the range"],
  ])("%d s against 690", (actual, words) => expect(judged({ ...one, actual })).toBe(words));
});

describe("what is happening", () => {
  it("has a line for each pass begun, with measured numbers", () => {
    const lines = passLines(runView);
    expect(lines.map((line) => line.pass)).toEqual([1, 2, 3]);
    expect(lines[0]?.text).toContain("on unseen questions it fell by 45 %, from 2.281 to 1.247");
    expect(lines.map((line) => line.current)).toEqual([false, false, true]);
  });

  it("claims no trend from a handful of steps", () => expect(passLines(runView)[2]?.text).toMatch(/^Training loss is \d\.\d{3}\.$/));
  it("says what a step does in the run's own numbers", () => {
    expect(doingNow(runView)).toContain("reads 8 rows");
    expect(doingNow(runView)).toContain("884,736 adjustable numbers");
    expect(doingNow({ ...runView, batch: "4 x 2 added up" })).toContain("reads 8 rows");
    expect(doingNow({ ...runView, state: "succeeded" })).toBeUndefined();
    expect(rowsPerStep("")).toBeUndefined();
  });

  it("tells the loss as a chance: e to the power of minus 1.213 is 0.30", () =>
    expect(lossInWords(runView)).toBe("Loss 1.213 on unseen rows: it gives the right next piece of a word a chance of 30 % on average, 10 % at step 0."));

  it("tells the first and the latest of many passes", () => {
    const lines = Array.from({ length: 9 }, (_, index) => ({ pass: index + 1, text: "", current: false }));
    expect(toldLines(lines).map((line) => line.pass)).toEqual([1, 7, 8, 9]);
  });

  it("says nothing before the first point", () => expect(passLines({ ...runView, train: [] })).toEqual([]));
});

describe("tiles", () => {
  const tile = (label: string, run = runView) => tiles(run).find((each) => each.label === label);

  it("shows no time left while it is paused", () =>
    expect(tile("Training time", { ...runView, ...states.paused })).toMatchObject({ value: "7", unit: "min 50 s" }));
  it("shows time left with its range", () => expect(tile("Time left")).toMatchObject({ value: "4", unit: "min, 3 to 5", note: "About 12 minutes in all" }));
  it("shows memory against the total", () => expect(tile("Memory")).toMatchObject({ value: "1.6", unit: "of 24 GB", note: "7 % of what there is" }));

  it("tells when it got slower", () => {
    const slow = runView.train.map((point, index) => ({ ...point, tokensPerSecond: index < 100 ? 1000 : 500 }));
    expect(tile("Speed", { ...runView, train: slow })).toMatchObject({ value: "500", mark: "warn" });
    expect(tile("Speed", { ...runView, train: slow })?.note).toMatch(/slower than its average/);
  });

  it("waits for the first steps", () => expect(tile("Speed", { ...runView, train: [] })?.value).toBe("–"));
});

describe("the chart's numbers", () => {
  it("are a thousand points at most, evaluations included", () => {
    const train = Array.from({ length: 1000 }, (_, index) => ({ ...runView.train[0]!, step: index * 2 + 1 }));
    const evaluations = Array.from({ length: 80 }, (_, index) => ({ step: index * 24, loss: 1 }));
    const rows = chartRows({ ...runView, train, evaluations });
    expect(rows.length).toBeLessThanOrEqual(1000);
    expect(rows.filter((row) => row.evaluation !== undefined)).toHaveLength(80);
    expect(rows.map((row) => row.step)).toEqual(rows.map((row) => row.step).toSorted((one, other) => one - other));
  });

  it("stand between ticks of powers", () => {
    expect(powerTicks([0.6, 2.8])).toEqual([0.5, 0.7, 1, 1.5, 2, 3]);
    const wide = powerTicks([0.02, 900]);
    expect(wide[0]).toBeLessThanOrEqual(0.02);
    expect(wide.at(-1)).toBeGreaterThanOrEqual(900);
    expect(powerTicks([0])).toEqual([0.1, 1, 10]);
  });

  it("keep their digits apart", () => {
    expect([1, 1.25, 1.5].map(digitsOf([1, 1.25, 1.5]))).toEqual(["1.00", "1.25", "1.50"]);
    expect([0, 500].map(digitsOf([0, 500]))).toEqual(["0", "500"]);
    expect(linearTicks([0, 0], { zero: true }).at(-1)).toBeGreaterThan(0);
  });

  it("stand between round ticks", () => {
    const ticks = lossTicks(chartRows(runView));
    expect(ticks[0]).toBeLessThanOrEqual(0.66);
    expect(ticks.at(-1)).toBeGreaterThanOrEqual(2.4);
    expect(ticks.length).toBeGreaterThanOrEqual(5);
    expect(ticks.length).toBeLessThanOrEqual(8);
    expect(stepTicks(366, 6)).toEqual([0, 100, 200, 300, 366]);
  });
});

describe("a chart's frame", () => {
  const box = { width: 400, height: 200, margin: { top: 20, right: 20, bottom: 30, left: 50 } };
  const frame = frameOf(box, { total: 100, low: 0, high: 2 });

  it("places steps and values, and finds the step back", () => {
    expect(frame).toMatchObject({ x: 50, right: 380, y: 20, bottom: 170 });
    expect([frame.toX(0), frame.toX(100), frame.toY(0), frame.toY(2)]).toEqual([50, 380, 170, 20]);
    expect(frame.toStep(frame.toX(37))).toBeCloseTo(37);
    expect(frame.toStep(9999)).toBe(100);
    expect(pathOf([{ step: 0, value: 0 }, { step: 100, value: 2 }], frame)).toBe("M50.0 170.0L380.0 20.0");
  });

  it("by powers gives equal ratios equal room", () => {
    const powers = frameOf(box, { total: 100, low: 1, high: 4, byPowers: true });
    expect(powers.toY(2)).toBeCloseTo((powers.toY(1) + powers.toY(4)) / 2);
    expect(powers.toY(0)).toBe(powers.bottom);
  });

  it("finds the nearest row", () => {
    const rows = [{ step: 10 }, { step: 20 }, { step: 40 }];
    expect([0, 14, 16, 31, 99].map((step) => nearest(rows, step)?.step)).toEqual([10, 10, 20, 40, 40]);
    expect(nearest<{ step: number }>([], 3)).toBeUndefined();
  });

  it("keeps names apart and within the frame", () => {
    const ends = [100, 102, 104, 168].map((y, index) => ({ name: String(index), text: "", y, colour: "" }));
    const placed = spread(ends, 24, 160).map((end) => end.y);
    expect(placed.slice(1).every((y, index) => y - placed[index]! >= 18)).toBe(true);
    expect(Math.max(...placed)).toBeLessThanOrEqual(160);
  });
});

describe("what is measured beside the loss", () => {
  it("is offered where there are numbers of it", () => {
    expect(measuresOf(runView).map((measure) => measure.name)).toEqual(["learningRate", "gradNorm", "speed", "memory", "busy"]);
    const blind = { ...runView, train: runView.train.map((point) => ({ ...point, busy: null })) };
    expect(measuresOf(blind).map((measure) => measure.name)).not.toContain("busy");
    expect(measuresOf({ ...runView, device: "NVIDIA H200, bf16" }).at(-1)?.label).toBe("Graphics card");
  });
});
