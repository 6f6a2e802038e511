"""The names of everything that crosses the wire, with the types that go with them. The one table.

A request's handler is registered in `rpc` under its name here; the generator writes the
TypeScript client from it.
"""

from __future__ import annotations

from dataclasses import dataclass

from . import (
    backend,
    benchmarks,
    dataset_versions,
    datasets,
    deployment,
    diagnostics,
    discovery,
    editing,
    encodings,
    evaluation,
    files,
    judging,
    playground,
    projects,
    rows,
    setup,
    training,
    tuning,
    versions,
)
from .base import Nothing, Wire


@dataclass(frozen=True)
class Request:
    """A method that the extension calls and the backend answers."""

    name: str
    params: type[Wire]
    result: type[Wire]
    panel: bool = True
    """Whether a webview may call it through the extension (the allow-list)."""


@dataclass(frozen=True)
class Event:
    """A notification from the backend."""

    name: str
    params: type[Wire]


REQUESTS: tuple[Request, ...] = (
    Request("vibeflow/backend/info", Nothing, backend.BackendInfo, panel=False),
    Request("vibeflow/backend/ping", backend.Ping, backend.Pong, panel=False),
    Request(
        "vibeflow/diagnostics/collect", diagnostics.CollectDiagnostics, diagnostics.Diagnostics, panel=False
    ),
    Request("vibeflow/projects/list", Nothing, projects.ProjectList),
    Request("vibeflow/projects/summary", projects.ProjectRef, projects.ProjectSummary),
    Request("vibeflow/projects/create", projects.CreateProject, projects.ProjectSummary, panel=False),
    Request("vibeflow/projects/open", projects.OpenProject, projects.ProjectSummary, panel=False),
    Request("vibeflow/projects/forget", projects.ProjectRef, Nothing, panel=False),
    Request("vibeflow/projects/rename", projects.RenameProject, projects.ProjectSummary, panel=False),
    Request("vibeflow/projects/move", projects.MoveProject, projects.ProjectSummary, panel=False),
    Request("vibeflow/projects/duplicate", projects.DuplicateProject, projects.ProjectSummary, panel=False),
    Request("vibeflow/projects/setArchived", projects.ArchiveProject, projects.ProjectSummary, panel=False),
    Request("vibeflow/projects/usage", projects.ProjectRef, projects.ProjectUsage),
    Request("vibeflow/projects/delete", projects.DeleteProject, projects.DeletedProject, panel=False),
    Request("vibeflow/projects/totals", Nothing, projects.ProjectsTotals),
    Request("vibeflow/projects/recipe", projects.ProjectRef, projects.RecipeView),
    Request("vibeflow/datasets/import", datasets.ImportData, datasets.DatasetSnapshot, panel=False),
    Request("vibeflow/datasets/cancel", datasets.CancelImport, Nothing),
    Request("vibeflow/datasets/snapshot", datasets.DatasetRef, datasets.DatasetSnapshot),
    Request("vibeflow/datasets/setSheet", datasets.SetSheet, datasets.DatasetSnapshot),
    Request("vibeflow/datasets/setEncoding", encodings.SetEncoding, datasets.DatasetSnapshot),
    Request("vibeflow/datasets/previewMapping", datasets.PreviewMapping, datasets.MappingPreview),
    Request("vibeflow/datasets/setMapping", datasets.SetMapping, datasets.DatasetSnapshot),
    Request("vibeflow/datasets/previewFix", datasets.PreviewFix, datasets.FixPreview),
    Request("vibeflow/datasets/setFixes", datasets.SetFixes, datasets.DatasetSnapshot),
    Request("vibeflow/datasets/setSplit", datasets.SetSplit, datasets.DatasetSnapshot),
    Request("vibeflow/datasets/setLanguage", datasets.SetLanguage, datasets.DatasetSnapshot),
    Request("vibeflow/datasets/rows", rows.RowsRequest, rows.RowsPage),
    Request("vibeflow/datasets/row", rows.RowRef, rows.RowDetail),
    Request("vibeflow/datasets/editRow", rows.EditRow, rows.RowsChanged),
    Request("vibeflow/datasets/setExcluded", rows.SetExcluded, rows.RowsChanged),
    Request("vibeflow/datasets/export", rows.ExportRows, rows.ExportedRows, panel=False),
    Request(
        "vibeflow/datasets/versions", dataset_versions.DatasetVersionsRef, dataset_versions.DatasetVersionList
    ),
    Request(
        "vibeflow/datasets/compare", dataset_versions.CompareDatasets, dataset_versions.DatasetComparison
    ),
    Request("vibeflow/discovery/search", discovery.SearchDatasets, discovery.FoundDatasets),
    Request("vibeflow/discovery/describe", discovery.DescribeDataset, discovery.DatasetDescription),
    Request("vibeflow/discovery/download", discovery.DownloadDataset, datasets.DatasetSnapshot),
    Request("vibeflow/discovery/cancel", discovery.CancelDownload, Nothing),
    Request("vibeflow/discovery/setToken", discovery.SetCatalogueToken, Nothing, panel=False),
    Request("vibeflow/editing/check", editing.CheckFile, Nothing, panel=False),
    Request("vibeflow/editing/preview", editing.PreviewRow, editing.RowPreview, panel=False),
    Request("vibeflow/files/page", files.FilePageRequest, files.FilePage, panel=False),
    Request("vibeflow/files/find", files.FindInFile, files.FoundInFile, panel=False),
    Request("vibeflow/setup/snapshot", setup.SetupRef, setup.SetupSnapshot),
    Request("vibeflow/setup/preview", setup.PreviewSetup, setup.SetupView),
    Request("vibeflow/setup/save", setup.SaveSetup, setup.SetupSnapshot),
    Request("vibeflow/setup/reset", setup.ResetSetup, setup.SetupSnapshot),
    Request("vibeflow/setup/calibrate", setup.SetupRef, Nothing),
    Request("vibeflow/setup/chooseHardware", setup.ChooseHardware, setup.SetupSnapshot),
    Request("vibeflow/tuning/start", tuning.StartTuning, tuning.TuningSnapshot),
    Request("vibeflow/tuning/stop", tuning.TuningRef, Nothing),
    Request("vibeflow/tuning/snapshot", tuning.TuningRef, tuning.TuningSnapshot),
    Request("vibeflow/tuning/apply", tuning.TuningRef, setup.SetupSnapshot),
    Request("vibeflow/training/start", training.StartTraining, training.StartedRun),
    Request("vibeflow/training/stop", training.RunRef, Nothing),
    Request("vibeflow/training/pause", training.RunRef, Nothing),
    Request("vibeflow/training/resume", training.RunRef, Nothing),
    Request("vibeflow/training/continue", training.ContinueTraining, training.StartedRun),
    Request("vibeflow/training/applyRemedy", training.AlertRef, training.RunSnapshot),
    Request("vibeflow/training/dismissAlert", training.AlertRef, training.RunSnapshot),
    Request("vibeflow/training/snapshot", training.RunRef, training.RunSnapshot),
    Request("vibeflow/training/runs", training.RunsRef, training.RunList),
    Request("vibeflow/training/curves", training.CurvesRef, training.RunCurves),
    Request("vibeflow/training/delete", training.RunRef, training.DeletedRun),
    Request("vibeflow/training/queue", Nothing, training.TrainingQueue),
    Request("vibeflow/training/setParallelRuns", training.ParallelRuns, Nothing, panel=False),
    Request("vibeflow/training/log", training.RunRef, training.LogText),
    Request("vibeflow/evaluation/snapshot", evaluation.EvaluationRef, evaluation.EvaluationSnapshot),
    Request("vibeflow/evaluation/start", evaluation.StartEvaluation, evaluation.EvaluationSnapshot),
    Request("vibeflow/evaluation/stop", evaluation.EvaluationRef, Nothing),
    Request("vibeflow/evaluation/rate", evaluation.RateExample, Nothing),
    Request(
        "vibeflow/evaluation/export", evaluation.ExportEvaluation, evaluation.ExportedEvaluation, panel=False
    ),
    Request("vibeflow/evaluation/attention", evaluation.AttentionRef, evaluation.AttentionView),
    Request("vibeflow/judging/snapshot", judging.JudgingRef, judging.JudgingSnapshot),
    Request("vibeflow/judging/plan", judging.PlanJudging, judging.JudgingPlan),
    Request("vibeflow/judging/choose", judging.ChooseJudge, judging.JudgingSnapshot),
    Request("vibeflow/judging/start", judging.StartJudging, judging.JudgingSnapshot),
    Request("vibeflow/judging/stop", judging.JudgingRef, Nothing),
    Request("vibeflow/judging/editPrompt", judging.JudgingRef, judging.PromptFile, panel=False),
    Request("vibeflow/judging/setKey", judging.SetJudgeKey, Nothing, panel=False),
    Request("vibeflow/judging/setModels", judging.VsCodeModels, Nothing, panel=False),
    Request("vibeflow/judging/answer", judging.JudgeAnswer, Nothing, panel=False),
    Request("vibeflow/benchmarks/snapshot", benchmarks.BenchmarksRef, benchmarks.BenchmarksSnapshot),
    Request("vibeflow/benchmarks/plan", benchmarks.PlanBenchmarks, benchmarks.BenchmarkPlan),
    Request("vibeflow/benchmarks/start", benchmarks.PlanBenchmarks, benchmarks.BenchmarksSnapshot),
    Request("vibeflow/benchmarks/stop", benchmarks.BenchmarksRef, Nothing),
    Request("vibeflow/benchmarks/install", benchmarks.BenchmarksRef, benchmarks.BenchmarksSnapshot),
    Request("vibeflow/versions/list", versions.VersionsRef, versions.VersionList),
    Request("vibeflow/versions/page", versions.VersionsRef, versions.ProjectPage),
    Request("vibeflow/versions/compare", versions.CompareVersions, versions.VersionComparison),
    Request("vibeflow/versions/rollback", versions.VersionRef, versions.VersionChange),
    Request("vibeflow/versions/tag", versions.TagVersion, versions.VersionChange),
    Request("vibeflow/versions/untag", versions.TagVersion, versions.VersionChange),
    Request("vibeflow/versions/previewDelete", versions.VersionRef, versions.DeletePreview),
    Request("vibeflow/versions/delete", versions.VersionRef, versions.VersionChange, panel=False),
    Request("vibeflow/versions/createBranch", versions.CreateBranch, versions.VersionChange),
    Request("vibeflow/versions/switchBranch", versions.BranchRef, versions.VersionChange),
    Request("vibeflow/versions/merge", versions.MergeBranch, versions.VersionChange),
    Request("vibeflow/versions/reproduce", versions.ReproduceVersion, versions.Reproduction),
    Request("vibeflow/versions/reproduction", versions.VersionRef, versions.Reproduction),
    Request("vibeflow/deployment/serve", deployment.ServeVersion, deployment.StartedDeployment),
    Request("vibeflow/deployment/stop", deployment.DeploymentRef, Nothing),
    Request("vibeflow/deployment/snapshot", deployment.DeploymentRef, deployment.DeploymentSnapshot),
    Request("vibeflow/playground/snapshot", playground.PlaygroundRef, playground.PlaygroundSnapshot),
    Request("vibeflow/playground/ask", playground.Ask, playground.AskAccepted),
    Request("vibeflow/playground/cancel", playground.CancelAsk, Nothing),
    Request("vibeflow/playground/wish", playground.Wish, playground.WishAnswer),
    Request("vibeflow/playground/keep", playground.KeepChoice, Nothing),
    Request("vibeflow/playground/askFile", playground.AskFile, playground.AskedFile, panel=False),
)

EVENTS: tuple[Event, ...] = (
    Event("vibeflow/projects/didChange", projects.ProjectsChanged),
    Event("vibeflow/datasets/didChange", datasets.DatasetChanged),
    Event("vibeflow/datasets/didProgress", datasets.ImportProgress),
    Event("vibeflow/discovery/didProgress", discovery.DownloadProgress),
    Event("vibeflow/setup/didChange", setup.SetupChanged),
    Event("vibeflow/tuning/didChange", tuning.TuningChanged),
    Event("vibeflow/training/didProgress", training.RunPatch),
    Event("vibeflow/evaluation/didChange", evaluation.EvaluationChanged),
    Event("vibeflow/judging/didChange", judging.JudgingChanged),
    Event("vibeflow/judging/didAsk", judging.JudgeAsked),
    Event("vibeflow/benchmarks/didChange", benchmarks.BenchmarksChanged),
    Event("vibeflow/versions/didChange", versions.VersionsChanged),
    Event("vibeflow/deployment/didChange", deployment.DeploymentChanged),
    Event("vibeflow/playground/didAnswer", playground.AskChunk),
    Event("vibeflow/playground/didAskFile", playground.AskFileProgress),
)
