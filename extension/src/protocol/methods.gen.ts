// Generated from python_backend/vibeflow/protocol by `npm run generate`. Do not edit.

import * as schemas from "./schemas.gen.js";
import type * as types from "./types.gen.js";

/** What each request takes and gives. */
export interface Requests {
  "vibeflow/backend/info": { params: Record<string, never>; result: types.BackendInfo };
  "vibeflow/backend/ping": { params: types.Ping; result: types.Pong };
  "vibeflow/diagnostics/collect": { params: types.CollectDiagnostics; result: types.Diagnostics };
  "vibeflow/projects/list": { params: Record<string, never>; result: types.ProjectList };
  "vibeflow/projects/summary": { params: types.ProjectRef; result: types.ProjectSummary };
  "vibeflow/projects/create": { params: types.CreateProject; result: types.ProjectSummary };
  "vibeflow/projects/open": { params: types.OpenProject; result: types.ProjectSummary };
  "vibeflow/projects/forget": { params: types.ProjectRef; result: Record<string, never> };
  "vibeflow/projects/rename": { params: types.RenameProject; result: types.ProjectSummary };
  "vibeflow/projects/move": { params: types.MoveProject; result: types.ProjectSummary };
  "vibeflow/projects/duplicate": { params: types.DuplicateProject; result: types.ProjectSummary };
  "vibeflow/projects/setArchived": { params: types.ArchiveProject; result: types.ProjectSummary };
  "vibeflow/projects/usage": { params: types.ProjectRef; result: types.ProjectUsage };
  "vibeflow/projects/delete": { params: types.DeleteProject; result: types.DeletedProject };
  "vibeflow/projects/totals": { params: Record<string, never>; result: types.ProjectsTotals };
  "vibeflow/projects/recipe": { params: types.ProjectRef; result: types.RecipeView };
  "vibeflow/datasets/import": { params: types.ImportData; result: types.DatasetSnapshot };
  "vibeflow/datasets/cancel": { params: types.CancelImport; result: Record<string, never> };
  "vibeflow/datasets/snapshot": { params: types.DatasetRef; result: types.DatasetSnapshot };
  "vibeflow/datasets/setSheet": { params: types.SetSheet; result: types.DatasetSnapshot };
  "vibeflow/datasets/setEncoding": { params: types.SetEncoding; result: types.DatasetSnapshot };
  "vibeflow/datasets/previewMapping": { params: types.PreviewMapping; result: types.MappingPreview };
  "vibeflow/datasets/setMapping": { params: types.SetMapping; result: types.DatasetSnapshot };
  "vibeflow/datasets/previewFix": { params: types.PreviewFix; result: types.FixPreview };
  "vibeflow/datasets/setFixes": { params: types.SetFixes; result: types.DatasetSnapshot };
  "vibeflow/datasets/setSplit": { params: types.SetSplit; result: types.DatasetSnapshot };
  "vibeflow/datasets/setLanguage": { params: types.SetLanguage; result: types.DatasetSnapshot };
  "vibeflow/datasets/rows": { params: types.RowsRequest; result: types.RowsPage };
  "vibeflow/datasets/row": { params: types.RowRef; result: types.RowDetail };
  "vibeflow/datasets/editRow": { params: types.EditRow; result: types.RowsChanged };
  "vibeflow/datasets/setExcluded": { params: types.SetExcluded; result: types.RowsChanged };
  "vibeflow/datasets/export": { params: types.ExportRows; result: types.ExportedRows };
  "vibeflow/datasets/versions": { params: types.DatasetVersionsRef; result: types.DatasetVersionList };
  "vibeflow/datasets/compare": { params: types.CompareDatasets; result: types.DatasetComparison };
  "vibeflow/discovery/search": { params: types.SearchDatasets; result: types.FoundDatasets };
  "vibeflow/discovery/describe": { params: types.DescribeDataset; result: types.DatasetDescription };
  "vibeflow/discovery/download": { params: types.DownloadDataset; result: types.DatasetSnapshot };
  "vibeflow/discovery/cancel": { params: types.CancelDownload; result: Record<string, never> };
  "vibeflow/discovery/setToken": { params: types.SetCatalogueToken; result: Record<string, never> };
  "vibeflow/editing/check": { params: types.CheckFile; result: Record<string, never> };
  "vibeflow/editing/preview": { params: types.PreviewRow; result: types.RowPreview };
  "vibeflow/files/page": { params: types.FilePageRequest; result: types.FilePage };
  "vibeflow/files/find": { params: types.FindInFile; result: types.FoundInFile };
  "vibeflow/setup/snapshot": { params: types.SetupRef; result: types.SetupSnapshot };
  "vibeflow/setup/preview": { params: types.PreviewSetup; result: types.SetupView };
  "vibeflow/setup/save": { params: types.SaveSetup; result: types.SetupSnapshot };
  "vibeflow/setup/reset": { params: types.ResetSetup; result: types.SetupSnapshot };
  "vibeflow/setup/calibrate": { params: types.SetupRef; result: Record<string, never> };
  "vibeflow/setup/chooseHardware": { params: types.ChooseHardware; result: types.SetupSnapshot };
  "vibeflow/tuning/start": { params: types.StartTuning; result: types.TuningSnapshot };
  "vibeflow/tuning/stop": { params: types.TuningRef; result: Record<string, never> };
  "vibeflow/tuning/snapshot": { params: types.TuningRef; result: types.TuningSnapshot };
  "vibeflow/tuning/apply": { params: types.TuningRef; result: types.SetupSnapshot };
  "vibeflow/training/start": { params: types.StartTraining; result: types.StartedRun };
  "vibeflow/training/stop": { params: types.RunRef; result: Record<string, never> };
  "vibeflow/training/pause": { params: types.RunRef; result: Record<string, never> };
  "vibeflow/training/resume": { params: types.RunRef; result: Record<string, never> };
  "vibeflow/training/continue": { params: types.ContinueTraining; result: types.StartedRun };
  "vibeflow/training/applyRemedy": { params: types.AlertRef; result: types.RunSnapshot };
  "vibeflow/training/dismissAlert": { params: types.AlertRef; result: types.RunSnapshot };
  "vibeflow/training/snapshot": { params: types.RunRef; result: types.RunSnapshot };
  "vibeflow/training/runs": { params: types.RunsRef; result: types.RunList };
  "vibeflow/training/curves": { params: types.CurvesRef; result: types.RunCurves };
  "vibeflow/training/delete": { params: types.RunRef; result: types.DeletedRun };
  "vibeflow/training/queue": { params: Record<string, never>; result: types.TrainingQueue };
  "vibeflow/training/setParallelRuns": { params: types.ParallelRuns; result: Record<string, never> };
  "vibeflow/training/log": { params: types.RunRef; result: types.LogText };
  "vibeflow/evaluation/snapshot": { params: types.EvaluationRef; result: types.EvaluationSnapshot };
  "vibeflow/evaluation/start": { params: types.StartEvaluation; result: types.EvaluationSnapshot };
  "vibeflow/evaluation/stop": { params: types.EvaluationRef; result: Record<string, never> };
  "vibeflow/evaluation/rate": { params: types.RateExample; result: Record<string, never> };
  "vibeflow/evaluation/export": { params: types.ExportEvaluation; result: types.ExportedEvaluation };
  "vibeflow/evaluation/attention": { params: types.AttentionRef; result: types.AttentionView };
  "vibeflow/judging/snapshot": { params: types.JudgingRef; result: types.JudgingSnapshot };
  "vibeflow/judging/plan": { params: types.PlanJudging; result: types.JudgingPlan };
  "vibeflow/judging/choose": { params: types.ChooseJudge; result: types.JudgingSnapshot };
  "vibeflow/judging/start": { params: types.StartJudging; result: types.JudgingSnapshot };
  "vibeflow/judging/stop": { params: types.JudgingRef; result: Record<string, never> };
  "vibeflow/judging/editPrompt": { params: types.JudgingRef; result: types.PromptFile };
  "vibeflow/judging/setKey": { params: types.SetJudgeKey; result: Record<string, never> };
  "vibeflow/judging/setModels": { params: types.VsCodeModels; result: Record<string, never> };
  "vibeflow/judging/answer": { params: types.JudgeAnswer; result: Record<string, never> };
  "vibeflow/benchmarks/snapshot": { params: types.BenchmarksRef; result: types.BenchmarksSnapshot };
  "vibeflow/benchmarks/plan": { params: types.PlanBenchmarks; result: types.BenchmarkPlan };
  "vibeflow/benchmarks/start": { params: types.PlanBenchmarks; result: types.BenchmarksSnapshot };
  "vibeflow/benchmarks/stop": { params: types.BenchmarksRef; result: Record<string, never> };
  "vibeflow/benchmarks/install": { params: types.BenchmarksRef; result: types.BenchmarksSnapshot };
  "vibeflow/versions/list": { params: types.VersionsRef; result: types.VersionList };
  "vibeflow/versions/page": { params: types.VersionsRef; result: types.ProjectPage };
  "vibeflow/versions/compare": { params: types.CompareVersions; result: types.VersionComparison };
  "vibeflow/versions/rollback": { params: types.VersionRef; result: types.VersionChange };
  "vibeflow/versions/tag": { params: types.TagVersion; result: types.VersionChange };
  "vibeflow/versions/untag": { params: types.TagVersion; result: types.VersionChange };
  "vibeflow/versions/previewDelete": { params: types.VersionRef; result: types.DeletePreview };
  "vibeflow/versions/delete": { params: types.VersionRef; result: types.VersionChange };
  "vibeflow/versions/createBranch": { params: types.CreateBranch; result: types.VersionChange };
  "vibeflow/versions/switchBranch": { params: types.BranchRef; result: types.VersionChange };
  "vibeflow/versions/merge": { params: types.MergeBranch; result: types.VersionChange };
  "vibeflow/versions/reproduce": { params: types.ReproduceVersion; result: types.Reproduction };
  "vibeflow/versions/reproduction": { params: types.VersionRef; result: types.Reproduction };
  "vibeflow/deployment/serve": { params: types.ServeVersion; result: types.StartedDeployment };
  "vibeflow/deployment/stop": { params: types.DeploymentRef; result: Record<string, never> };
  "vibeflow/deployment/snapshot": { params: types.DeploymentRef; result: types.DeploymentSnapshot };
  "vibeflow/playground/snapshot": { params: types.PlaygroundRef; result: types.PlaygroundSnapshot };
  "vibeflow/playground/ask": { params: types.Ask; result: types.AskAccepted };
  "vibeflow/playground/cancel": { params: types.CancelAsk; result: Record<string, never> };
  "vibeflow/playground/wish": { params: types.Wish; result: types.WishAnswer };
  "vibeflow/playground/keep": { params: types.KeepChoice; result: Record<string, never> };
  "vibeflow/playground/askFile": { params: types.AskFile; result: types.AskedFile };
}

/** What each event carries. */
export interface Events {
  "vibeflow/projects/didChange": types.ProjectsChanged;
  "vibeflow/datasets/didChange": types.DatasetChanged;
  "vibeflow/datasets/didProgress": types.ImportProgress;
  "vibeflow/discovery/didProgress": types.DownloadProgress;
  "vibeflow/setup/didChange": types.SetupChanged;
  "vibeflow/tuning/didChange": types.TuningChanged;
  "vibeflow/training/didProgress": types.RunPatch;
  "vibeflow/evaluation/didChange": types.EvaluationChanged;
  "vibeflow/judging/didChange": types.JudgingChanged;
  "vibeflow/judging/didAsk": types.JudgeAsked;
  "vibeflow/benchmarks/didChange": types.BenchmarksChanged;
  "vibeflow/versions/didChange": types.VersionsChanged;
  "vibeflow/deployment/didChange": types.DeploymentChanged;
  "vibeflow/playground/didAnswer": types.AskChunk;
  "vibeflow/playground/didAskFile": types.AskFileProgress;
}

export type RequestName = keyof Requests;
export type EventName = keyof Events;

export const resultSchemas = {
  "vibeflow/backend/info": schemas.BackendInfoSchema,
  "vibeflow/backend/ping": schemas.PongSchema,
  "vibeflow/diagnostics/collect": schemas.DiagnosticsSchema,
  "vibeflow/projects/list": schemas.ProjectListSchema,
  "vibeflow/projects/summary": schemas.ProjectSummarySchema,
  "vibeflow/projects/create": schemas.ProjectSummarySchema,
  "vibeflow/projects/open": schemas.ProjectSummarySchema,
  "vibeflow/projects/forget": schemas.NothingSchema,
  "vibeflow/projects/rename": schemas.ProjectSummarySchema,
  "vibeflow/projects/move": schemas.ProjectSummarySchema,
  "vibeflow/projects/duplicate": schemas.ProjectSummarySchema,
  "vibeflow/projects/setArchived": schemas.ProjectSummarySchema,
  "vibeflow/projects/usage": schemas.ProjectUsageSchema,
  "vibeflow/projects/delete": schemas.DeletedProjectSchema,
  "vibeflow/projects/totals": schemas.ProjectsTotalsSchema,
  "vibeflow/projects/recipe": schemas.RecipeViewSchema,
  "vibeflow/datasets/import": schemas.DatasetSnapshotSchema,
  "vibeflow/datasets/cancel": schemas.NothingSchema,
  "vibeflow/datasets/snapshot": schemas.DatasetSnapshotSchema,
  "vibeflow/datasets/setSheet": schemas.DatasetSnapshotSchema,
  "vibeflow/datasets/setEncoding": schemas.DatasetSnapshotSchema,
  "vibeflow/datasets/previewMapping": schemas.MappingPreviewSchema,
  "vibeflow/datasets/setMapping": schemas.DatasetSnapshotSchema,
  "vibeflow/datasets/previewFix": schemas.FixPreviewSchema,
  "vibeflow/datasets/setFixes": schemas.DatasetSnapshotSchema,
  "vibeflow/datasets/setSplit": schemas.DatasetSnapshotSchema,
  "vibeflow/datasets/setLanguage": schemas.DatasetSnapshotSchema,
  "vibeflow/datasets/rows": schemas.RowsPageSchema,
  "vibeflow/datasets/row": schemas.RowDetailSchema,
  "vibeflow/datasets/editRow": schemas.RowsChangedSchema,
  "vibeflow/datasets/setExcluded": schemas.RowsChangedSchema,
  "vibeflow/datasets/export": schemas.ExportedRowsSchema,
  "vibeflow/datasets/versions": schemas.DatasetVersionListSchema,
  "vibeflow/datasets/compare": schemas.DatasetComparisonSchema,
  "vibeflow/discovery/search": schemas.FoundDatasetsSchema,
  "vibeflow/discovery/describe": schemas.DatasetDescriptionSchema,
  "vibeflow/discovery/download": schemas.DatasetSnapshotSchema,
  "vibeflow/discovery/cancel": schemas.NothingSchema,
  "vibeflow/discovery/setToken": schemas.NothingSchema,
  "vibeflow/editing/check": schemas.NothingSchema,
  "vibeflow/editing/preview": schemas.RowPreviewSchema,
  "vibeflow/files/page": schemas.FilePageSchema,
  "vibeflow/files/find": schemas.FoundInFileSchema,
  "vibeflow/setup/snapshot": schemas.SetupSnapshotSchema,
  "vibeflow/setup/preview": schemas.SetupViewSchema,
  "vibeflow/setup/save": schemas.SetupSnapshotSchema,
  "vibeflow/setup/reset": schemas.SetupSnapshotSchema,
  "vibeflow/setup/calibrate": schemas.NothingSchema,
  "vibeflow/setup/chooseHardware": schemas.SetupSnapshotSchema,
  "vibeflow/tuning/start": schemas.TuningSnapshotSchema,
  "vibeflow/tuning/stop": schemas.NothingSchema,
  "vibeflow/tuning/snapshot": schemas.TuningSnapshotSchema,
  "vibeflow/tuning/apply": schemas.SetupSnapshotSchema,
  "vibeflow/training/start": schemas.StartedRunSchema,
  "vibeflow/training/stop": schemas.NothingSchema,
  "vibeflow/training/pause": schemas.NothingSchema,
  "vibeflow/training/resume": schemas.NothingSchema,
  "vibeflow/training/continue": schemas.StartedRunSchema,
  "vibeflow/training/applyRemedy": schemas.RunSnapshotSchema,
  "vibeflow/training/dismissAlert": schemas.RunSnapshotSchema,
  "vibeflow/training/snapshot": schemas.RunSnapshotSchema,
  "vibeflow/training/runs": schemas.RunListSchema,
  "vibeflow/training/curves": schemas.RunCurvesSchema,
  "vibeflow/training/delete": schemas.DeletedRunSchema,
  "vibeflow/training/queue": schemas.TrainingQueueSchema,
  "vibeflow/training/setParallelRuns": schemas.NothingSchema,
  "vibeflow/training/log": schemas.LogTextSchema,
  "vibeflow/evaluation/snapshot": schemas.EvaluationSnapshotSchema,
  "vibeflow/evaluation/start": schemas.EvaluationSnapshotSchema,
  "vibeflow/evaluation/stop": schemas.NothingSchema,
  "vibeflow/evaluation/rate": schemas.NothingSchema,
  "vibeflow/evaluation/export": schemas.ExportedEvaluationSchema,
  "vibeflow/evaluation/attention": schemas.AttentionViewSchema,
  "vibeflow/judging/snapshot": schemas.JudgingSnapshotSchema,
  "vibeflow/judging/plan": schemas.JudgingPlanSchema,
  "vibeflow/judging/choose": schemas.JudgingSnapshotSchema,
  "vibeflow/judging/start": schemas.JudgingSnapshotSchema,
  "vibeflow/judging/stop": schemas.NothingSchema,
  "vibeflow/judging/editPrompt": schemas.PromptFileSchema,
  "vibeflow/judging/setKey": schemas.NothingSchema,
  "vibeflow/judging/setModels": schemas.NothingSchema,
  "vibeflow/judging/answer": schemas.NothingSchema,
  "vibeflow/benchmarks/snapshot": schemas.BenchmarksSnapshotSchema,
  "vibeflow/benchmarks/plan": schemas.BenchmarkPlanSchema,
  "vibeflow/benchmarks/start": schemas.BenchmarksSnapshotSchema,
  "vibeflow/benchmarks/stop": schemas.NothingSchema,
  "vibeflow/benchmarks/install": schemas.BenchmarksSnapshotSchema,
  "vibeflow/versions/list": schemas.VersionListSchema,
  "vibeflow/versions/page": schemas.ProjectPageSchema,
  "vibeflow/versions/compare": schemas.VersionComparisonSchema,
  "vibeflow/versions/rollback": schemas.VersionChangeSchema,
  "vibeflow/versions/tag": schemas.VersionChangeSchema,
  "vibeflow/versions/untag": schemas.VersionChangeSchema,
  "vibeflow/versions/previewDelete": schemas.DeletePreviewSchema,
  "vibeflow/versions/delete": schemas.VersionChangeSchema,
  "vibeflow/versions/createBranch": schemas.VersionChangeSchema,
  "vibeflow/versions/switchBranch": schemas.VersionChangeSchema,
  "vibeflow/versions/merge": schemas.VersionChangeSchema,
  "vibeflow/versions/reproduce": schemas.ReproductionSchema,
  "vibeflow/versions/reproduction": schemas.ReproductionSchema,
  "vibeflow/deployment/serve": schemas.StartedDeploymentSchema,
  "vibeflow/deployment/stop": schemas.NothingSchema,
  "vibeflow/deployment/snapshot": schemas.DeploymentSnapshotSchema,
  "vibeflow/playground/snapshot": schemas.PlaygroundSnapshotSchema,
  "vibeflow/playground/ask": schemas.AskAcceptedSchema,
  "vibeflow/playground/cancel": schemas.NothingSchema,
  "vibeflow/playground/wish": schemas.WishAnswerSchema,
  "vibeflow/playground/keep": schemas.NothingSchema,
  "vibeflow/playground/askFile": schemas.AskedFileSchema,
} as const;

export const eventSchemas = {
  "vibeflow/projects/didChange": schemas.ProjectsChangedSchema,
  "vibeflow/datasets/didChange": schemas.DatasetChangedSchema,
  "vibeflow/datasets/didProgress": schemas.ImportProgressSchema,
  "vibeflow/discovery/didProgress": schemas.DownloadProgressSchema,
  "vibeflow/setup/didChange": schemas.SetupChangedSchema,
  "vibeflow/tuning/didChange": schemas.TuningChangedSchema,
  "vibeflow/training/didProgress": schemas.RunPatchSchema,
  "vibeflow/evaluation/didChange": schemas.EvaluationChangedSchema,
  "vibeflow/judging/didChange": schemas.JudgingChangedSchema,
  "vibeflow/judging/didAsk": schemas.JudgeAskedSchema,
  "vibeflow/benchmarks/didChange": schemas.BenchmarksChangedSchema,
  "vibeflow/versions/didChange": schemas.VersionsChangedSchema,
  "vibeflow/deployment/didChange": schemas.DeploymentChangedSchema,
  "vibeflow/playground/didAnswer": schemas.AskChunkSchema,
  "vibeflow/playground/didAskFile": schemas.AskFileProgressSchema,
} as const;

/** Requests that a webview may make through the extension. */
export const panelRequests: ReadonlySet<string> = new Set<RequestName>([
  "vibeflow/projects/list",
  "vibeflow/projects/summary",
  "vibeflow/projects/usage",
  "vibeflow/projects/totals",
  "vibeflow/projects/recipe",
  "vibeflow/datasets/cancel",
  "vibeflow/datasets/snapshot",
  "vibeflow/datasets/setSheet",
  "vibeflow/datasets/setEncoding",
  "vibeflow/datasets/previewMapping",
  "vibeflow/datasets/setMapping",
  "vibeflow/datasets/previewFix",
  "vibeflow/datasets/setFixes",
  "vibeflow/datasets/setSplit",
  "vibeflow/datasets/setLanguage",
  "vibeflow/datasets/rows",
  "vibeflow/datasets/row",
  "vibeflow/datasets/editRow",
  "vibeflow/datasets/setExcluded",
  "vibeflow/datasets/versions",
  "vibeflow/datasets/compare",
  "vibeflow/discovery/search",
  "vibeflow/discovery/describe",
  "vibeflow/discovery/download",
  "vibeflow/discovery/cancel",
  "vibeflow/setup/snapshot",
  "vibeflow/setup/preview",
  "vibeflow/setup/save",
  "vibeflow/setup/reset",
  "vibeflow/setup/calibrate",
  "vibeflow/setup/chooseHardware",
  "vibeflow/tuning/start",
  "vibeflow/tuning/stop",
  "vibeflow/tuning/snapshot",
  "vibeflow/tuning/apply",
  "vibeflow/training/start",
  "vibeflow/training/stop",
  "vibeflow/training/pause",
  "vibeflow/training/resume",
  "vibeflow/training/continue",
  "vibeflow/training/applyRemedy",
  "vibeflow/training/dismissAlert",
  "vibeflow/training/snapshot",
  "vibeflow/training/runs",
  "vibeflow/training/curves",
  "vibeflow/training/delete",
  "vibeflow/training/queue",
  "vibeflow/training/log",
  "vibeflow/evaluation/snapshot",
  "vibeflow/evaluation/start",
  "vibeflow/evaluation/stop",
  "vibeflow/evaluation/rate",
  "vibeflow/evaluation/attention",
  "vibeflow/judging/snapshot",
  "vibeflow/judging/plan",
  "vibeflow/judging/choose",
  "vibeflow/judging/start",
  "vibeflow/judging/stop",
  "vibeflow/benchmarks/snapshot",
  "vibeflow/benchmarks/plan",
  "vibeflow/benchmarks/start",
  "vibeflow/benchmarks/stop",
  "vibeflow/benchmarks/install",
  "vibeflow/versions/list",
  "vibeflow/versions/page",
  "vibeflow/versions/compare",
  "vibeflow/versions/rollback",
  "vibeflow/versions/tag",
  "vibeflow/versions/untag",
  "vibeflow/versions/previewDelete",
  "vibeflow/versions/createBranch",
  "vibeflow/versions/switchBranch",
  "vibeflow/versions/merge",
  "vibeflow/versions/reproduce",
  "vibeflow/versions/reproduction",
  "vibeflow/deployment/serve",
  "vibeflow/deployment/stop",
  "vibeflow/deployment/snapshot",
  "vibeflow/playground/snapshot",
  "vibeflow/playground/ask",
  "vibeflow/playground/cancel",
  "vibeflow/playground/wish",
  "vibeflow/playground/keep",
]);

/** Sends a request and checks what comes back. */
export type Send = <M extends RequestName>(
  method: M, params: Requests[M]["params"]
) => Promise<Requests[M]["result"]>;

/** Every request as a named function. */
export function createClient(send: Send) {
  return {
    backend: {
      info: () => send("vibeflow/backend/info", {}),
      ping: (params: types.Ping) => send("vibeflow/backend/ping", params),
    },
    diagnostics: {
      collect: (params: types.CollectDiagnostics) => send("vibeflow/diagnostics/collect", params),
    },
    projects: {
      list: () => send("vibeflow/projects/list", {}),
      summary: (params: types.ProjectRef) => send("vibeflow/projects/summary", params),
      create: (params: types.CreateProject) => send("vibeflow/projects/create", params),
      open: (params: types.OpenProject) => send("vibeflow/projects/open", params),
      forget: (params: types.ProjectRef) => send("vibeflow/projects/forget", params),
      rename: (params: types.RenameProject) => send("vibeflow/projects/rename", params),
      move: (params: types.MoveProject) => send("vibeflow/projects/move", params),
      duplicate: (params: types.DuplicateProject) => send("vibeflow/projects/duplicate", params),
      setArchived: (params: types.ArchiveProject) => send("vibeflow/projects/setArchived", params),
      usage: (params: types.ProjectRef) => send("vibeflow/projects/usage", params),
      delete: (params: types.DeleteProject) => send("vibeflow/projects/delete", params),
      totals: () => send("vibeflow/projects/totals", {}),
      recipe: (params: types.ProjectRef) => send("vibeflow/projects/recipe", params),
    },
    datasets: {
      import: (params: types.ImportData) => send("vibeflow/datasets/import", params),
      cancel: (params: types.CancelImport) => send("vibeflow/datasets/cancel", params),
      snapshot: (params: types.DatasetRef) => send("vibeflow/datasets/snapshot", params),
      setSheet: (params: types.SetSheet) => send("vibeflow/datasets/setSheet", params),
      setEncoding: (params: types.SetEncoding) => send("vibeflow/datasets/setEncoding", params),
      previewMapping: (params: types.PreviewMapping) => send("vibeflow/datasets/previewMapping", params),
      setMapping: (params: types.SetMapping) => send("vibeflow/datasets/setMapping", params),
      previewFix: (params: types.PreviewFix) => send("vibeflow/datasets/previewFix", params),
      setFixes: (params: types.SetFixes) => send("vibeflow/datasets/setFixes", params),
      setSplit: (params: types.SetSplit) => send("vibeflow/datasets/setSplit", params),
      setLanguage: (params: types.SetLanguage) => send("vibeflow/datasets/setLanguage", params),
      rows: (params: types.RowsRequest) => send("vibeflow/datasets/rows", params),
      row: (params: types.RowRef) => send("vibeflow/datasets/row", params),
      editRow: (params: types.EditRow) => send("vibeflow/datasets/editRow", params),
      setExcluded: (params: types.SetExcluded) => send("vibeflow/datasets/setExcluded", params),
      export: (params: types.ExportRows) => send("vibeflow/datasets/export", params),
      versions: (params: types.DatasetVersionsRef) => send("vibeflow/datasets/versions", params),
      compare: (params: types.CompareDatasets) => send("vibeflow/datasets/compare", params),
    },
    discovery: {
      search: (params: types.SearchDatasets) => send("vibeflow/discovery/search", params),
      describe: (params: types.DescribeDataset) => send("vibeflow/discovery/describe", params),
      download: (params: types.DownloadDataset) => send("vibeflow/discovery/download", params),
      cancel: (params: types.CancelDownload) => send("vibeflow/discovery/cancel", params),
      setToken: (params: types.SetCatalogueToken) => send("vibeflow/discovery/setToken", params),
    },
    editing: {
      check: (params: types.CheckFile) => send("vibeflow/editing/check", params),
      preview: (params: types.PreviewRow) => send("vibeflow/editing/preview", params),
    },
    files: {
      page: (params: types.FilePageRequest) => send("vibeflow/files/page", params),
      find: (params: types.FindInFile) => send("vibeflow/files/find", params),
    },
    setup: {
      snapshot: (params: types.SetupRef) => send("vibeflow/setup/snapshot", params),
      preview: (params: types.PreviewSetup) => send("vibeflow/setup/preview", params),
      save: (params: types.SaveSetup) => send("vibeflow/setup/save", params),
      reset: (params: types.ResetSetup) => send("vibeflow/setup/reset", params),
      calibrate: (params: types.SetupRef) => send("vibeflow/setup/calibrate", params),
      chooseHardware: (params: types.ChooseHardware) => send("vibeflow/setup/chooseHardware", params),
    },
    tuning: {
      start: (params: types.StartTuning) => send("vibeflow/tuning/start", params),
      stop: (params: types.TuningRef) => send("vibeflow/tuning/stop", params),
      snapshot: (params: types.TuningRef) => send("vibeflow/tuning/snapshot", params),
      apply: (params: types.TuningRef) => send("vibeflow/tuning/apply", params),
    },
    training: {
      start: (params: types.StartTraining) => send("vibeflow/training/start", params),
      stop: (params: types.RunRef) => send("vibeflow/training/stop", params),
      pause: (params: types.RunRef) => send("vibeflow/training/pause", params),
      resume: (params: types.RunRef) => send("vibeflow/training/resume", params),
      continue: (params: types.ContinueTraining) => send("vibeflow/training/continue", params),
      applyRemedy: (params: types.AlertRef) => send("vibeflow/training/applyRemedy", params),
      dismissAlert: (params: types.AlertRef) => send("vibeflow/training/dismissAlert", params),
      snapshot: (params: types.RunRef) => send("vibeflow/training/snapshot", params),
      runs: (params: types.RunsRef) => send("vibeflow/training/runs", params),
      curves: (params: types.CurvesRef) => send("vibeflow/training/curves", params),
      delete: (params: types.RunRef) => send("vibeflow/training/delete", params),
      queue: () => send("vibeflow/training/queue", {}),
      setParallelRuns: (params: types.ParallelRuns) => send("vibeflow/training/setParallelRuns", params),
      log: (params: types.RunRef) => send("vibeflow/training/log", params),
    },
    evaluation: {
      snapshot: (params: types.EvaluationRef) => send("vibeflow/evaluation/snapshot", params),
      start: (params: types.StartEvaluation) => send("vibeflow/evaluation/start", params),
      stop: (params: types.EvaluationRef) => send("vibeflow/evaluation/stop", params),
      rate: (params: types.RateExample) => send("vibeflow/evaluation/rate", params),
      export: (params: types.ExportEvaluation) => send("vibeflow/evaluation/export", params),
      attention: (params: types.AttentionRef) => send("vibeflow/evaluation/attention", params),
    },
    judging: {
      snapshot: (params: types.JudgingRef) => send("vibeflow/judging/snapshot", params),
      plan: (params: types.PlanJudging) => send("vibeflow/judging/plan", params),
      choose: (params: types.ChooseJudge) => send("vibeflow/judging/choose", params),
      start: (params: types.StartJudging) => send("vibeflow/judging/start", params),
      stop: (params: types.JudgingRef) => send("vibeflow/judging/stop", params),
      editPrompt: (params: types.JudgingRef) => send("vibeflow/judging/editPrompt", params),
      setKey: (params: types.SetJudgeKey) => send("vibeflow/judging/setKey", params),
      setModels: (params: types.VsCodeModels) => send("vibeflow/judging/setModels", params),
      answer: (params: types.JudgeAnswer) => send("vibeflow/judging/answer", params),
    },
    benchmarks: {
      snapshot: (params: types.BenchmarksRef) => send("vibeflow/benchmarks/snapshot", params),
      plan: (params: types.PlanBenchmarks) => send("vibeflow/benchmarks/plan", params),
      start: (params: types.PlanBenchmarks) => send("vibeflow/benchmarks/start", params),
      stop: (params: types.BenchmarksRef) => send("vibeflow/benchmarks/stop", params),
      install: (params: types.BenchmarksRef) => send("vibeflow/benchmarks/install", params),
    },
    versions: {
      list: (params: types.VersionsRef) => send("vibeflow/versions/list", params),
      page: (params: types.VersionsRef) => send("vibeflow/versions/page", params),
      compare: (params: types.CompareVersions) => send("vibeflow/versions/compare", params),
      rollback: (params: types.VersionRef) => send("vibeflow/versions/rollback", params),
      tag: (params: types.TagVersion) => send("vibeflow/versions/tag", params),
      untag: (params: types.TagVersion) => send("vibeflow/versions/untag", params),
      previewDelete: (params: types.VersionRef) => send("vibeflow/versions/previewDelete", params),
      delete: (params: types.VersionRef) => send("vibeflow/versions/delete", params),
      createBranch: (params: types.CreateBranch) => send("vibeflow/versions/createBranch", params),
      switchBranch: (params: types.BranchRef) => send("vibeflow/versions/switchBranch", params),
      merge: (params: types.MergeBranch) => send("vibeflow/versions/merge", params),
      reproduce: (params: types.ReproduceVersion) => send("vibeflow/versions/reproduce", params),
      reproduction: (params: types.VersionRef) => send("vibeflow/versions/reproduction", params),
    },
    deployment: {
      serve: (params: types.ServeVersion) => send("vibeflow/deployment/serve", params),
      stop: (params: types.DeploymentRef) => send("vibeflow/deployment/stop", params),
      snapshot: (params: types.DeploymentRef) => send("vibeflow/deployment/snapshot", params),
    },
    playground: {
      snapshot: (params: types.PlaygroundRef) => send("vibeflow/playground/snapshot", params),
      ask: (params: types.Ask) => send("vibeflow/playground/ask", params),
      cancel: (params: types.CancelAsk) => send("vibeflow/playground/cancel", params),
      wish: (params: types.Wish) => send("vibeflow/playground/wish", params),
      keep: (params: types.KeepChoice) => send("vibeflow/playground/keep", params),
      askFile: (params: types.AskFile) => send("vibeflow/playground/askFile", params),
    },
  };
}

export type Client = ReturnType<typeof createClient>;

/** Every event as a named constant. */
export const events = {
  projectsDidChange: "vibeflow/projects/didChange",
  datasetsDidChange: "vibeflow/datasets/didChange",
  datasetsDidProgress: "vibeflow/datasets/didProgress",
  discoveryDidProgress: "vibeflow/discovery/didProgress",
  setupDidChange: "vibeflow/setup/didChange",
  tuningDidChange: "vibeflow/tuning/didChange",
  trainingDidProgress: "vibeflow/training/didProgress",
  evaluationDidChange: "vibeflow/evaluation/didChange",
  judgingDidChange: "vibeflow/judging/didChange",
  judgingDidAsk: "vibeflow/judging/didAsk",
  benchmarksDidChange: "vibeflow/benchmarks/didChange",
  versionsDidChange: "vibeflow/versions/didChange",
  deploymentDidChange: "vibeflow/deployment/didChange",
  playgroundDidAnswer: "vibeflow/playground/didAnswer",
  playgroundDidAskFile: "vibeflow/playground/didAskFile",
} as const;
