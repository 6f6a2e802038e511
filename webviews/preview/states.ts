/** The states that the preview can show, each as what the backend would have answered. */
import type { PageName } from "@protocol/panel.js";
import type { DatasetView, EvaluationSnapshot, RunView } from "@protocol/types.gen.js";

import * as benchmarks from "../../tests/fixtures/panels/benchmarks.js";
import * as evaluation from "../../tests/fixtures/panels/evaluation-states.js";
import * as judges from "../../tests/fixtures/panels/judging.js";
import * as training from "../../tests/fixtures/panels/run-states.js";
import { projectStates } from "../../tests/fixtures/panels/overview.js";
import { playgroundStates, streamAnswers } from "../../tests/fixtures/panels/playground-states.js";
import * as viewer from "../../tests/fixtures/panels/files.js";
import { answers } from "../../tests/fixtures/panels/answers.js";
import { gridAnswers } from "../../tests/fixtures/panels/datasets-grid.js";
import {
  dataFailures,
  labels,
  manyReasons,
  ownTestFile,
  preferences,
  sampled,
  text,
  unsure,
  workbook,
} from "../../tests/fixtures/panels/datasets-states.js";
import { type Answers, failing, FakeHost, silent } from "../../tests/fixtures/panels/fake-host.js";
import {
  failures,
  runView,
  scenario,
  target,
  withDataset,
  withDeployment,
  withRun,
} from "../../tests/fixtures/panels/scenario.js";

const run = (change: Partial<RunView>): Answers => ({ "vibeflow/training/snapshot": () => withRun(change) });

import { calibrating, searching, setupAnswers, tight, tuned, unmeasured, wrong } from "../../tests/fixtures/panels/setup-states.js";
import { setupSnapshot, withSetup } from "../../tests/fixtures/panels/setup.js";

const evaluated = (snapshot: EvaluationSnapshot): Answers => ({ "vibeflow/evaluation/snapshot": () => snapshot });

const unjudged: Answers = { "vibeflow/judging/snapshot": () => judges.withoutJudge };

type States = Readonly<Record<string, Answers>>;

const dataset = (change: Partial<DatasetView>): Answers => ({
  "vibeflow/datasets/snapshot": () => withDataset(change),
});

const states: Readonly<Partial<Record<PageName, States>>> = {
  datasets: {
    empty: { "vibeflow/datasets/snapshot": () => ({ ...scenario.dataset, view: null }) },
    loading: { "vibeflow/datasets/snapshot": silent() },
    "grid-million": gridAnswers({ kept: 1_000_000, removed: 0 }),
    "grid-loading": { "vibeflow/datasets/rows": silent() },
    "grid-refused": { "vibeflow/datasets/rows": failing(failures.notReady) },
    error: { "vibeflow/datasets/snapshot": failing(failures.notReady) },
    mapping: dataset(unsure),
    sampled: { ...dataset(sampled), "vibeflow/datasets/previewFix": failing(dataFailures.checking) },
    workbook: dataset(workbook),
    labels: dataset(labels),
    preferences: dataset(preferences),
    text: dataset(text),
    reasons: dataset(manyReasons),
    testfile: dataset(ownTestFile),
    nothing: { "vibeflow/discovery/search": ({ query }) => ({ query, results: [] }) },
    nonetwork: { "vibeflow/discovery/search": failing(dataFailures.noNetwork) },
    notoken: { "vibeflow/discovery/search": failing(dataFailures.noToken) },
    downloading: { "vibeflow/discovery/download": silent() },
    unreadable: { "vibeflow/datasets/snapshot": () => ({ ...scenario.dataset, view: null }) },
    running: { "vibeflow/training/start": failing(failures.running) },
  },
  setup: {
    empty: { "vibeflow/setup/snapshot": () => ({ ...setupSnapshot, view: null }) },
    unreadable: {
      "vibeflow/setup/snapshot": () => ({
        ...setupSnapshot,
        view: null,
        problem: "Line 14 of vibeflow.yaml: a value is missing after “learning_rate:”.",
      }),
    },
    loading: { "vibeflow/setup/snapshot": silent() },
    error: { "vibeflow/setup/snapshot": failing(failures.notReady) },
    edited: setupAnswers(),
    help: setupAnswers(),
    hardware: setupAnswers(),
    outside: setupAnswers(),
    wrong: setupAnswers(withSetup(wrong)),
    unmeasured: setupAnswers(withSetup(unmeasured)),
    calibrating: setupAnswers(withSetup(calibrating)),
    tight: setupAnswers(withSetup(tight)),
    going: { ...setupAnswers(), "vibeflow/training/start": failing(failures.queue) },
    searching: { "vibeflow/tuning/snapshot": () => ({ ...tuned, tuning: searching }) },
    found: { "vibeflow/tuning/snapshot": () => tuned },
  },
  training: {
    empty: { "vibeflow/training/snapshot": () => ({ ...scenario.run, run: null }) },
    loading: { "vibeflow/training/snapshot": silent() },
    error: { "vibeflow/training/snapshot": failing(failures.notReady) },
    queued: run(training.waiting),
    early: run({
      step: 40,
      elapsed: 75,
      secondsLeft: 610,
      secondsLeftLow: 560,
      secondsLeftHigh: 700,
      train: runView.train.slice(0, 20),
      evaluations: runView.evaluations.slice(0, 2),
      checkpoints: [],
      alerts: [],
    }),
    preparing: run(training.preparing),
    paused: run(training.paused),
    rising: run({ alerts: [training.alerts.steppedDown, training.alerts.rising], batch: "4 x 2 added up" }),
    evaluating: run({
      ...training.over,
      finishedAt: null,
      stage: "evaluate",
      progress: { text: "The tuned model answered 41 of 100 held-out questions", done: 141, total: 200 },
    }),
    done: run({
      ...training.over,
      stage: "commit",
      state: "succeeded",
      commit: "8f2c1ad94be07a6d1c3f5e2b9a8477c0d1e6f3a5",
      compared: training.compared,
      sizeBytes: 252_700_000,
    }),
    stopped: run({ ...training.over, step: 252, state: "stopped" }),
    failed: run({ ...training.over, step: 252, state: "failed", error: failures.memory, resumed: 1 }),
    diverged: run({
      ...training.over,
      step: 41,
      elapsed: 74,
      state: "failed",
      error: failures.diverged,
      train: runView.train.slice(0, 20),
      evaluations: runView.evaluations.slice(0, 2),
      checkpoints: [],
      alerts: [training.alerts.diverged],
    }),
    longer: run(training.paused),
    compare: {},
    deleting: {},
    trials: { "vibeflow/tuning/snapshot": () => training.tuned },
    queue: {},
    options: {},
    huge: run(training.huge),
  },
  evaluation: {
    empty: { "vibeflow/evaluation/snapshot": () => ({ ...scenario.evaluation, view: null }) },
    loading: { "vibeflow/evaluation/snapshot": silent() },
    error: { "vibeflow/evaluation/snapshot": failing(failures.notReady) },
    first: evaluated(evaluation.firstEvaluation),
    again: evaluated(evaluation.again),
    failed: evaluated(evaluation.failedAgain),
    old: { ...evaluated(evaluation.old), ...unjudged },
    unclear: { ...evaluated(evaluation.unclear), ...unjudged },
    worse: { ...evaluated(evaluation.worse), ...unjudged },
    classifier: evaluated(evaluation.classifier),
    labels: evaluated(evaluation.manyLabels),
    written: evaluated(evaluation.writtenLabels),
    passages: evaluated(evaluation.passages),
    three: { ...evaluated(evaluation.three), ...unjudged },
    thousand: evaluated(evaluation.thousand),
    code: evaluated(evaluation.shapes),
    rtl: evaluated(evaluation.shapes),
    long: evaluated(evaluation.shapes),
    nojudge: { ...evaluated(evaluation.unclear), ...unjudged },
    keyless: { ...evaluated(evaluation.unclear), "vibeflow/judging/snapshot": () => judges.keyless },
    judging: { ...evaluated(evaluation.unclear), "vibeflow/judging/snapshot": () => judges.judgingNow },
    choosing: { "vibeflow/benchmarks/snapshot": () => benchmarks.offered },
    benchmarking: { "vibeflow/benchmarks/snapshot": () => benchmarks.benchmarking },
    uninstalled: { "vibeflow/benchmarks/snapshot": () => benchmarks.missing },
    menu: {},
    meaning: {},
    yours: {},
    attention: {},
  },
  deployment: {
    empty: { "vibeflow/deployment/snapshot": () => ({ ...scenario.deployment, newest: null, view: null }) },
    ready: { "vibeflow/deployment/snapshot": () => ({ ...scenario.deployment, view: null }) },
    loading: { "vibeflow/deployment/snapshot": silent() },
    failed: { "vibeflow/deployment/snapshot": () => withDeployment({ state: "failed", error: failures.port }) },
  },
  playground: playgroundStates,
  overview: projectStates,
  files: {
    full: viewer.viewerAnswers,
    found: viewer.viewerAnswers,
    records: viewer.records,
    counting: viewer.counting,
    loading: { "vibeflow/files/page": silent() },
    error: { "vibeflow/files/page": failing(viewer.gone) },
  },
};

/** A host that has the panel in this state; `full` and unknown names are the scenario itself. */
export function makeHost(panel: PageName, state: string): FakeHost {
  const connection =
    state === "offline" ? ({ state: "failed", error: failures.backend } as const) : ({ state: "ready" } as const);
  const host: FakeHost = new FakeHost(target, { ...answers, ...states[panel]?.[state] }, connection);
  if (panel === "datasets") say(host, state);
  if (panel === "playground") streamAnswers(host, state);
  if (panel === "training" && state === "huge") Object.assign(globalThis, { host, hugePoint: training.hugePoint }); // for live.mjs
  return host;
}

/** What the data panel is told in these states, a moment after it was drawn. */
function say(host: FakeHost, state: string): void {
  const { projectId } = target;
  const progress = {
    projectId,
    stage: "reading",
    rows: 412_640,
    total: null,
    part: 0.43,
    source: "support_tickets.csv",
  } as const;
  setTimeout(() => {
    if (state === "importing") host.event("vibeflow/datasets/didProgress", progress);
    if (state === "rebuilding")
      host.event("vibeflow/datasets/didProgress", {
        ...progress,
        stage: "checking",
        total: 1_000_000,
        part: null,
        source: null,
      });
    if (state === "unreadable") host.send({ type: "importFailed", error: dataFailures.broken });
  }, 100);
}
