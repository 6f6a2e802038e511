// Generated from python_backend/vibeflow/protocol by `npm run generate`. Do not edit.

export const PROTOCOL_VERSION = 1;

export type ErrorCode =
  | "data.unreadable"
  | "data.empty"
  | "data.noAnswer"
  | "recipe.invalid"
  | "notFound"
  | "project.exists"
  | "job.alreadyRunning"
  | "state.notReady"
  | "disk.full"
  | "port.inUse"
  | "environment.noPython"
  | "environment.noTorch"
  | "model.unavailable"
  | "memory.exhausted"
  | "git.failed"
  | "protocol.mismatch"
  | "internal";

export type ActionKind =
  | "chooseFile"
  | "mapColumns"
  | "openRecipe"
  | "openTraining"
  | "showLog"
  | "setUpPython"
  | "restartBackend"
  | "retry";

export interface BackendInfo {
  readonly protocolVersion: number;
  readonly version: string;
  /** "3.11.7". */
  readonly python: string;
  readonly executable: string;
  /** VIBEFLOW_HOME: store, logs and default projects. */
  readonly home: string;
  /** True when torch and its friends are installed beside the backend. */
  readonly trainingReady: boolean;
  readonly pid: number;
}

export interface Pong {
  readonly payload: string;
}

export interface DataBrief {
  readonly rowsKept: number;
  readonly version: number;
  readonly sourceName: string;
}

export interface RunBrief {
  readonly runId: string;
  /** 1 for the project's first run. */
  readonly number: number;
  readonly stage: "train" | "evaluate" | "commit";
  readonly state: "queued" | "running" | "stopping" | "succeeded" | "stopped" | "failed";
  /** Share of the whole run that is done, 0 to 1. */
  readonly fraction: number;
  readonly secondsLeft: number | null;
}

export interface VersionBrief {
  /** Full git object id. */
  readonly commit: string;
  readonly number: number;
  /** Overall score, 0 to 100, or None when it was not evaluated. */
  readonly score: number | null;
  readonly served: boolean;
}

/** One row of the sidebar and of `vibeflow/projects/list`. */
export interface ProjectSummary {
  readonly id: string;
  readonly name: string;
  readonly path: string;
  /** ISO 8601 in UTC. */
  readonly createdAt: string;
  /** Model id as in the recipe: `vibeflow/starter`, a hub name, or a local path. */
  readonly baseModel: string;
  readonly data: DataBrief | null;
  /** The latest training run, running or not. */
  readonly run: RunBrief | null;
  /** Newest first. */
  readonly versions: readonly VersionBrief[];
  /** True when the folder is gone from the disk; the entry is kept so that nothing vanishes silently. */
  readonly missing: boolean;
}

export interface ProjectList {
  readonly projects: readonly ProjectSummary[];
}

/** Parameters or result of a method that needs none. */
export interface Nothing {
}

export interface RecipeSetting {
  /** Dotted path in vibeflow.yaml, such as `training.learning_rate`. */
  readonly key: string;
  /** Plain name, such as "Learning rate". */
  readonly name: string;
  /** Formatted for reading. */
  readonly value: string;
  /** One honest sentence with the user's own numbers in it. */
  readonly reason: string;
  /** True when the file differs from the recommendation. */
  readonly changed: boolean;
  readonly recommended: string | null;
}

/** What the recipe says now; the file itself is opened in the editor. */
export interface RecipeView {
  readonly path: string;
  readonly settings: readonly RecipeSetting[];
}

export interface ColumnView {
  readonly name: string;
  readonly role: "question" | "answer" | "conversation" | "system" | "topic" | "ignored";
  /** 0 to 1: how sure detection is that `role` is right. */
  readonly confidence: number;
  /** Why, in words: "named like an answer, 31 words on average". */
  readonly reason: string;
  readonly samples: readonly string[];
}

export interface LedgerEntry {
  readonly reason: "missingQuestion" | "missingAnswer" | "duplicate" | "excluded" | "unreadable";
  /** "removed, no reply". */
  readonly label: string;
  readonly count: number;
}

/** Rows read = train + test + the sum of removed. Always balances. */
export interface Ledger {
  readonly read: number;
  readonly train: number;
  readonly test: number;
  readonly removed: readonly LedgerEntry[];
}

export interface FindingFix {
  readonly id: "repairEncoding" | "removeMissing" | "removeDuplicates" | "trimWhitespace";
  /** Button label: verb, object, count: "Repair 17". */
  readonly label: string;
  readonly applied: boolean;
}

export interface Finding {
  /** Stable kind, such as `encodingDamage`; unique within a report. */
  readonly id: string;
  readonly severity: "decide" | "fixed" | "passed";
  /** "Broken characters in 17 replies". */
  readonly title: string;
  /** One line of cause, with an example where it helps. */
  readonly detail: string;
  readonly count: number;
  /** 0 to 1, of rows read. */
  readonly share: number;
  /** 0 to 1: the threshold above which it matters. */
  readonly limit: number;
  /** Row numbers in the source, 1-based, at most five. */
  readonly examples: readonly number[];
  readonly fix: FindingFix | null;
}

export interface TrainingEstimate {
  readonly secondsLow: number;
  readonly secondsHigh: number;
  /** What it was computed from: "from your last run" or "from a short speed test of this machine". */
  readonly basis: string;
}

/** The data panel's snapshot. */
export interface DatasetView {
  readonly projectId: string;
  readonly projectName: string;
  /** Raised at each change of this project's dataset. */
  readonly revision: number;
  readonly sourceName: string;
  readonly sourcePath: string;
  /** "CSV, comma, UTF-8" and the like. */
  readonly format: string;
  readonly version: number;
  readonly columns: readonly ColumnView[];
  /** The least of the confidences of the question and answer columns. */
  readonly confidence: number;
  /** True below 60 %: the panel asks, with the best guess filled in. */
  readonly needsMapping: boolean;
  readonly ledger: Ledger;
  readonly findings: readonly Finding[];
  /** English name of the majority's language, or None when it cannot be told. */
  readonly language: string | null;
  readonly tokensMedian: number | null;
  /** The recommended settings with a reason each. */
  readonly recipe: readonly RecipeSetting[];
  readonly modelName: string;
  readonly estimate: TrainingEstimate | null;
}

/** Result of `vibeflow/datasets/snapshot`: `view` is None when the project has no data yet. */
export interface DatasetSnapshot {
  readonly projectId: string;
  readonly projectName: string;
  readonly view: DatasetView | null;
}

export interface RowView {
  /** Row number in the source, 1-based; stable. */
  readonly number: number;
  readonly part: "train" | "test" | "removed";
  readonly question: string;
  readonly answer: string;
  readonly system: string | null;
  readonly topic: string | null;
  readonly tokens: number | null;
  readonly removedBecause: string | null;
}

export interface RowsPage {
  readonly total: number;
  readonly offset: number;
  readonly rows: readonly RowView[];
}

export interface RenderedSpan {
  readonly text: string;
  readonly trained: boolean;
  readonly tokens: number;
}

/** What will be trained: the exact text the model reads, and which tokens it learns. */
export interface RenderedRow {
  readonly number: number;
  readonly spans: readonly RenderedSpan[];
  readonly trainedTokens: number;
  readonly promptTokens: number;
}

export interface StartedRun {
  readonly runId: string;
  readonly number: number;
}

export interface TrainPoint {
  readonly step: number;
  /** Mean cross-entropy per trained token, in nats, over the steps since the last point. */
  readonly loss: number;
  readonly learningRate: number;
  readonly gradNorm: number;
  /** Useful tokens (no padding) per second of wall time. */
  readonly tokensPerSecond: number;
  /** Resident memory of the worker, or GPU memory allocated on a GPU. */
  readonly memoryBytes: number;
  /** Seconds of training up to this point, pauses and downtime left out. */
  readonly elapsed: number;
}

export interface EvalPoint {
  readonly step: number;
  readonly loss: number;
}

export interface CheckpointView {
  readonly step: number;
  readonly evalLoss: number | null;
  readonly best: boolean;
  readonly sizeBytes: number;
}

export interface LogLine {
  readonly time: string;
  readonly level: "info" | "warning" | "error";
  readonly text: string;
}

/** Where a stage other than training stands, for "Answering 41 of 100 held-out questions". */
export interface StageProgress {
  readonly text: string;
  readonly done: number;
  readonly total: number;
}

/** A remedy that a panel can offer as a button; the panel decides what command stands behind each kind. */
export interface ErrorAction {
  readonly kind: "chooseFile" | "mapColumns" | "openRecipe" | "openTraining" | "showLog" | "setUpPython" | "restartBackend" | "retry";
  readonly label: string;
}

/** What travels in JSON-RPC's `error.data`. */
export interface ErrorData {
  readonly code: "data.unreadable" | "data.empty" | "data.noAnswer" | "recipe.invalid" | "notFound" | "project.exists" | "job.alreadyRunning" | "state.notReady" | "disk.full" | "port.inUse" | "environment.noPython" | "environment.noTorch" | "model.unavailable" | "memory.exhausted" | "git.failed" | "protocol.mismatch" | "internal";
  readonly message: string;
  readonly hint: string;
  readonly action: ErrorAction | null;
}

/** The training panel's snapshot. `revision` counts the run's events; patches start where it ends. */
export interface RunView {
  readonly projectId: string;
  readonly projectName: string;
  readonly runId: string;
  readonly number: number;
  readonly revision: number;
  readonly stage: "train" | "evaluate" | "commit";
  readonly state: "queued" | "running" | "stopping" | "succeeded" | "stopped" | "failed";
  readonly modelName: string;
  readonly method: string;
  /** "CPU, 2 threads, bf16" or "NVIDIA H200, bf16". */
  readonly device: string;
  readonly startedAt: string | null;
  readonly finishedAt: string | null;
  readonly step: number;
  readonly totalSteps: number;
  readonly epochs: number;
  readonly stepsPerEpoch: number;
  readonly trainRows: number;
  readonly elapsed: number;
  readonly secondsLeft: number | null;
  readonly secondsLeftLow: number | null;
  readonly secondsLeftHigh: number | null;
  /** At most 1,000 points; thinned evenly when there are more. */
  readonly train: readonly TrainPoint[];
  readonly evaluations: readonly EvalPoint[];
  readonly checkpoints: readonly CheckpointView[];
  /** The last 200 lines. */
  readonly log: readonly LogLine[];
  readonly progress: StageProgress | null;
  /** Bytes of RAM (or of the GPU) in this machine. */
  readonly memoryTotal: number;
  readonly error: ErrorData | null;
  /** How often the run was picked up again after a crash. */
  readonly resumed: number;
  /** Set once the version is in git. */
  readonly commit: string | null;
}

export interface RunSnapshot {
  readonly projectId: string;
  readonly projectName: string;
  /** None when the project has not been trained. */
  readonly run: RunView | null;
}

export interface LogText {
  readonly text: string;
}

export interface Interval {
  readonly low: number;
  readonly high: number;
}

export interface Verdict {
  readonly outcome: "better" | "worse" | "unclear";
  /** "Better than the base model on 81 of 100 held-out questions". */
  readonly headline: string;
  readonly detail: string;
  readonly better: number;
  readonly same: number;
  readonly worse: number;
  /** Mean token F1 of the tuned model as 0 to 100. */
  readonly score: number;
  readonly scoreInterval: Interval;
  readonly baseScore: number;
  readonly baseScoreInterval: Interval;
}

export interface MetricView {
  readonly id: "tokenF1" | "rougeL" | "exactMatch" | "lengthRatio" | "loss" | "perplexity";
  /** Plain name: "Right words". */
  readonly name: string;
  /** The field's term: "token F1". */
  readonly term: string;
  readonly base: number;
  readonly tuned: number;
  readonly baseInterval: Interval;
  readonly tunedInterval: Interval;
  /** 95 % range of tuned minus base, paired bootstrap over the rows. */
  readonly difference: Interval;
  /** `unclear`: the range of the difference holds nought: not enough to tell. */
  readonly better: "better" | "worse" | "unclear";
  readonly higherIsBetter: boolean;
}

export interface ExampleView {
  /** Row number in the source. */
  readonly number: number;
  readonly question: string;
  readonly expected: string;
  readonly base: string;
  readonly tuned: string;
  readonly baseScore: number;
  /** Token F1 against the expected answer, 0 to 1. */
  readonly tunedScore: number;
  readonly outcome: "better" | "same" | "worse";
}

export interface EvaluationView {
  readonly projectId: string;
  readonly projectName: string;
  readonly commit: string;
  readonly version: number;
  /** Held-out rows that were asked. */
  readonly rows: number;
  /** Held-out rows there are. */
  readonly heldOut: number;
  readonly verdict: Verdict;
  readonly metrics: readonly MetricView[];
  readonly examples: readonly ExampleView[];
  readonly baseModel: string;
}

export interface EvaluationSnapshot {
  readonly projectId: string;
  readonly projectName: string;
  /** None when no version was evaluated yet. */
  readonly view: EvaluationView | null;
}

export interface VersionView {
  readonly commit: string;
  /** 1 for the first version. */
  readonly number: number;
  readonly createdAt: string;
  /** First line of the commit message. */
  readonly subject: string;
  readonly baseModel: string;
  readonly score: number | null;
  readonly baseScore: number | null;
  readonly rows: number;
  readonly seconds: number;
  readonly served: boolean;
}

export interface VersionList {
  /** Newest first. */
  readonly versions: readonly VersionView[];
}

export interface DeploymentView {
  readonly projectId: string;
  readonly projectName: string;
  readonly commit: string;
  readonly version: number;
  readonly jobId: string;
  readonly state: "starting" | "running" | "stopping" | "stopped" | "failed";
  readonly port: number;
  /** Base URL as OpenAI clients want it: `http://127.0.0.1:8321/v1`. */
  readonly endpoint: string;
  /** Value for `model` in requests. */
  readonly model: string;
  /** First characters of the key; the rest is stored as a hash only. */
  readonly keyHint: string;
  readonly startedAt: string | null;
  readonly requests: number;
  readonly error: ErrorData | null;
}

export interface StartedDeployment {
  readonly view: DeploymentView;
  /** Shown once; only its hash is kept. */
  readonly key: string;
  /** Works when pasted. */
  readonly curl: string;
}

export interface VersionChoice {
  readonly commit: string;
  readonly number: number;
  readonly score: number | null;
}

export interface DeploymentSnapshot {
  readonly projectId: string;
  readonly projectName: string;
  /** The newest version, which *Serve* would take; None when there is none. */
  readonly newest: VersionChoice | null;
  readonly view: DeploymentView | null;
}

export interface PlaygroundView {
  readonly projectId: string;
  readonly projectName: string;
  readonly commit: string;
  readonly version: number;
  readonly baseModel: string;
  /** Up to four held-out questions to try. */
  readonly suggestions: readonly string[];
}

export interface PlaygroundSnapshot {
  readonly projectId: string;
  readonly projectName: string;
  /** None when there is no version to ask. */
  readonly view: PlaygroundView | null;
}

export interface AskAccepted {
  readonly requestId: string;
}

/** Event `vibeflow/projects/didChange`: ask for the list again. */
export interface ProjectsChanged {
  readonly projectId: string | null;
}

/** Event `vibeflow/datasets/didChange`: a new version is there, or an import ended without one. */
export interface DatasetChanged {
  readonly projectId: string;
  /** Of the data as it stands now; 0 while there is none. */
  readonly revision: number;
}

/** Event `vibeflow/datasets/didProgress`, while a file is read. */
export interface ImportProgress {
  readonly projectId: string;
  readonly stage: "reading" | "checking" | "saving";
  readonly rows: number;
}

/**
 * Event `vibeflow/training/didProgress`: at most ten a second for each run.
 *
 * Applies to a snapshot of revision `from_revision` exactly; with any other, ask for a new snapshot (a
 * patch whose two revisions are the same says that one is due: the run was planned anew). Lists
 * are what was added since; every other field, where it is not None, replaces the snapshot's.
 */
export interface RunPatch {
  readonly projectId: string;
  readonly runId: string;
  readonly fromRevision: number;
  readonly toRevision: number;
  readonly stage: "train" | "evaluate" | "commit";
  readonly state: "queued" | "running" | "stopping" | "succeeded" | "stopped" | "failed";
  readonly step: number;
  readonly elapsed: number;
  readonly secondsLeft: number | null;
  readonly secondsLeftLow: number | null;
  readonly secondsLeftHigh: number | null;
  readonly train: readonly TrainPoint[];
  readonly evaluations: readonly EvalPoint[];
  /** The whole list, when it changed. */
  readonly checkpoints: readonly CheckpointView[] | null;
  readonly log: readonly LogLine[];
  readonly progress: StageProgress | null;
  readonly startedAt: string | null;
  readonly finishedAt: string | null;
  readonly error: ErrorData | null;
  readonly resumed: number;
  readonly commit: string | null;
}

/** Event `vibeflow/deployment/didChange`. */
export interface DeploymentChanged {
  readonly projectId: string;
}

/** Event `vibeflow/playground/didAnswer`. The last one has `done`, and `error` where it failed. */
export interface AskChunk {
  readonly requestId: string;
  readonly text: string;
  readonly done: boolean;
  /** Tokens generated so far. */
  readonly tokens: number;
  readonly seconds: number;
  readonly error: ErrorData | null;
}

export interface Ping {
  readonly payload?: string;
}

export interface CreateProject {
  readonly name: string;
  /** Folder to make the project in; by default `<home>/projects/<slug of name>`. */
  readonly path?: string | null;
}

export interface OpenProject {
  /** A folder that holds a vibeflow.yaml; it is added to the list when it is not there. */
  readonly path: string;
}

export interface ProjectRef {
  readonly projectId: string;
}

export interface ImportData {
  readonly projectId: string;
  /** Absolute path of the file. */
  readonly source: string;
  /** Column name to role. Left out, it is detected; given, it wins over detection. */
  readonly mapping?: Readonly<Record<string, "question" | "answer" | "conversation" | "system" | "topic" | "ignored">> | null;
}

export interface DatasetRef {
  readonly projectId: string;
}

export interface RowsRequest {
  readonly projectId: string;
  readonly part?: "train" | "test" | "removed" | "kept";
  readonly offset?: number;
  readonly limit?: number;
  readonly search?: string;
}

export interface RenderedRequest {
  readonly projectId: string;
  readonly number: number;
}

export interface SetMapping {
  readonly projectId: string;
  readonly mapping: Readonly<Record<string, "question" | "answer" | "conversation" | "system" | "topic" | "ignored">>;
}

/** Apply (`applied` true) or undo a finding's fix; a new dataset version either way. */
export interface SetFix {
  readonly projectId: string;
  readonly fix: "repairEncoding" | "removeMissing" | "removeDuplicates" | "trimWhitespace";
  readonly applied: boolean;
}

export interface StartTraining {
  readonly projectId: string;
}

export interface RunRef {
  readonly projectId: string;
  /** None: the project's latest run. */
  readonly runId?: string | null;
}

export interface EvaluationRef {
  readonly projectId: string;
  /** Version to look at; None: the newest evaluated one. */
  readonly commit?: string | null;
}

export interface VersionsRef {
  readonly projectId: string;
}

export interface ServeVersion {
  readonly projectId: string;
  /** None: the newest version. */
  readonly commit?: string | null;
  /** None: the first free one from 8321 on. */
  readonly port?: number | null;
}

export interface DeploymentRef {
  readonly projectId: string;
}

export interface PlaygroundRef {
  readonly projectId: string;
  readonly commit?: string | null;
}

export interface Ask {
  readonly projectId: string;
  readonly question: string;
  /** None: the newest version. */
  readonly commit?: string | null;
  /** Chosen by the panel; events carry it. */
  readonly requestId: string;
  /** True asks the base model, for comparison. */
  readonly base?: boolean;
}

export interface CancelAsk {
  readonly requestId: string;
}

/** Sent by the extension as `initializationOptions` of LSP's initialize. */
export interface InitializeOptions {
  readonly protocolVersion: number;
  readonly extensionVersion: string;
}
