// Generated from python_backend/vibeflow/protocol by `npm run generate`. Do not edit.

import * as z from "zod/mini";

import type * as types from "./types.gen.js";

export const BackendInfoSchema: z.ZodMiniType<types.BackendInfo> = z.object({
  protocolVersion: z.int(),
  version: z.string(),
  python: z.string(),
  executable: z.string(),
  home: z.string(),
  trainingReady: z.boolean(),
  pid: z.int(),
});

export const PongSchema: z.ZodMiniType<types.Pong> = z.object({
  payload: z.string(),
});

export const DataBriefSchema: z.ZodMiniType<types.DataBrief> = z.object({
  rowsKept: z.int(),
  version: z.int(),
  sourceName: z.string(),
});

export const RunBriefSchema: z.ZodMiniType<types.RunBrief> = z.object({
  runId: z.string(),
  number: z.int(),
  stage: z.enum(["train", "evaluate", "commit"]),
  state: z.enum(["queued", "running", "stopping", "succeeded", "stopped", "failed"]),
  fraction: z.number(),
  secondsLeft: z.nullable(z.number()),
});

export const VersionBriefSchema: z.ZodMiniType<types.VersionBrief> = z.object({
  commit: z.string(),
  number: z.int(),
  score: z.nullable(z.number()),
  served: z.boolean(),
});

export const ProjectSummarySchema: z.ZodMiniType<types.ProjectSummary> = z.object({
  id: z.string(),
  name: z.string(),
  path: z.string(),
  createdAt: z.string(),
  baseModel: z.string(),
  data: z.nullable(DataBriefSchema),
  run: z.nullable(RunBriefSchema),
  versions: z.array(VersionBriefSchema),
  missing: z.boolean(),
});

export const ProjectListSchema: z.ZodMiniType<types.ProjectList> = z.object({
  projects: z.array(ProjectSummarySchema),
});

export const NothingSchema: z.ZodMiniType<types.Nothing> = z.object({
});

export const RecipeSettingSchema: z.ZodMiniType<types.RecipeSetting> = z.object({
  key: z.string(),
  name: z.string(),
  value: z.string(),
  reason: z.string(),
  changed: z.boolean(),
  recommended: z.nullable(z.string()),
});

export const RecipeViewSchema: z.ZodMiniType<types.RecipeView> = z.object({
  path: z.string(),
  settings: z.array(RecipeSettingSchema),
});

export const ColumnViewSchema: z.ZodMiniType<types.ColumnView> = z.object({
  name: z.string(),
  role: z.enum(["question", "answer", "conversation", "system", "topic", "ignored"]),
  confidence: z.number(),
  reason: z.string(),
  samples: z.array(z.string()),
});

export const LedgerEntrySchema: z.ZodMiniType<types.LedgerEntry> = z.object({
  reason: z.enum(["missingQuestion", "missingAnswer", "duplicate", "excluded", "unreadable"]),
  label: z.string(),
  count: z.int(),
});

export const LedgerSchema: z.ZodMiniType<types.Ledger> = z.object({
  read: z.int(),
  train: z.int(),
  test: z.int(),
  removed: z.array(LedgerEntrySchema),
});

export const FindingFixSchema: z.ZodMiniType<types.FindingFix> = z.object({
  id: z.enum(["repairEncoding", "removeMissing", "removeDuplicates", "trimWhitespace"]),
  label: z.string(),
  applied: z.boolean(),
});

export const FindingSchema: z.ZodMiniType<types.Finding> = z.object({
  id: z.string(),
  severity: z.enum(["decide", "fixed", "passed"]),
  title: z.string(),
  detail: z.string(),
  count: z.int(),
  share: z.number(),
  limit: z.number(),
  examples: z.array(z.int()),
  fix: z.nullable(FindingFixSchema),
});

export const TrainingEstimateSchema: z.ZodMiniType<types.TrainingEstimate> = z.object({
  secondsLow: z.number(),
  secondsHigh: z.number(),
  basis: z.string(),
});

export const DatasetViewSchema: z.ZodMiniType<types.DatasetView> = z.object({
  projectId: z.string(),
  projectName: z.string(),
  revision: z.int(),
  sourceName: z.string(),
  sourcePath: z.string(),
  format: z.string(),
  version: z.int(),
  columns: z.array(ColumnViewSchema),
  confidence: z.number(),
  needsMapping: z.boolean(),
  ledger: LedgerSchema,
  findings: z.array(FindingSchema),
  language: z.nullable(z.string()),
  tokensMedian: z.nullable(z.int()),
  recipe: z.array(RecipeSettingSchema),
  modelName: z.string(),
  estimate: z.nullable(TrainingEstimateSchema),
});

export const DatasetSnapshotSchema: z.ZodMiniType<types.DatasetSnapshot> = z.object({
  projectId: z.string(),
  projectName: z.string(),
  view: z.nullable(DatasetViewSchema),
});

export const RowViewSchema: z.ZodMiniType<types.RowView> = z.object({
  number: z.int(),
  part: z.enum(["train", "test", "removed"]),
  question: z.string(),
  answer: z.string(),
  system: z.nullable(z.string()),
  topic: z.nullable(z.string()),
  tokens: z.nullable(z.int()),
  removedBecause: z.nullable(z.string()),
});

export const RowsPageSchema: z.ZodMiniType<types.RowsPage> = z.object({
  total: z.int(),
  offset: z.int(),
  rows: z.array(RowViewSchema),
});

export const RenderedSpanSchema: z.ZodMiniType<types.RenderedSpan> = z.object({
  text: z.string(),
  trained: z.boolean(),
  tokens: z.int(),
});

export const RenderedRowSchema: z.ZodMiniType<types.RenderedRow> = z.object({
  number: z.int(),
  spans: z.array(RenderedSpanSchema),
  trainedTokens: z.int(),
  promptTokens: z.int(),
});

export const StartedRunSchema: z.ZodMiniType<types.StartedRun> = z.object({
  runId: z.string(),
  number: z.int(),
});

export const TrainPointSchema: z.ZodMiniType<types.TrainPoint> = z.object({
  step: z.int(),
  loss: z.number(),
  learningRate: z.number(),
  gradNorm: z.number(),
  tokensPerSecond: z.number(),
  memoryBytes: z.int(),
  elapsed: z.number(),
});

export const EvalPointSchema: z.ZodMiniType<types.EvalPoint> = z.object({
  step: z.int(),
  loss: z.number(),
});

export const CheckpointViewSchema: z.ZodMiniType<types.CheckpointView> = z.object({
  step: z.int(),
  evalLoss: z.nullable(z.number()),
  best: z.boolean(),
  sizeBytes: z.int(),
});

export const LogLineSchema: z.ZodMiniType<types.LogLine> = z.object({
  time: z.string(),
  level: z.enum(["info", "warning", "error"]),
  text: z.string(),
});

export const StageProgressSchema: z.ZodMiniType<types.StageProgress> = z.object({
  text: z.string(),
  done: z.int(),
  total: z.int(),
});

export const ErrorActionSchema: z.ZodMiniType<types.ErrorAction> = z.object({
  kind: z.enum(["chooseFile", "mapColumns", "openRecipe", "openTraining", "showLog", "setUpPython", "restartBackend", "retry"]),
  label: z.string(),
});

export const ErrorDataSchema: z.ZodMiniType<types.ErrorData> = z.object({
  code: z.enum(["data.unreadable", "data.empty", "data.noAnswer", "recipe.invalid", "notFound", "project.exists", "job.alreadyRunning", "state.notReady", "disk.full", "port.inUse", "environment.noPython", "environment.noTorch", "model.unavailable", "memory.exhausted", "git.failed", "protocol.mismatch", "internal"]),
  message: z.string(),
  hint: z.string(),
  action: z.nullable(ErrorActionSchema),
});

export const RunViewSchema: z.ZodMiniType<types.RunView> = z.object({
  projectId: z.string(),
  projectName: z.string(),
  runId: z.string(),
  number: z.int(),
  revision: z.int(),
  stage: z.enum(["train", "evaluate", "commit"]),
  state: z.enum(["queued", "running", "stopping", "succeeded", "stopped", "failed"]),
  modelName: z.string(),
  method: z.string(),
  device: z.string(),
  startedAt: z.nullable(z.string()),
  finishedAt: z.nullable(z.string()),
  step: z.int(),
  totalSteps: z.int(),
  epochs: z.int(),
  stepsPerEpoch: z.int(),
  trainRows: z.int(),
  elapsed: z.number(),
  secondsLeft: z.nullable(z.number()),
  secondsLeftLow: z.nullable(z.number()),
  secondsLeftHigh: z.nullable(z.number()),
  train: z.array(TrainPointSchema),
  evaluations: z.array(EvalPointSchema),
  checkpoints: z.array(CheckpointViewSchema),
  log: z.array(LogLineSchema),
  progress: z.nullable(StageProgressSchema),
  memoryTotal: z.int(),
  error: z.nullable(ErrorDataSchema),
  resumed: z.int(),
  commit: z.nullable(z.string()),
});

export const RunSnapshotSchema: z.ZodMiniType<types.RunSnapshot> = z.object({
  projectId: z.string(),
  projectName: z.string(),
  run: z.nullable(RunViewSchema),
});

export const LogTextSchema: z.ZodMiniType<types.LogText> = z.object({
  text: z.string(),
});

export const IntervalSchema: z.ZodMiniType<types.Interval> = z.object({
  low: z.number(),
  high: z.number(),
});

export const VerdictSchema: z.ZodMiniType<types.Verdict> = z.object({
  outcome: z.enum(["better", "worse", "unclear"]),
  headline: z.string(),
  detail: z.string(),
  better: z.int(),
  same: z.int(),
  worse: z.int(),
  score: z.number(),
  scoreInterval: IntervalSchema,
  baseScore: z.number(),
  baseScoreInterval: IntervalSchema,
});

export const MetricViewSchema: z.ZodMiniType<types.MetricView> = z.object({
  id: z.enum(["tokenF1", "rougeL", "exactMatch", "lengthRatio", "loss", "perplexity"]),
  name: z.string(),
  term: z.string(),
  base: z.number(),
  tuned: z.number(),
  baseInterval: IntervalSchema,
  tunedInterval: IntervalSchema,
  difference: IntervalSchema,
  better: z.enum(["better", "worse", "unclear"]),
  higherIsBetter: z.boolean(),
});

export const ExampleViewSchema: z.ZodMiniType<types.ExampleView> = z.object({
  number: z.int(),
  question: z.string(),
  expected: z.string(),
  base: z.string(),
  tuned: z.string(),
  baseScore: z.number(),
  tunedScore: z.number(),
  outcome: z.enum(["better", "same", "worse"]),
});

export const EvaluationViewSchema: z.ZodMiniType<types.EvaluationView> = z.object({
  projectId: z.string(),
  projectName: z.string(),
  commit: z.string(),
  version: z.int(),
  rows: z.int(),
  heldOut: z.int(),
  verdict: VerdictSchema,
  metrics: z.array(MetricViewSchema),
  examples: z.array(ExampleViewSchema),
  baseModel: z.string(),
});

export const EvaluationSnapshotSchema: z.ZodMiniType<types.EvaluationSnapshot> = z.object({
  projectId: z.string(),
  projectName: z.string(),
  view: z.nullable(EvaluationViewSchema),
});

export const VersionViewSchema: z.ZodMiniType<types.VersionView> = z.object({
  commit: z.string(),
  number: z.int(),
  createdAt: z.string(),
  subject: z.string(),
  baseModel: z.string(),
  score: z.nullable(z.number()),
  baseScore: z.nullable(z.number()),
  rows: z.int(),
  seconds: z.number(),
  served: z.boolean(),
});

export const VersionListSchema: z.ZodMiniType<types.VersionList> = z.object({
  versions: z.array(VersionViewSchema),
});

export const DeploymentViewSchema: z.ZodMiniType<types.DeploymentView> = z.object({
  projectId: z.string(),
  projectName: z.string(),
  commit: z.string(),
  version: z.int(),
  jobId: z.string(),
  state: z.enum(["starting", "running", "stopping", "stopped", "failed"]),
  port: z.int(),
  endpoint: z.string(),
  model: z.string(),
  keyHint: z.string(),
  startedAt: z.nullable(z.string()),
  requests: z.int(),
  error: z.nullable(ErrorDataSchema),
});

export const StartedDeploymentSchema: z.ZodMiniType<types.StartedDeployment> = z.object({
  view: DeploymentViewSchema,
  key: z.string(),
  curl: z.string(),
});

export const VersionChoiceSchema: z.ZodMiniType<types.VersionChoice> = z.object({
  commit: z.string(),
  number: z.int(),
  score: z.nullable(z.number()),
});

export const DeploymentSnapshotSchema: z.ZodMiniType<types.DeploymentSnapshot> = z.object({
  projectId: z.string(),
  projectName: z.string(),
  newest: z.nullable(VersionChoiceSchema),
  view: z.nullable(DeploymentViewSchema),
});

export const PlaygroundViewSchema: z.ZodMiniType<types.PlaygroundView> = z.object({
  projectId: z.string(),
  projectName: z.string(),
  commit: z.string(),
  version: z.int(),
  baseModel: z.string(),
  suggestions: z.array(z.string()),
});

export const PlaygroundSnapshotSchema: z.ZodMiniType<types.PlaygroundSnapshot> = z.object({
  projectId: z.string(),
  projectName: z.string(),
  view: z.nullable(PlaygroundViewSchema),
});

export const AskAcceptedSchema: z.ZodMiniType<types.AskAccepted> = z.object({
  requestId: z.string(),
});

export const ProjectsChangedSchema: z.ZodMiniType<types.ProjectsChanged> = z.object({
  projectId: z.nullable(z.string()),
});

export const DatasetChangedSchema: z.ZodMiniType<types.DatasetChanged> = z.object({
  projectId: z.string(),
  revision: z.int(),
});

export const ImportProgressSchema: z.ZodMiniType<types.ImportProgress> = z.object({
  projectId: z.string(),
  stage: z.enum(["reading", "checking", "saving"]),
  rows: z.int(),
});

export const RunPatchSchema: z.ZodMiniType<types.RunPatch> = z.object({
  projectId: z.string(),
  runId: z.string(),
  fromRevision: z.int(),
  toRevision: z.int(),
  stage: z.enum(["train", "evaluate", "commit"]),
  state: z.enum(["queued", "running", "stopping", "succeeded", "stopped", "failed"]),
  step: z.int(),
  elapsed: z.number(),
  secondsLeft: z.nullable(z.number()),
  secondsLeftLow: z.nullable(z.number()),
  secondsLeftHigh: z.nullable(z.number()),
  train: z.array(TrainPointSchema),
  evaluations: z.array(EvalPointSchema),
  checkpoints: z.nullable(z.array(CheckpointViewSchema)),
  log: z.array(LogLineSchema),
  progress: z.nullable(StageProgressSchema),
  startedAt: z.nullable(z.string()),
  finishedAt: z.nullable(z.string()),
  error: z.nullable(ErrorDataSchema),
  resumed: z.int(),
  commit: z.nullable(z.string()),
});

export const DeploymentChangedSchema: z.ZodMiniType<types.DeploymentChanged> = z.object({
  projectId: z.string(),
});

export const AskChunkSchema: z.ZodMiniType<types.AskChunk> = z.object({
  requestId: z.string(),
  text: z.string(),
  done: z.boolean(),
  tokens: z.int(),
  seconds: z.number(),
  error: z.nullable(ErrorDataSchema),
});
