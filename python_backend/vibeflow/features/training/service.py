"""Start, stop and look at training runs. The work is done by jobs: nothing here computes or waits for
them."""

from __future__ import annotations

import importlib.util
import os
from pathlib import Path

from filelock import Timeout

from vibeflow.features.context import Context
from vibeflow.features.projects.service import ProjectRecord, Projects
from vibeflow.jobs import control
from vibeflow.jobs.lease import holder
from vibeflow.jobs.listing import exclusive, number_of, run_folders, run_ids
from vibeflow.jobs.spec import LOG_FILE
from vibeflow.jobs.start import WORKER_VARIABLE, ensure_runner
from vibeflow.jobs.status import status_of
from vibeflow.protocol.base import Nothing
from vibeflow.protocol.errors import (
    AlreadyRunning,
    ErrorAction,
    NotFound,
    NotReady,
    TrainingPartMissing,
    as_vibeflow_error,
)
from vibeflow.protocol.training import (
    AlertRef,
    ContinueTraining,
    CurvesRef,
    DeletedRun,
    LogText,
    RunCurves,
    RunList,
    RunRef,
    RunSnapshot,
    RunsRef,
    RunView,
    StartedRun,
    StartTraining,
    TrainingQueue,
)

from .snapshot import make_train_job
from .tracker import tracker_of

_OUTPUT_TAIL = 64_000
"""Bytes of a worker's own output that are shown; the file has all."""
_SHOW = ErrorAction(kind="openTraining", label="Show training")


class Training:
    def __init__(self, ctx: Context) -> None:
        self._ctx = ctx
        self._projects = Projects(ctx)

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
        _check_packages()
        try:
            with exclusive(project.path):
                self._refuse_second(project)
                known = run_ids(project.path)
                spec = make_train_job(project, number_of(known[-1]) + 1 if known else 1)
            ensure_runner(self._ctx.home)
        except Timeout as error:
            raise AlreadyRunning(
                "Another window is just starting a run in this project.",
                hint="Look at the training panel, and try again if nothing runs.",
                action=_SHOW,
            ) from error
        except OSError as error:
            raise as_vibeflow_error(error) from error
        tracker_of(self._ctx).advance(self._ctx, project)
        return StartedRun(run_id=spec.run_id or "", number=spec.number)

    def stop(self, params: RunRef) -> Nothing:
        """Ask the run to end early; the model so far is kept, evaluated and committed. Asking twice is
        harmless.

        Raises:
            NotReady: nothing runs.
        """
        project = self._projects.get(params.project_id)
        view = self._view(project, params.run_id)
        if view is None or view.state in ("succeeded", "stopped", "failed"):
            raise NotReady(
                "No training is running in this project.",
                hint="Start one, or look at the last run in the training panel.",
                action=_SHOW,
            )
        try:
            control.request_stop(run_folders(project.path, view.run_id)[-1])
            ensure_runner(self._ctx.home)
        except OSError as error:
            raise as_vibeflow_error(error) from error
        return Nothing()

    def pause(self, params: RunRef) -> Nothing:
        raise NotImplementedError

    def resume(self, params: RunRef) -> Nothing:
        raise NotImplementedError

    def continue_run(self, params: ContinueTraining) -> StartedRun:
        raise NotImplementedError

    def apply_remedy(self, params: AlertRef) -> RunSnapshot:
        raise NotImplementedError

    def dismiss_alert(self, params: AlertRef) -> RunSnapshot:
        raise NotImplementedError

    def runs(self, params: RunsRef) -> RunList:
        raise NotImplementedError

    def curves(self, params: CurvesRef) -> RunCurves:
        raise NotImplementedError

    def delete(self, params: RunRef) -> DeletedRun:
        raise NotImplementedError

    def queue(self) -> TrainingQueue:
        raise NotImplementedError

    def snapshot(self, params: RunRef) -> RunSnapshot:
        """The run as it is now; patches carry on from its revision."""
        project = self._projects.get(params.project_id)
        return RunSnapshot(
            project_id=project.id, project_name=project.name, run=self._view(project, params.run_id)
        )

    def log(self, params: RunRef) -> LogText:
        """All that the run's workers said, with the end of what they printed, errors' traces included."""
        project = self._projects.get(params.project_id)
        known = run_ids(project.path)
        run_id = params.run_id or (known[-1] if known else None)
        if run_id is None:
            return LogText(text="")
        parts = []
        for folder in run_folders(project.path, run_id):
            parts.append(f"── {folder.name} ({folder / LOG_FILE})\n{_tail(folder / LOG_FILE)}")
        return LogText(text="\n".join(parts))

    def _view(self, project: ProjectRecord, run_id: str | None) -> RunView | None:
        view = tracker_of(self._ctx).view(self._ctx, project, run_id)
        if view is None and run_id is not None:
            raise NotFound(
                f"{project.name} has no run {run_id[:40]}.",
                hint="Choose one of the runs in the project's tree.",
            )
        return view

    def _refuse_second(self, project: ProjectRecord) -> None:
        view = self._view(project, None)
        if view is None or view.state in ("succeeded", "stopped", "failed"):
            return
        folder = run_folders(project.path, view.run_id)[-1]
        doer = holder(folder)
        since = view.started_at or status_of(folder).changed_at or "just now"
        who = f"in process {doer.pid}" if doer else "waiting for its turn"
        raise AlreadyRunning(
            f"Run {view.number} of {project.name} is already going: {who}, since {_clock(since)}.",
            hint="Wait for it to end, or stop it in the training panel.",
            action=_SHOW,
        )


def _check_packages() -> None:
    if os.environ.get(WORKER_VARIABLE):
        return  # a test's worker needs none of them
    missing = [name for name in ("torch", "transformers", "peft") if importlib.util.find_spec(name) is None]
    if missing:
        raise TrainingPartMissing(
            f"The training packages are not installed: {', '.join(missing)}.",
            hint="Set up Python from the VibeFlow view, or install vibeflow[train].",
            action=ErrorAction(kind="setUpPython", label="Set up Python"),
        )


def _clock(time: str) -> str:
    """14:03 UTC of an ISO time; what is none stays."""
    return f"{time[11:16]} UTC" if len(time) > 16 and time[10] == "T" else time


def _tail(file: Path) -> str:
    try:
        with file.open("rb") as handle:
            size = handle.seek(0, os.SEEK_END)
            handle.seek(max(0, size - _OUTPUT_TAIL))
            data = handle.read()
    except OSError:
        return ""
    return data.decode("utf-8", "replace")
