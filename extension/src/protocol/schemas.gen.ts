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

export const DiagnosticsSchema: z.ZodMiniType<types.Diagnostics> = z.object({
  text: z.string(),
  fileName: z.string(),
});

export const DataBriefSchema: z.ZodMiniType<types.DataBrief> = z.object({
  rowsKept: z.int(),
  version: z.int(),
  sourceName: z.string(),
});

export const RunBriefSchema: z.ZodMiniType<types.RunBrief> = z.object({
  runId: z.string(),
  number: z.int(),
  stage: z.enum(["train", "evaluate", "judge", "commit"]),
  state: z.enum(["queued", "running", "stopping", "paused", "succeeded", "stopped", "failed"]),
  fraction: z.number(),
  secondsLeft: z.nullable(z.number()),
  waitsFor: z.nullable(z.string()),
});

export const VersionBriefSchema: z.ZodMiniType<types.VersionBrief> = z.object({
  commit: z.string(),
  number: z.int(),
  score: z.nullable(z.number()),
  served: z.boolean(),
  createdAt: z.nullable(z.string()),
  tags: z.array(z.string()),
  branch: z.nullable(z.string()),
  weights: z.enum(["here", "missing", "deleted"]),
});

export const ErrorActionSchema: z.ZodMiniType<types.ErrorAction> = z.object({
  kind: z.enum(["chooseFile", "setKaggleToken", "setJudgeKey", "chooseJudge", "mapColumns", "openRecipe", "openTraining", "openSetup", "queueRun", "showLog", "setUpPython", "restartBackend", "retry"]),
  label: z.string(),
});

export const ErrorDataSchema: z.ZodMiniType<types.ErrorData> = z.object({
  code: z.enum(["data.unreadable", "data.empty", "data.noAnswer", "input.invalid", "recipe.invalid", "training.diverged", "notFound", "project.exists", "project.foreign", "job.alreadyRunning", "state.notReady", "cancelled", "disk.full", "port.inUse", "environment.noPython", "environment.noTorch", "model.unavailable", "catalogue.unreachable", "catalogue.tokenNeeded", "judge.unavailable", "judge.keyNeeded", "memory.exhausted", "git.failed", "protocol.mismatch", "internal"]),
  message: z.string(),
  hint: z.string(),
  action: z.nullable(ErrorActionSchema),
});

export const ProjectSummarySchema: z.ZodMiniType<types.ProjectSummary> = z.object({
  id: z.string(),
  name: z.string(),
  path: z.string(),
  createdAt: z.string(),
  baseModel: z.string(),
  status: z.enum(["draft", "training", "paused", "trained", "served", "missing"]),
  data: z.nullable(DataBriefSchema),
  run: z.nullable(RunBriefSchema),
  versions: z.array(VersionBriefSchema),
  archived: z.boolean(),
  missing: z.boolean(),
  problems: z.array(ErrorDataSchema),
});

export const ProjectListSchema: z.ZodMiniType<types.ProjectList> = z.object({
  projects: z.array(ProjectSummarySchema),
});

export const NothingSchema: z.ZodMiniType<types.Nothing> = z.object({
});

export const ProjectUsageSchema: z.ZodMiniType<types.ProjectUsage> = z.object({
  dataBytes: z.int(),
  versionsBytes: z.int(),
  runsBytes: z.int(),
  otherBytes: z.int(),
});

export const DeletedProjectSchema: z.ZodMiniType<types.DeletedProject> = z.object({
  freedBytes: z.int(),
  kept: z.array(z.string()),
});

export const ProjectsTotalsSchema: z.ZodMiniType<types.ProjectsTotals> = z.object({
  projects: z.int(),
  versions: z.int(),
  trainingSeconds: z.number(),
  spend: z.nullable(z.number()),
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

export const EncodingChoiceSchema: z.ZodMiniType<types.EncodingChoice> = z.object({
  name: z.string(),
  title: z.string(),
  preview: z.nullable(z.string()),
});

export const EncodingViewSchema: z.ZodMiniType<types.EncodingView> = z.object({
  name: z.string(),
  label: z.string(),
  confidence: z.number(),
  chosen: z.boolean(),
  preview: z.nullable(z.string()),
  others: z.array(EncodingChoiceSchema),
  known: z.array(EncodingChoiceSchema),
  broken: z.int(),
  brokenExample: z.nullable(z.string()),
  doubt: z.nullable(z.string()),
});

export const ColumnViewSchema: z.ZodMiniType<types.ColumnView> = z.object({
  name: z.string(),
  role: z.enum(["question", "answer", "conversation", "system", "topic", "text", "rejected", "verdict", "group", "ignored"]),
  confidence: z.number(),
  reason: z.string(),
  samples: z.array(z.string()),
});

export const MappingSchema: z.ZodMiniType<types.Mapping> = z.object({
  columns: z.record(z.string(), z.enum(["question", "answer", "conversation", "system", "topic", "text", "rejected", "verdict", "group", "ignored"])),
  questionTemplate: z.nullable(z.string()),
  answerTemplate: z.nullable(z.string()),
});

export const LedgerEntrySchema: z.ZodMiniType<types.LedgerEntry> = z.object({
  reason: z.enum(["missingQuestion", "missingAnswer", "duplicate", "nearDuplicate", "contradiction", "echo", "language", "tooShort", "tooLong", "rejectedByTemplate", "nothingTrained", "placeholder", "samePreference", "inTestFile", "excluded", "byHand", "unreadable"]),
  label: z.string(),
  count: z.int(),
});

export const LedgerSchema: z.ZodMiniType<types.Ledger> = z.object({
  read: z.int(),
  train: z.int(),
  test: z.int(),
  removed: z.array(LedgerEntrySchema),
});

export const EstimateSchema: z.ZodMiniType<types.Estimate> = z.object({
  rows: z.int(),
  low: z.number(),
  high: z.number(),
});

export const SliceSchema: z.ZodMiniType<types.Slice> = z.object({
  label: z.string(),
  count: z.int(),
  marked: z.boolean(),
});

export const ChartSchema: z.ZodMiniType<types.Chart> = z.object({
  title: z.string(),
  kind: z.enum(["histogram", "bars"]),
  slices: z.array(SliceSchema),
});

export const FindingFixSchema: z.ZodMiniType<types.FindingFix> = z.object({
  id: z.enum(["repairEncoding", "trimWhitespace", "maskPersonalData", "removeBoilerplate", "removeMissing", "removeDuplicates", "removeNearDuplicates", "removeContradictions", "removeEchoes", "removeOtherLanguages", "removeTooShort", "removeTooLong", "removeRejectedByTemplate", "removeNothingTrained", "cleanHtml", "removePlaceholders", "removeSamePreferences"]),
  label: z.string(),
  applied: z.boolean(),
  safe: z.boolean(),
});

export const FindingSchema: z.ZodMiniType<types.Finding> = z.object({
  id: z.string(),
  severity: z.enum(["decide", "fixed", "passed"]),
  title: z.string(),
  detail: z.string(),
  count: z.int(),
  share: z.number(),
  limit: z.number(),
  measure: z.nullable(z.string()),
  limitLabel: z.nullable(z.string()),
  estimate: z.nullable(EstimateSchema),
  examples: z.array(z.int()),
  filterable: z.boolean(),
  chart: z.nullable(ChartSchema),
  fix: z.nullable(FindingFixSchema),
});

export const SuggestionSchema: z.ZodMiniType<types.Suggestion> = z.object({
  id: z.string(),
  title: z.string(),
  detail: z.string(),
  numbers: z.array(z.int()),
});

export const BackgroundChecksSchema: z.ZodMiniType<types.BackgroundChecks> = z.object({
  state: z.enum(["running", "done", "failed"]),
  done: z.int(),
  total: z.int(),
  message: z.nullable(z.string()),
});

export const OwnSplitViewSchema: z.ZodMiniType<types.OwnSplitView> = z.object({
  column: z.string(),
  train: z.int(),
  validation: z.int(),
  test: z.int(),
  unnamed: z.int(),
  used: z.boolean(),
  unfit: z.nullable(z.string()),
});

export const SplitViewSchema: z.ZodMiniType<types.SplitView> = z.object({
  seed: z.int(),
  share: z.number(),
  groupBy: z.nullable(z.string()),
  stratified: z.boolean(),
  testFile: z.nullable(z.string()),
  groupsTogether: z.int(),
  templated: z.int(),
  templatesApart: z.int(),
  splitBy: z.nullable(z.string()),
  own: z.nullable(OwnSplitViewSchema),
});

export const LanguageViewSchema: z.ZodMiniType<types.LanguageView> = z.object({
  detected: z.nullable(z.string()),
  share: z.number(),
  expected: z.nullable(z.string()),
});

export const LearnedRowsSchema: z.ZodMiniType<types.LearnedRows> = z.object({
  limit: z.int(),
  rows: z.int(),
  learned: z.int(),
  shortened: z.int(),
  answersCut: z.int(),
  leftOut: z.int(),
  refused: z.int(),
  exact: z.boolean(),
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
  sheets: z.array(z.string()),
  sheet: z.nullable(z.string()),
  files: z.int(),
  sourceNotes: z.array(z.string()),
  encoding: z.nullable(EncodingViewSchema),
  version: z.int(),
  shape: z.enum(["pairs", "labels", "conversations", "preferences", "verdicts", "text"]),
  shapeNote: z.nullable(z.string()),
  columns: z.array(ColumnViewSchema),
  mapping: MappingSchema,
  confidence: z.number(),
  needsMapping: z.boolean(),
  systemPrompt: z.string(),
  ledger: LedgerSchema,
  edited: z.int(),
  findings: z.array(FindingSchema),
  suggestions: z.array(SuggestionSchema),
  checks: BackgroundChecksSchema,
  split: SplitViewSchema,
  language: LanguageViewSchema,
  tokensMedian: z.nullable(z.int()),
  recipe: z.array(RecipeSettingSchema),
  modelName: z.string(),
  learned: z.nullable(LearnedRowsSchema),
  leftOut: z.array(z.string()),
  estimate: z.nullable(TrainingEstimateSchema),
});

export const DatasetSnapshotSchema: z.ZodMiniType<types.DatasetSnapshot> = z.object({
  projectId: z.string(),
  projectName: z.string(),
  view: z.nullable(DatasetViewSchema),
});

export const MappedRowSchema: z.ZodMiniType<types.MappedRow> = z.object({
  number: z.int(),
  question: z.string(),
  answer: z.string(),
  system: z.nullable(z.string()),
  problem: z.nullable(z.string()),
});

export const MappingPreviewSchema: z.ZodMiniType<types.MappingPreview> = z.object({
  rows: z.array(MappedRowSchema),
  lookedAt: z.int(),
  usable: z.int(),
});

export const FixChangeSchema: z.ZodMiniType<types.FixChange> = z.object({
  number: z.int(),
  field: z.enum(["question", "answer", "system", "text", "row"]),
  before: z.string(),
  after: z.nullable(z.string()),
  beside: z.nullable(z.int()),
  reason: z.nullable(z.string()),
});

export const FixPreviewSchema: z.ZodMiniType<types.FixPreview> = z.object({
  fix: z.enum(["repairEncoding", "trimWhitespace", "maskPersonalData", "removeBoilerplate", "removeMissing", "removeDuplicates", "removeNearDuplicates", "removeContradictions", "removeEchoes", "removeOtherLanguages", "removeTooShort", "removeTooLong", "removeRejectedByTemplate", "removeNothingTrained", "cleanHtml", "removePlaceholders", "removeSamePreferences"]),
  count: z.int(),
  changes: z.array(FixChangeSchema),
});

export const RowViewSchema: z.ZodMiniType<types.RowView> = z.object({
  number: z.int(),
  part: z.enum(["train", "test", "removed"]),
  question: z.string(),
  answer: z.string(),
  system: z.nullable(z.string()),
  topic: z.nullable(z.string()),
  turns: z.int(),
  tokens: z.nullable(z.int()),
  quality: z.int(),
  findings: z.array(z.string()),
  edited: z.boolean(),
  removedBecause: z.nullable(z.string()),
});

export const RowsPageSchema: z.ZodMiniType<types.RowsPage> = z.object({
  revision: z.int(),
  total: z.int(),
  offset: z.int(),
  rows: z.array(RowViewSchema),
});

export const TurnSchema: z.ZodMiniType<types.Turn> = z.object({
  role: z.enum(["system", "user", "assistant"]),
  content: z.string(),
  learned: z.boolean(),
});

export const RenderedSpanSchema: z.ZodMiniType<types.RenderedSpan> = z.object({
  text: z.string(),
  trained: z.boolean(),
  tokens: z.int(),
  leftOut: z.boolean(),
});

export const RenderedRowSchema: z.ZodMiniType<types.RenderedRow> = z.object({
  number: z.int(),
  spans: z.array(RenderedSpanSchema),
  trainedTokens: z.int(),
  promptTokens: z.int(),
  cut: z.int(),
});

export const RowDetailSchema: z.ZodMiniType<types.RowDetail> = z.object({
  number: z.int(),
  part: z.enum(["train", "test", "removed"]),
  turns: z.array(TurnSchema),
  original: z.record(z.string(), z.string()),
  rejected: z.nullable(z.string()),
  rendered: z.nullable(RenderedRowSchema),
  problem: z.nullable(z.string()),
  removedBecause: z.nullable(z.string()),
  findings: z.array(z.string()),
  edited: z.boolean(),
});

export const RowsChangedSchema: z.ZodMiniType<types.RowsChanged> = z.object({
  revision: z.int(),
  changed: z.int(),
});

export const ExportedRowsSchema: z.ZodMiniType<types.ExportedRows> = z.object({
  path: z.string(),
  rows: z.int(),
});

export const DatasetVersionSchema: z.ZodMiniType<types.DatasetVersion> = z.object({
  commit: z.nullable(z.string()),
  revision: z.int(),
  sourceName: z.string(),
  createdAt: z.string(),
  rowsRead: z.int(),
  rowsKept: z.int(),
  message: z.string(),
});

export const DatasetVersionListSchema: z.ZodMiniType<types.DatasetVersionList> = z.object({
  versions: z.array(DatasetVersionSchema),
});

export const RowDifferenceSchema: z.ZodMiniType<types.RowDifference> = z.object({
  kind: z.enum(["added", "removed", "changed"]),
  question: z.string(),
  before: z.nullable(z.string()),
  after: z.nullable(z.string()),
});

export const DatasetComparisonSchema: z.ZodMiniType<types.DatasetComparison> = z.object({
  base: DatasetVersionSchema,
  other: DatasetVersionSchema,
  added: z.int(),
  removed: z.int(),
  changed: z.int(),
  same: z.int(),
  offset: z.int(),
  total: z.int(),
  rows: z.array(RowDifferenceSchema),
});

export const FoundDatasetSchema: z.ZodMiniType<types.FoundDataset> = z.object({
  catalogue: z.enum(["huggingface", "kaggle"]),
  id: z.string(),
  title: z.string(),
  description: z.string(),
  licence: z.nullable(z.string()),
  licenceNote: z.string(),
  downloads: z.int(),
  likes: z.int(),
  updatedAt: z.nullable(z.string()),
  rows: z.nullable(z.int()),
  bytes: z.nullable(z.int()),
  languages: z.array(z.string()),
  gated: z.boolean(),
  reason: z.string(),
});

export const FoundDatasetsSchema: z.ZodMiniType<types.FoundDatasets> = z.object({
  query: z.string(),
  results: z.array(FoundDatasetSchema),
});

export const DatasetFileSchema: z.ZodMiniType<types.DatasetFile> = z.object({
  path: z.string(),
  bytes: z.nullable(z.int()),
  config: z.nullable(z.string()),
  split: z.nullable(z.string()),
  rows: z.nullable(z.int()),
});

export const DatasetDescriptionSchema: z.ZodMiniType<types.DatasetDescription> = z.object({
  dataset: FoundDatasetSchema,
  files: z.array(DatasetFileSchema),
  columns: z.array(z.string()),
  preview: z.array(z.record(z.string(), z.string())),
  page: z.string(),
});

export const RowPreviewSchema: z.ZodMiniType<types.RowPreview> = z.object({
  line: z.int(),
  model: z.string(),
  rendered: z.nullable(RenderedRowSchema),
  problem: z.nullable(z.string()),
});

export const FileLineSchema: z.ZodMiniType<types.FileLine> = z.object({
  number: z.int(),
  text: z.string(),
  cut: z.boolean(),
});

export const FilePageSchema: z.ZodMiniType<types.FilePage> = z.object({
  path: z.string(),
  bytes: z.int(),
  modified: z.number(),
  total: z.nullable(z.int()),
  counted: z.int(),
  format: z.string(),
  columns: z.array(z.string()),
  offset: z.int(),
  lines: z.array(FileLineSchema),
});

export const FoundInFileSchema: z.ZodMiniType<types.FoundInFile> = z.object({
  number: z.nullable(z.int()),
});

export const ReasonSchema: z.ZodMiniType<types.Reason> = z.object({
  key: z.string(),
  name: z.string(),
  value: z.string(),
  detail: z.string(),
  reason: z.string(),
  changed: z.boolean(),
  recommended: z.nullable(z.string()),
});

export const SettingOptionSchema: z.ZodMiniType<types.SettingOption> = z.object({
  value: z.string(),
  label: z.string(),
  detail: z.string(),
});

export const SettingHelpSchema: z.ZodMiniType<types.SettingHelp> = z.object({
  what: z.string(),
  more: z.string(),
  typical: z.string(),
  here: z.string(),
  source: z.string(),
  sourceUrl: z.string(),
});

export const AdvancedSettingSchema: z.ZodMiniType<types.AdvancedSetting> = z.object({
  key: z.string(),
  name: z.string(),
  group: z.string(),
  kind: z.enum(["choice", "integer", "number", "text", "toggle", "list"]),
  value: z.nullable(z.union([z.string(), z.int(), z.number(), z.boolean(), z.array(z.string())])),
  shown: z.string(),
  recommended: z.nullable(z.union([z.string(), z.int(), z.number(), z.boolean(), z.array(z.string())])),
  recommendedShown: z.nullable(z.string()),
  changed: z.boolean(),
  applies: z.boolean(),
  options: z.array(SettingOptionSchema),
  minimum: z.nullable(z.number()),
  maximum: z.nullable(z.number()),
  unit: z.nullable(z.string()),
  help: SettingHelpSchema,
});

export const SettingProblemSchema: z.ZodMiniType<types.SettingProblem> = z.object({
  key: z.string(),
  message: z.string(),
  hint: z.string(),
});

export const RangeSchema: z.ZodMiniType<types.Range> = z.object({
  likely: z.number(),
  low: z.number(),
  high: z.number(),
});

export const SetupEstimateSchema: z.ZodMiniType<types.SetupEstimate> = z.object({
  seconds: RangeSchema,
  memoryBytes: RangeSchema,
  memoryAvailable: z.int(),
  cost: z.nullable(RangeSchema),
  currency: z.string(),
  costBasis: z.string(),
  diskBytes: z.int(),
  basis: z.string(),
  measured: z.boolean(),
  steps: z.int(),
  tokens: z.int(),
  trainableParameters: z.nullable(z.int()),
  totalParameters: z.nullable(z.int()),
});

export const HardwareChoiceSchema: z.ZodMiniType<types.HardwareChoice> = z.object({
  id: z.string(),
  name: z.string(),
  place: z.enum(["local", "rented"]),
  fit: z.enum(["fits", "fitsWithQlora", "doesNotFit", "unknown"]),
  why: z.string(),
  memoryBytes: z.int(),
  pricePerHour: z.nullable(z.number()),
  currency: z.string(),
  priceSource: z.nullable(z.string()),
  priceDate: z.nullable(z.string()),
  seconds: z.nullable(RangeSchema),
  cost: z.nullable(RangeSchema),
  chosen: z.boolean(),
  recommended: z.boolean(),
});

export const SettingChangeSchema: z.ZodMiniType<types.SettingChange> = z.object({
  key: z.string(),
  value: z.nullable(z.union([z.string(), z.int(), z.number(), z.boolean(), z.array(z.string())])),
});

export const TipSchema: z.ZodMiniType<types.Tip> = z.object({
  text: z.string(),
  changes: z.array(SettingChangeSchema),
});

export const CheckRemedySchema: z.ZodMiniType<types.CheckRemedy> = z.object({
  label: z.string(),
  action: z.nullable(ErrorActionSchema),
  changes: z.array(SettingChangeSchema),
  request: z.nullable(z.enum(["calibrate", "openPrices"])),
});

export const CheckItemSchema: z.ZodMiniType<types.CheckItem> = z.object({
  id: z.string(),
  state: z.enum(["passed", "warning", "failed", "working"]),
  title: z.string(),
  detail: z.string(),
  remedy: z.nullable(CheckRemedySchema),
});

export const EffectOfChangesSchema: z.ZodMiniType<types.EffectOfChanges> = z.object({
  text: z.string(),
});

export const SetupViewSchema: z.ZodMiniType<types.SetupView> = z.object({
  headline: z.string(),
  summary: z.string(),
  reasons: z.array(ReasonSchema),
  advanced: z.array(AdvancedSettingSchema),
  problems: z.array(SettingProblemSchema),
  estimate: z.nullable(SetupEstimateSchema),
  calibrating: z.boolean(),
  hardware: z.array(HardwareChoiceSchema),
  tips: z.array(TipSchema),
  checks: z.array(CheckItemSchema),
  ready: z.boolean(),
  effect: z.nullable(EffectOfChangesSchema),
  recipePath: z.string(),
  pricesPath: z.string(),
});

export const SetupSnapshotSchema: z.ZodMiniType<types.SetupSnapshot> = z.object({
  projectId: z.string(),
  projectName: z.string(),
  revision: z.int(),
  view: z.nullable(SetupViewSchema),
  problem: z.nullable(z.string()),
});

export const EvalPointSchema: z.ZodMiniType<types.EvalPoint> = z.object({
  step: z.int(),
  loss: z.number(),
});

export const TuningTrialSchema: z.ZodMiniType<types.TuningTrial> = z.object({
  number: z.int(),
  state: z.enum(["waiting", "running", "finished", "pruned", "failed"]),
  settings: z.array(SettingChangeSchema),
  settingsShown: z.string(),
  recommended: z.boolean(),
  steps: z.int(),
  loss: z.nullable(z.number()),
  curve: z.array(EvalPointSchema),
  seconds: z.number(),
});

export const TuningViewSchema: z.ZodMiniType<types.TuningView> = z.object({
  tuningId: z.string(),
  number: z.int(),
  state: z.enum(["queued", "running", "stopping", "paused", "succeeded", "stopped", "failed"]),
  budgetSeconds: z.number(),
  elapsed: z.number(),
  secondsLeft: z.nullable(z.number()),
  trials: z.array(TuningTrialSchema),
  best: z.nullable(z.int()),
  verdict: z.string(),
  doing: z.string(),
  changes: z.array(SettingChangeSchema),
  applied: z.boolean(),
  error: z.nullable(ErrorDataSchema),
});

export const TuningSnapshotSchema: z.ZodMiniType<types.TuningSnapshot> = z.object({
  projectId: z.string(),
  projectName: z.string(),
  tuning: z.nullable(TuningViewSchema),
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
  busy: z.nullable(z.number()),
  memoryFree: z.nullable(z.int()),
  swapped: z.nullable(z.int()),
  dataWait: z.nullable(z.number()),
  others: z.nullable(z.number()),
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

export const AlertRemedySchema: z.ZodMiniType<types.AlertRemedy> = z.object({
  kind: z.enum(["stopKeepBest", "restartWith", "continue", "openRecipe", "dismiss"]),
  label: z.string(),
  changes: z.array(SettingChangeSchema),
});

export const RunAlertSchema: z.ZodMiniType<types.RunAlert> = z.object({
  id: z.string(),
  kind: z.enum(["memoryHigh", "memoryStepDown", "swapping", "slow", "rising", "diverged", "flat", "overfitting"]),
  level: z.enum(["warning", "error"]),
  step: z.int(),
  untilStep: z.nullable(z.int()),
  title: z.string(),
  text: z.string(),
  remedy: z.nullable(AlertRemedySchema),
  dismissed: z.boolean(),
});

export const EfficiencyNoteSchema: z.ZodMiniType<types.EfficiencyNote> = z.object({
  name: z.string(),
  value: z.string(),
  level: z.enum(["good", "fair", "poor"]),
  words: z.string(),
});

export const ComparedSchema: z.ZodMiniType<types.Compared> = z.object({
  name: z.enum(["time", "memory", "cost"]),
  low: z.number(),
  likely: z.number(),
  high: z.number(),
  actual: z.number(),
});

export const RunEstimateSchema: z.ZodMiniType<types.RunEstimate> = z.object({
  secondsLow: z.number(),
  seconds: z.number(),
  secondsHigh: z.number(),
  memoryLow: z.number(),
  memory: z.number(),
  memoryHigh: z.number(),
});

export const RunSettingSchema: z.ZodMiniType<types.RunSetting> = z.object({
  key: z.string(),
  name: z.string(),
  value: z.string(),
});

export const RunViewSchema: z.ZodMiniType<types.RunView> = z.object({
  projectId: z.string(),
  projectName: z.string(),
  runId: z.string(),
  number: z.int(),
  revision: z.int(),
  stage: z.enum(["train", "evaluate", "judge", "commit"]),
  state: z.enum(["queued", "running", "stopping", "paused", "succeeded", "stopped", "failed"]),
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
  alerts: z.array(RunAlertSchema),
  efficiency: z.array(EfficiencyNoteSchema),
  compared: z.array(ComparedSchema),
  estimate: z.nullable(RunEstimateSchema),
  settings: z.array(RunSettingSchema),
  batch: z.string(),
  trainableParameters: z.nullable(z.int()),
  queuePosition: z.nullable(z.int()),
  queueReason: z.nullable(z.string()),
  continuedFrom: z.nullable(z.string()),
  sizeBytes: z.nullable(z.int()),
  createdAt: z.string(),
  learned: z.nullable(LearnedRowsSchema),
  leftOut: z.array(z.string()),
});

export const RunSnapshotSchema: z.ZodMiniType<types.RunSnapshot> = z.object({
  projectId: z.string(),
  projectName: z.string(),
  run: z.nullable(RunViewSchema),
});

export const RunSummarySchema: z.ZodMiniType<types.RunSummary> = z.object({
  runId: z.string(),
  number: z.int(),
  stage: z.enum(["train", "evaluate", "judge", "commit"]),
  state: z.enum(["queued", "running", "stopping", "paused", "succeeded", "stopped", "failed"]),
  createdAt: z.string(),
  finishedAt: z.nullable(z.string()),
  modelName: z.string(),
  method: z.string(),
  steps: z.int(),
  totalSteps: z.int(),
  epochs: z.int(),
  seconds: z.number(),
  bestEvalLoss: z.nullable(z.number()),
  bestStep: z.nullable(z.int()),
  commit: z.nullable(z.string()),
  sizeBytes: z.int(),
  continuedFrom: z.nullable(z.string()),
  settings: z.array(RunSettingSchema),
});

export const RunListSchema: z.ZodMiniType<types.RunList> = z.object({
  projectId: z.string(),
  runs: z.array(RunSummarySchema),
  sizeBytes: z.int(),
});

export const RunCurveSchema: z.ZodMiniType<types.RunCurve> = z.object({
  runId: z.string(),
  number: z.int(),
  label: z.string(),
  train: z.array(TrainPointSchema),
  evaluations: z.array(EvalPointSchema),
});

export const RunCurvesSchema: z.ZodMiniType<types.RunCurves> = z.object({
  curves: z.array(RunCurveSchema),
});

export const DeletedRunSchema: z.ZodMiniType<types.DeletedRun> = z.object({
  freedBytes: z.int(),
});

export const QueueEntrySchema: z.ZodMiniType<types.QueueEntry> = z.object({
  projectId: z.string(),
  projectName: z.string(),
  runId: z.string(),
  number: z.int(),
  stage: z.enum(["train", "evaluate", "judge", "commit"]),
  state: z.enum(["queued", "running", "stopping", "paused", "succeeded", "stopped", "failed"]),
  position: z.nullable(z.int()),
  reason: z.nullable(z.string()),
});

export const TrainingQueueSchema: z.ZodMiniType<types.TrainingQueue> = z.object({
  entries: z.array(QueueEntrySchema),
  limit: z.int(),
});

export const LogTextSchema: z.ZodMiniType<types.LogText> = z.object({
  text: z.string(),
});

export const IntervalSchema: z.ZodMiniType<types.Interval> = z.object({
  low: z.number(),
  high: z.number(),
});

export const ScorePartSchema: z.ZodMiniType<types.ScorePart> = z.object({
  id: z.enum(["accuracy", "judge", "length"]),
  name: z.string(),
  weight: z.number(),
  base: z.number(),
  tuned: z.number(),
});

export const GateCheckSchema: z.ZodMiniType<types.GateCheck> = z.object({
  state: z.enum(["pass", "warn", "fail"]),
  text: z.string(),
});

export const GateSchema: z.ZodMiniType<types.Gate> = z.object({
  decision: z.enum(["ready", "review", "retrain"]),
  headline: z.string(),
  detail: z.string(),
  checks: z.array(GateCheckSchema),
  retrainBelow: z.number(),
  readyAbove: z.number(),
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
  parts: z.array(ScorePartSchema),
  gate: z.nullable(GateSchema),
});

export const MetricViewSchema: z.ZodMiniType<types.MetricView> = z.object({
  id: z.enum(["tokenF1", "tokenPrecision", "tokenRecall", "exactMatch", "bleu", "rougeL", "lengthRatio", "loss", "perplexity", "accuracy", "macroF1", "judge"]),
  name: z.string(),
  term: z.string(),
  unit: z.enum(["share", "score", "points", "ratio", "loss", "perplexity", "mark"]),
  base: z.number(),
  tuned: z.number(),
  baseInterval: IntervalSchema,
  tunedInterval: IntervalSchema,
  difference: IntervalSchema,
  better: z.enum(["better", "worse", "unclear"]),
  higherIsBetter: z.boolean(),
  meaning: z.string(),
  rowsToSettle: z.nullable(z.int()),
});

export const JudgementSchema: z.ZodMiniType<types.Judgement> = z.object({
  relevance: z.number(),
  coherence: z.number(),
  factuality: z.number(),
  completeness: z.number(),
  tone: z.number(),
  mean: z.number(),
  feedback: z.string(),
});

export const RatingSchema: z.ZodMiniType<types.Rating> = z.object({
  choice: z.enum(["base", "tuned", "same"]),
  note: z.string(),
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
  baseTokens: z.int(),
  tunedTokens: z.int(),
  regression: z.boolean(),
  topic: z.string(),
  note: z.string(),
  baseJudged: z.nullable(JudgementSchema),
  tunedJudged: z.nullable(JudgementSchema),
  rating: z.nullable(RatingSchema),
});

export const GroupViewSchema: z.ZodMiniType<types.GroupView> = z.object({
  kind: z.enum(["topic", "length", "label", "questionType"]),
  name: z.string(),
  rows: z.int(),
  better: z.int(),
  baseScore: z.number(),
  tunedScore: z.number(),
  interval: IntervalSchema,
  standing: z.enum(["strong", "usual", "weak"]),
  numbers: z.array(z.int()),
});

export const InsightSchema: z.ZodMiniType<types.Insight> = z.object({
  kind: z.enum(["strength", "weakness", "regression", "memorised", "forgot", "length", "repetition"]),
  text: z.string(),
  evidence: z.string(),
  numbers: z.array(z.int()),
});

export const CauseSchema: z.ZodMiniType<types.Cause> = z.object({
  id: z.enum(["dataQuality", "fewRows", "settings", "modelSize", "undertrained", "memorised", "mismatch"]),
  title: z.string(),
  evidence: z.string(),
  command: z.enum(["vibeflow.datasets.show", "vibeflow.datasets.import", "vibeflow.setup.show", "vibeflow.training.show"]),
  label: z.string(),
});

export const LabelRowSchema: z.ZodMiniType<types.LabelRow> = z.object({
  label: z.string(),
  precision: z.number(),
  recall: z.number(),
  f1: z.number(),
  support: z.int(),
});

export const LabelReportSchema: z.ZodMiniType<types.LabelReport> = z.object({
  labels: z.array(z.string()),
  confusion: z.array(z.array(z.int())),
  rows: z.array(LabelRowSchema),
  outside: z.array(z.int()),
});

export const KeptKnowledgeSchema: z.ZodMiniType<types.KeptKnowledge> = z.object({
  baseLoss: z.number(),
  tunedLoss: z.number(),
  difference: IntervalSchema,
  tokens: z.int(),
  source: z.string(),
  standing: z.enum(["kept", "forgot", "unclear"]),
});

export const MemorisationSchema: z.ZodMiniType<types.Memorisation> = z.object({
  trainLoss: z.number(),
  heldOutLoss: z.number(),
  rows: z.int(),
  copied: z.int(),
  standing: z.enum(["none", "signs", "unclear"]),
});

export const JudgeSummarySchema: z.ZodMiniType<types.JudgeSummary> = z.object({
  provider: z.enum(["gemini", "openai", "vscode"]),
  model: z.string(),
  rows: z.int(),
  leftOut: z.int(),
  base: JudgementSchema,
  tuned: JudgementSchema,
  difference: IntervalSchema,
  better: z.enum(["better", "worse", "unclear"]),
  cost: z.nullable(z.number()),
});

export const PreviousScoreSchema: z.ZodMiniType<types.PreviousScore> = z.object({
  commit: z.string(),
  version: z.int(),
  score: z.number(),
  scoreInterval: IntervalSchema,
  sameRows: z.boolean(),
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
  baseline: z.nullable(z.string()),
  groups: z.array(GroupViewSchema),
  insights: z.array(InsightSchema),
  causes: z.array(CauseSchema),
  labelReport: z.nullable(LabelReportSchema),
  kept: z.nullable(KeptKnowledgeSchema),
  memorisation: z.nullable(MemorisationSchema),
  judge: z.nullable(JudgeSummarySchema),
  previous: z.nullable(PreviousScoreSchema),
  seconds: z.number(),
  hasAttention: z.boolean(),
});

export const EvaluationProgressSchema: z.ZodMiniType<types.EvaluationProgress> = z.object({
  jobId: z.string(),
  runId: z.nullable(z.string()),
  what: z.enum(["evaluate", "judge"]),
  state: z.enum(["queued", "running", "stopping", "failed"]),
  text: z.string(),
  fraction: z.number(),
  secondsLeft: z.nullable(z.number()),
  error: z.nullable(ErrorDataSchema),
});

export const EvaluatedVersionSchema: z.ZodMiniType<types.EvaluatedVersion> = z.object({
  commit: z.string(),
  version: z.int(),
  score: z.nullable(z.number()),
});

export const EvaluationSnapshotSchema: z.ZodMiniType<types.EvaluationSnapshot> = z.object({
  projectId: z.string(),
  projectName: z.string(),
  view: z.nullable(EvaluationViewSchema),
  progress: z.nullable(EvaluationProgressSchema),
  versions: z.array(EvaluatedVersionSchema),
});

export const ExportedEvaluationSchema: z.ZodMiniType<types.ExportedEvaluation> = z.object({
  path: z.string(),
  bytes: z.int(),
});

export const AttentionViewSchema: z.ZodMiniType<types.AttentionView> = z.object({
  questionTokens: z.array(z.string()),
  answerTokens: z.array(z.string()),
  weights: z.array(z.array(z.number())),
  note: z.string(),
});

export const JudgeSettingsSchema: z.ZodMiniType<types.JudgeSettings> = z.object({
  provider: z.enum(["none", "gemini", "openai", "vscode"]),
  model: z.string(),
  baseUrl: z.nullable(z.string()),
  rows: z.int(),
});

export const JudgeModelSchema: z.ZodMiniType<types.JudgeModel> = z.object({
  id: z.string(),
  name: z.string(),
  note: z.string(),
});

export const ProviderViewSchema: z.ZodMiniType<types.ProviderView> = z.object({
  id: z.enum(["gemini", "openai", "vscode"]),
  name: z.string(),
  available: z.boolean(),
  whyNot: z.string(),
  needsKey: z.boolean(),
  keyFrom: z.nullable(z.enum(["environment", "stored"])),
  keyName: z.nullable(z.string()),
  keyPage: z.nullable(z.string()),
  models: z.array(JudgeModelSchema),
});

export const PromptViewSchema: z.ZodMiniType<types.PromptView> = z.object({
  path: z.nullable(z.string()),
  problem: z.nullable(ErrorDataSchema),
});

export const JudgingPlanSchema: z.ZodMiniType<types.JudgingPlan> = z.object({
  settings: JudgeSettingsSchema,
  rows: z.int(),
  judged: z.int(),
  requests: z.int(),
  seconds: z.nullable(RangeSchema),
  cost: z.nullable(RangeSchema),
  tokens: z.nullable(RangeSchema),
  costNote: z.string(),
  leaves: z.boolean(),
  privacy: z.string(),
  problem: z.nullable(ErrorDataSchema),
});

export const JudgingSnapshotSchema: z.ZodMiniType<types.JudgingSnapshot> = z.object({
  projectId: z.string(),
  projectName: z.string(),
  commit: z.nullable(z.string()),
  version: z.nullable(z.int()),
  settings: JudgeSettingsSchema,
  everyRun: z.boolean(),
  providers: z.array(ProviderViewSchema),
  prompt: PromptViewSchema,
  plan: z.nullable(JudgingPlanSchema),
  summary: z.nullable(JudgeSummarySchema),
  progress: z.nullable(EvaluationProgressSchema),
});

export const PromptFileSchema: z.ZodMiniType<types.PromptFile> = z.object({
  path: z.string(),
});

export const BenchmarkOfferSchema: z.ZodMiniType<types.BenchmarkOffer> = z.object({
  id: z.enum(["hellaswag", "truthfulqa", "mmlu", "gsm8k", "own"]),
  name: z.string(),
  measures: z.string(),
  questions: z.nullable(z.int()),
  examples: z.int(),
  chance: z.nullable(z.number()),
  dataset: z.nullable(z.string()),
  fileFormat: z.string(),
  writes: z.boolean(),
});

export const BenchmarkVersionSchema: z.ZodMiniType<types.BenchmarkVersion> = z.object({
  commit: z.string(),
  version: z.int(),
  baseModel: z.string(),
});

export const BenchmarkModelSchema: z.ZodMiniType<types.BenchmarkModel> = z.object({
  id: z.string(),
  name: z.string(),
  version: z.nullable(z.int()),
});

export const BenchmarkScoreSchema: z.ZodMiniType<types.BenchmarkScore> = z.object({
  model: z.string(),
  value: z.number(),
  interval: IntervalSchema,
  stderr: z.nullable(z.number()),
  difference: z.nullable(IntervalSchema),
  better: z.nullable(z.enum(["better", "worse", "unclear"])),
  questionsToSettle: z.nullable(z.int()),
});

export const BenchmarkMetricSchema: z.ZodMiniType<types.BenchmarkMetric> = z.object({
  id: z.string(),
  name: z.string(),
  chance: z.nullable(z.number()),
  scores: z.array(BenchmarkScoreSchema),
});

export const BenchmarkResultSchema: z.ZodMiniType<types.BenchmarkResult> = z.object({
  id: z.enum(["hellaswag", "truthfulqa", "mmlu", "gsm8k", "own"]),
  name: z.string(),
  tasks: z.array(z.string()),
  models: z.array(BenchmarkModelSchema),
  metrics: z.array(BenchmarkMetricSchema),
  asked: z.int(),
  available: z.int(),
  seed: z.int(),
  examples: z.int(),
  source: z.string(),
  digest: z.nullable(z.string()),
  note: z.string(),
  when: z.string(),
  seconds: z.record(z.string(), z.number()),
  harness: z.string(),
});

export const BenchmarkProgressSchema: z.ZodMiniType<types.BenchmarkProgress> = z.object({
  jobId: z.string(),
  commit: z.string(),
  state: z.enum(["queued", "running", "stopping", "failed"]),
  text: z.string(),
  fraction: z.number(),
  secondsLeft: z.nullable(z.number()),
  error: z.nullable(ErrorDataSchema),
});

export const BenchmarkInstallSchema: z.ZodMiniType<types.BenchmarkInstall> = z.object({
  state: z.enum(["offered", "installing", "failed", "byHand"]),
  text: z.string(),
  command: z.string(),
});

export const BenchmarksSnapshotSchema: z.ZodMiniType<types.BenchmarksSnapshot> = z.object({
  projectId: z.string(),
  projectName: z.string(),
  commit: z.nullable(z.string()),
  version: z.nullable(z.int()),
  offers: z.array(BenchmarkOfferSchema),
  versions: z.array(BenchmarkVersionSchema),
  results: z.array(BenchmarkResultSchema),
  progress: z.nullable(BenchmarkProgressSchema),
  problem: z.nullable(ErrorDataSchema),
  install: z.nullable(BenchmarkInstallSchema),
});

export const PlannedBenchmarkSchema: z.ZodMiniType<types.PlannedBenchmark> = z.object({
  id: z.enum(["hellaswag", "truthfulqa", "mmlu", "gsm8k", "own"]),
  source: z.string(),
  questions: z.nullable(z.int()),
  seconds: z.nullable(RangeSchema),
  problem: z.nullable(ErrorDataSchema),
  note: z.string(),
});

export const BenchmarkPlanSchema: z.ZodMiniType<types.BenchmarkPlan> = z.object({
  benchmarks: z.array(PlannedBenchmarkSchema),
  models: z.array(BenchmarkModelSchema),
  seconds: z.nullable(RangeSchema),
  basis: z.string(),
  cost: z.number(),
  costNote: z.string(),
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
  runId: z.nullable(z.string()),
  method: z.nullable(z.string()),
  outcome: z.nullable(z.enum(["better", "worse", "unclear"])),
  decision: z.nullable(z.enum(["ready", "review", "retrain"])),
  cost: z.nullable(z.number()),
  tags: z.array(z.string()),
  branch: z.nullable(z.string()),
  weights: z.enum(["here", "missing", "deleted"]),
  sizeBytes: z.int(),
  restored: z.nullable(z.int()),
  current: z.boolean(),
  parents: z.array(z.string()),
});

export const VersionListSchema: z.ZodMiniType<types.VersionList> = z.object({
  versions: z.array(VersionViewSchema),
});

export const ProjectTotalsSchema: z.ZodMiniType<types.ProjectTotals> = z.object({
  versions: z.int(),
  trainingSeconds: z.number(),
  spend: z.nullable(z.number()),
  sizeBytes: z.int(),
});

export const BranchViewSchema: z.ZodMiniType<types.BranchView> = z.object({
  name: z.string(),
  current: z.boolean(),
  versions: z.int(),
  bestScore: z.nullable(z.number()),
  bestVersion: z.nullable(z.int()),
});

export const ProjectPageSchema: z.ZodMiniType<types.ProjectPage> = z.object({
  projectId: z.string(),
  projectName: z.string(),
  path: z.string(),
  createdAt: z.string(),
  baseModel: z.string(),
  status: z.enum(["draft", "training", "paused", "trained", "served", "missing"]),
  totals: ProjectTotalsSchema,
  versions: z.array(VersionViewSchema),
  branches: z.array(BranchViewSchema),
  branch: z.nullable(z.string()),
  dirty: z.array(z.string()),
  problem: z.nullable(ErrorDataSchema),
  archived: z.boolean(),
});

export const SettingDifferenceSchema: z.ZodMiniType<types.SettingDifference> = z.object({
  key: z.string(),
  name: z.string(),
  values: z.array(z.nullable(z.string())),
});

export const DataDifferenceSchema: z.ZodMiniType<types.DataDifference> = z.object({
  rows: z.int(),
  added: z.int(),
  removed: z.int(),
  sameHeldOut: z.boolean(),
});

export const CurvePointSchema: z.ZodMiniType<types.CurvePoint> = z.object({
  step: z.int(),
  loss: z.number(),
});

export const VersionCurveSchema: z.ZodMiniType<types.VersionCurve> = z.object({
  train: z.array(CurvePointSchema),
  evaluation: z.array(CurvePointSchema),
});

export const MetricRowSchema: z.ZodMiniType<types.MetricRow> = z.object({
  id: z.string(),
  name: z.string(),
  term: z.string(),
  unit: z.enum(["share", "score", "points", "ratio", "loss", "perplexity", "mark"]),
  higherIsBetter: z.boolean(),
  values: z.array(z.nullable(z.number())),
  intervals: z.array(z.nullable(IntervalSchema)),
  againstFirst: z.array(z.nullable(z.enum(["better", "worse", "unclear"]))),
});

export const ComparedAnswersSchema: z.ZodMiniType<types.ComparedAnswers> = z.object({
  number: z.int(),
  question: z.string(),
  expected: z.string(),
  answers: z.array(z.nullable(z.string())),
  scores: z.array(z.nullable(z.number())),
});

export const VersionComparisonSchema: z.ZodMiniType<types.VersionComparison> = z.object({
  versions: z.array(VersionViewSchema),
  headline: z.string(),
  detail: z.string(),
  settings: z.array(SettingDifferenceSchema),
  data: z.array(DataDifferenceSchema),
  curves: z.array(VersionCurveSchema),
  metrics: z.array(MetricRowSchema),
  answers: z.array(ComparedAnswersSchema),
});

export const VersionChangeSchema: z.ZodMiniType<types.VersionChange> = z.object({
  commit: z.string(),
  message: z.string(),
  page: ProjectPageSchema,
});

export const DeletePreviewSchema: z.ZodMiniType<types.DeletePreview> = z.object({
  freesBytes: z.int(),
  shared: z.boolean(),
  hindrance: z.nullable(z.string()),
});

export const ReproductionSchema: z.ZodMiniType<types.Reproduction> = z.object({
  runId: z.nullable(z.string()),
  state: z.enum(["none", "queued", "running", "same", "different", "failed"]),
  text: z.string(),
  differing: z.int(),
  largestDifference: z.nullable(z.number()),
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

export const AskTargetSchema: z.ZodMiniType<types.AskTarget> = z.object({
  commit: z.string(),
  base: z.boolean(),
  version: z.int(),
  name: z.string(),
  detail: z.string(),
});

export const AnswerSettingsSchema: z.ZodMiniType<types.AnswerSettings> = z.object({
  temperature: z.number(),
  topP: z.number(),
  topK: z.int(),
  repetitionPenalty: z.number(),
  maxNewTokens: z.int(),
  seed: z.nullable(z.int()),
  systemPrompt: z.nullable(z.string()),
});

export const SettingRangeSchema: z.ZodMiniType<types.SettingRange> = z.object({
  key: z.enum(["temperature", "topP", "topK", "repetitionPenalty", "maxNewTokens", "seed"]),
  name: z.string(),
  minimum: z.number(),
  maximum: z.number(),
  step: z.number(),
  evaluation: z.nullable(z.number()),
  help: SettingHelpSchema,
});

export const PlaygroundChoiceSchema: z.ZodMiniType<types.PlaygroundChoice> = z.object({
  targets: z.array(z.string()),
  settings: z.nullable(AnswerSettingsSchema),
  alone: z.boolean(),
});

export const PlaygroundViewSchema: z.ZodMiniType<types.PlaygroundView> = z.object({
  projectId: z.string(),
  projectName: z.string(),
  commit: z.string(),
  version: z.int(),
  baseModel: z.string(),
  suggestions: z.array(z.string()),
  targets: z.array(AskTargetSchema),
  evaluation: AnswerSettingsSchema,
  systemPrompt: z.string(),
  ranges: z.array(SettingRangeSchema),
  choice: PlaygroundChoiceSchema,
  mostTargets: z.int(),
});

export const PlaygroundSnapshotSchema: z.ZodMiniType<types.PlaygroundSnapshot> = z.object({
  projectId: z.string(),
  projectName: z.string(),
  view: z.nullable(PlaygroundViewSchema),
});

export const AskAcceptedSchema: z.ZodMiniType<types.AskAccepted> = z.object({
  requestId: z.string(),
  seed: z.nullable(z.int()),
});

export const MovedSettingSchema: z.ZodMiniType<types.MovedSetting> = z.object({
  key: z.enum(["temperature", "topP", "topK", "repetitionPenalty", "maxNewTokens", "seed"]),
  name: z.string(),
  before: z.nullable(z.number()),
  after: z.nullable(z.number()),
  why: z.string(),
});

export const WishAnswerSchema: z.ZodMiniType<types.WishAnswer> = z.object({
  understood: z.boolean(),
  message: z.string(),
  settings: AnswerSettingsSchema,
  changes: z.array(MovedSettingSchema),
  examples: z.array(z.string()),
});

export const AskedFileSchema: z.ZodMiniType<types.AskedFile> = z.object({
  path: z.string(),
  questions: z.int(),
  answers: z.int(),
  failed: z.int(),
  cancelled: z.boolean(),
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
  total: z.nullable(z.int()),
  part: z.nullable(z.number()),
  source: z.nullable(z.string()),
});

export const DownloadProgressSchema: z.ZodMiniType<types.DownloadProgress> = z.object({
  projectId: z.string(),
  bytes: z.int(),
  total: z.nullable(z.int()),
});

export const SetupChangedSchema: z.ZodMiniType<types.SetupChanged> = z.object({
  projectId: z.string(),
  revision: z.int(),
});

export const TuningChangedSchema: z.ZodMiniType<types.TuningChanged> = z.object({
  projectId: z.string(),
  tuningId: z.string(),
});

export const RunPatchSchema: z.ZodMiniType<types.RunPatch> = z.object({
  projectId: z.string(),
  runId: z.string(),
  fromRevision: z.int(),
  toRevision: z.int(),
  stage: z.enum(["train", "evaluate", "judge", "commit"]),
  state: z.enum(["queued", "running", "stopping", "paused", "succeeded", "stopped", "failed"]),
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
  alerts: z.nullable(z.array(RunAlertSchema)),
  efficiency: z.array(EfficiencyNoteSchema),
  compared: z.array(ComparedSchema),
  queuePosition: z.nullable(z.int()),
  queueReason: z.nullable(z.string()),
  batch: z.string(),
  sizeBytes: z.nullable(z.int()),
});

export const EvaluationChangedSchema: z.ZodMiniType<types.EvaluationChanged> = z.object({
  projectId: z.string(),
  progress: z.nullable(EvaluationProgressSchema),
});

export const JudgingChangedSchema: z.ZodMiniType<types.JudgingChanged> = z.object({
  projectId: z.string(),
  progress: z.nullable(EvaluationProgressSchema),
});

export const JudgeAskedSchema: z.ZodMiniType<types.JudgeAsked> = z.object({
  requestId: z.string(),
  model: z.string(),
  prompt: z.string(),
});

export const BenchmarksChangedSchema: z.ZodMiniType<types.BenchmarksChanged> = z.object({
  projectId: z.string(),
  progress: z.nullable(BenchmarkProgressSchema),
});

export const VersionsChangedSchema: z.ZodMiniType<types.VersionsChanged> = z.object({
  projectId: z.string(),
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
  note: z.nullable(z.string()),
  firstSeconds: z.nullable(z.number()),
  promptTokens: z.nullable(z.int()),
  context: z.nullable(z.int()),
  ending: z.nullable(z.enum(["stop", "length", "cancelled"])),
});

export const AskFileProgressSchema: z.ZodMiniType<types.AskFileProgress> = z.object({
  requestId: z.string(),
  projectId: z.string(),
  done: z.int(),
  total: z.int(),
  text: z.string(),
});
