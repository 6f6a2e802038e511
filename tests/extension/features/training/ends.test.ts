import { expect, test } from "vitest";

import { EndWatch } from "../../../../extension/src/features/training/ends.js";
import type { RunBrief } from "../../../../extension/src/protocol/types.gen.js";
import { runningRun, supportBot } from "../../fixtures.js";

const withRun = (run: Partial<RunBrief> | null) => [{ ...supportBot, run: run && { ...runningRun, ...run } }];

test("a run that was seen running is told once when it is over", () => {
  const watch = new EndWatch();
  expect(watch.seen(withRun({}))).toEqual([]);
  expect(watch.seen(withRun({ stage: "evaluate" }))).toEqual([]);
  expect(watch.seen(withRun({ stage: "commit", state: "succeeded" })).map(({ run }) => run.number)).toEqual([3]);
  expect(watch.seen(withRun({ stage: "commit", state: "succeeded" }))).toEqual([]);
});

test("runs that were over when the window opened are old news", () => {
  const watch = new EndWatch();
  expect(watch.seen(withRun({ state: "failed" }))).toEqual([]);
  expect(watch.seen(withRun({ state: "failed" }))).toEqual([]);
});

test("a new run that began meanwhile is not taken for the end of the last", () => {
  const watch = new EndWatch();
  watch.seen(withRun({}));
  expect(watch.seen(withRun({ runId: "run-0004", number: 4 }))).toEqual([]);
  expect(watch.seen(withRun({ runId: "run-0004", number: 4, state: "stopped" }))).toHaveLength(1);
});

test("a run whose place the one behind it took is looked at, once", () => {
  const watch = new EndWatch();
  const see = (run: Partial<RunBrief>) => {
    const list = withRun(run);
    const followed = watch.followed(list).map(({ runId }) => runId);
    return { followed, ended: watch.seen(list).length };
  };
  expect(see({})).toEqual({ followed: [], ended: 0 });
  expect(see({ runId: "run-0004", number: 4 })).toEqual({ followed: ["run-0003"], ended: 0 });
  expect(see({ runId: "run-0004", number: 4, stage: "commit" })).toEqual({ followed: [], ended: 0 });
  expect(see({ runId: "run-0004", number: 4, state: "succeeded" })).toEqual({ followed: [], ended: 1 });
});

test("a pause is no end", () => {
  const watch = new EndWatch();
  watch.seen(withRun({}));
  expect(watch.seen(withRun({ state: "paused" }))).toEqual([]);
  expect(watch.seen(withRun({ state: "stopped" }))).toHaveLength(1);
});
