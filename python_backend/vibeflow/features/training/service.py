"""Start and look at training runs, list and delete them. The work is done by jobs: nothing here computes or
waits for them."""

from __future__ import annotations

import importlib.util
import os
from pathlib import Path

from vibeflow.jobs.spec import LOG_FILE
from vibeflow.jobs.start import WORKER_VARIABLE
from vibeflow.l10n import t
from vibeflow.protocol.base import Nothing
from vibeflow.protocol.errors import (
    ErrorAction,
    ForeignState,
    NotReady,
    TrainingPartMissing,
    as_vibeflow_error,
)
from vibeflow.protocol.projects import ProjectsChanged
from vibeflow.protocol.training import (
    CurvesRef,
    DeletedRun,
    LogText,
    ParallelRuns,
    RunCurves,
    RunList,
    RunRef,
    RunsRef,
    StartedRun,
    StartTraining,
)
from vibeflow.store.inside import open_inside

from .capacity import choose_limit
from .history import curves, delete_run, list_runs
from .snapshot import make_train_job, reproduce_job
from .steering import Steering
from .tracker import tracker_of

_OUTPUT_TAIL = 64_000
"""Bytes of a worker's own output that are shown; the file has all."""


class Trainings(Steering):
    def start(self, params: StartTraining) -> StartedRun:
        """Begin a run; it goes on whatever becomes of this process.

        Raises:
            AlreadyRunning: one is under way; says which, and since when.
            NotReady, DataEmpty, DataNoAnswer: there is nothing to learn from yet.
            RecipeInvalid: vibeflow.yaml has a mistake.
            TrainingPartMissing: the heavy packages are not installed.
            DiskFull: nothing was made.
        """
        project = self._projects.get(params.project_id)
        check_packages()
        return self._make(
            project, lambda number: make_train_job(self._ctx.home, project, number), queue=params.queue
        )

    def reproduce(
        self, project_id: str, commit: str, revision: str | None, content: dict[str, bytes]
    ) -> StartedRun:
        """Train with the recipe and data of a version's commit; waits its turn. Raises as `start`."""
        project = self._projects.get(project_id)
        check_packages()
        return self._make(project, lambda number: reproduce_job(project, number, commit, revision, content))

    def runs(self, params: RunsRef) -> RunList:
        """The project's runs, newest first, with what each takes on the disk."""
        project = self._projects.get(params.project_id)
        found = list_runs(self._ctx, tracker_of(self._ctx), project)
        return RunList(project_id=project.id, runs=found, size_bytes=sum(run.size_bytes for run in found))

    def curves(self, params: CurvesRef) -> RunCurves:
        """Loss curves of several runs, to be laid over one another."""
        project = self._projects.get(params.project_id)
        return curves(self._ctx, tracker_of(self._ctx), project, params.run_ids)

    def delete(self, params: RunRef) -> DeletedRun:
        """Remove a run that is over, with its checkpoints; versions in git stay.

        Raises:
            NotReady: it is not over, or none was named.
        """
        project = self._projects.get(params.project_id)
        if params.run_id is None:
            raise NotReady(t("No run was named."), hint=t("Choose one in the list of runs."))
        try:
            freed = delete_run(self._ctx, tracker_of(self._ctx), project, params.run_id)
        except OSError as error:
            raise as_vibeflow_error(error) from error
        self._ctx.events("vibeflow/projects/didChange", ProjectsChanged(project_id=project.id))
        return DeletedRun(freed_bytes=freed)

    def set_parallel_runs(self, params: ParallelRuns) -> Nothing:
        """How many runs may compute at once, from now on; the runner reads it at its next look."""
        try:
            choose_limit(self._ctx.home, params.limit)
        except OSError as error:
            raise as_vibeflow_error(error) from error
        return Nothing()

    def log(self, params: RunRef) -> LogText:
        """All that the run's workers said, with the end of what they printed, errors' traces included."""
        project = self._projects.get(params.project_id)
        known = project.jobs.run_ids()
        run_id = params.run_id or (known[-1] if known else None)
        if run_id is None:
            return LogText(text="")
        parts = []
        for folder in project.jobs.run_folders(run_id):
            parts.append(f"── {folder.name} ({folder / LOG_FILE})\n{_tail(folder / LOG_FILE)}")
        return LogText(text="\n".join(parts))


def check_packages() -> None:
    """Raises TrainingPartMissing: the heavy packages are not installed."""
    if os.environ.get(WORKER_VARIABLE):
        return  # a test's worker needs none of them
    missing = [name for name in ("torch", "transformers", "peft") if importlib.util.find_spec(name) is None]
    if missing:
        raise TrainingPartMissing(
            t("The training packages are not installed: {missing}.", missing=", ".join(missing)),
            hint=t("Set up Python from the VibeFlow view, or install vibeflow[train]."),
            action=ErrorAction(kind="setUpPython", label=t("Set up Python")),
        )


def _tail(file: Path) -> str:
    try:
        with open_inside(file.parent, file.name) as handle:
            size = handle.seek(0, os.SEEK_END)
            handle.seek(max(0, size - _OUTPUT_TAIL))
            data = handle.read()
    except (OSError, ForeignState):
        return ""
    return data.decode("utf-8", "replace")
