"""Start, stop and look at training runs. The work is done by jobs: nothing here computes or waits for
them."""

from __future__ import annotations

import importlib.util
import os
from collections.abc import Callable
from pathlib import Path

from filelock import Timeout

from vibeflow.features.context import Context
from vibeflow.features.projects.recipe import save_recipe
from vibeflow.features.projects.service import ProjectRecord, Projects
from vibeflow.jobs import control
from vibeflow.jobs.lease import holder
from vibeflow.jobs.listing import exclusive, next_run_number, run_folders, run_ids
from vibeflow.jobs.spec import LOG_FILE, JobSpec
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
from vibeflow.protocol.projects import ProjectsChanged
from vibeflow.protocol.training import (
    AlertRef,
    ContinueTraining,
    CurvesRef,
    DeletedRun,
    LogText,
    ParallelRuns,
    RunAlert,
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

from .capacity import choose_limit
from .dismissed import dismiss
from .history import curves, delete_run, folder_size, list_runs
from .queue import training_queue
from .snapshot import continue_job, make_train_job
from .tracker import tracker_of

_OUTPUT_TAIL = 64_000
"""Bytes of a worker's own output that are shown; the file has all."""
_SHOW = ErrorAction(kind="openTraining", label="Show training")
_OVER = ("succeeded", "stopped", "failed")


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
        return self._make(project, lambda number: make_train_job(project, number), queue=params.queue)

    def stop(self, params: RunRef) -> Nothing:
        """Ask the run to end early; the model so far is kept, evaluated and committed. Asking twice is
        harmless.

        Raises:
            NotReady: nothing runs.
        """
        project = self._projects.get(params.project_id)
        view = self._view(project, params.run_id)
        if view is None or view.state in _OVER:
            raise NotReady(
                "No training is running in this project.",
                hint="Start one, or look at the last run in the training panel.",
                action=_SHOW,
            )
        return self._ask(project, view, control.request_stop)

    def pause(self, params: RunRef) -> Nothing:
        """Save a checkpoint and let the worker go; the run keeps its place until it is resumed.

        Raises:
            NotReady: the run does not train now.
        """
        project, view = self._of(params)
        if view.state not in ("running", "queued") or view.stage != "train":
            raise NotReady(
                f"Run {view.number} cannot be paused: it is not training.",
                hint="Only training can be paused; what comes after it is short.",
                action=_SHOW,
            )
        return self._ask(project, view, control.request_pause)

    def resume(self, params: RunRef) -> Nothing:
        """Go on with a paused run, exactly where it was.

        Raises:
            NotReady: it is not paused.
        """
        project, view = self._of(params)
        folder = run_folders(project.path, view.run_id)[0]
        if not control.pause_requested(folder):
            raise NotReady(f"Run {view.number} is not paused.", hint="There is nothing to resume.")
        return self._ask(project, view, control.take_back_pause)

    def continue_run(self, params: ContinueTraining) -> StartedRun:
        """Go on with a run to another number of passes: one that trains or is paused gets a new plan, one
        that is over is carried on by a new run, from its last checkpoint.

        Raises:
            NotReady: it has done as many passes already, or has nothing to go on from.
        """
        project, view = self._of(RunRef(project_id=params.project_id, run_id=params.run_id))
        done = view.step // view.steps_per_epoch if view.steps_per_epoch else 0
        if params.epochs <= done or params.epochs > 1000:
            raise NotReady(
                f"Run {view.number} has done {done} passes; {params.epochs} is no number to go on to.",
                hint=f"Choose a number from {done + 1} to 1,000.",
            )
        if view.state not in _OVER and view.stage == "train":
            self._ask(project, view, lambda folder: control.request_epochs(folder, params.epochs))
            return StartedRun(run_id=view.run_id, number=view.number)
        return self._make(project, lambda number: continue_job(project, view.run_id, number, params.epochs))

    def apply_remedy(self, params: AlertRef) -> RunSnapshot:
        """Do what an alert proposes; doing it again does nothing more.

        Raises:
            NotFound: no such alert. NotReady: it proposes nothing.
            RecipeInvalid: vibeflow.yaml has a mistake; the run goes on.
        """
        project, view = self._of(RunRef(project_id=params.project_id, run_id=params.run_id))
        alert = self._alert(view, params.alert_id)
        remedy = alert.remedy
        if remedy is None:
            raise NotReady("There is no remedy to apply.", hint="The alert says what can be done.")
        if alert.dismissed:
            return self.snapshot(RunRef(project_id=project.id))
        shown = view.run_id
        if remedy.kind == "stopKeepBest":
            if view.state not in _OVER:
                self._ask(project, view, control.request_stop)
        elif remedy.kind == "restartWith":
            save_recipe(project.path, {change.key: change.value for change in remedy.changes})
            if view.state not in _OVER and view.stage == "train":
                self._ask(project, view, control.request_discard)
            shown = self._make(project, lambda number: make_train_job(project, number)).run_id
        self._dismiss(project, view.run_id, params.alert_id)
        return self.snapshot(RunRef(project_id=project.id, run_id=shown))

    def dismiss_alert(self, params: AlertRef) -> RunSnapshot:
        """Put an alert aside, in every window.

        Raises:
            NotFound: no such alert.
        """
        project, view = self._of(RunRef(project_id=params.project_id, run_id=params.run_id))
        self._alert(view, params.alert_id)
        self._dismiss(project, view.run_id, params.alert_id)
        return self.snapshot(RunRef(project_id=project.id, run_id=view.run_id))

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
            raise NotReady("No run was named.", hint="Choose one in the list of runs.")
        try:
            freed = delete_run(self._ctx, tracker_of(self._ctx), project, params.run_id)
        except OSError as error:
            raise as_vibeflow_error(error) from error
        self._ctx.events("vibeflow/projects/didChange", ProjectsChanged(project_id=project.id))
        return DeletedRun(freed_bytes=freed)

    def queue(self) -> TrainingQueue:
        """Every run that is not over, over all projects."""
        return training_queue(self._ctx, tracker_of(self._ctx))

    def set_parallel_runs(self, params: ParallelRuns) -> Nothing:
        """How many runs may compute at once, from now on; the runner reads it at its next look."""
        try:
            choose_limit(self._ctx.home, params.limit)
        except OSError as error:
            raise as_vibeflow_error(error) from error
        return Nothing()

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
        if view is None:
            return None
        if view.state == "queued":
            waiting = next((e for e in self.queue().entries if e.run_id == view.run_id), None)
            place = (waiting.position, waiting.reason) if waiting else (None, None)
            return view.model_copy(update={"queue_position": place[0], "queue_reason": place[1]})
        if view.state in _OVER:
            folders = run_folders(project.path, view.run_id)
            return view.model_copy(update={"size_bytes": sum(folder_size(folder) for folder in folders)})
        return view

    def _of(self, params: RunRef) -> tuple[ProjectRecord, RunView]:
        project = self._projects.get(params.project_id)
        view = self._view(project, params.run_id)
        if view is None:
            raise NotReady(f"{project.name} has no run yet.", hint="Start a training first.", action=_SHOW)
        return project, view

    def _ask(self, project: ProjectRecord, view: RunView, request: Callable[[Path], None]) -> Nothing:
        """Write a request into the run's present job, and see to it that somebody obeys."""
        try:
            request(run_folders(project.path, view.run_id)[-1])
            ensure_runner(self._ctx.home)
        except OSError as error:
            raise as_vibeflow_error(error) from error
        return Nothing()

    def _make(
        self, project: ProjectRecord, job: Callable[[int], JobSpec], *, queue: bool = True
    ) -> StartedRun:
        try:
            with exclusive(project.path):
                if not queue:
                    self._refuse_second(project)
                spec = job(next_run_number(project.path))
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

    def _alert(self, view: RunView, alert_id: str) -> RunAlert:
        found = next((alert for alert in view.alerts if alert.id == alert_id), None)
        if found is None:
            raise NotFound(
                f"Run {view.number} has no alert {alert_id[:40]}.", hint="It was shown for another run."
            )
        return found

    def _dismiss(self, project: ProjectRecord, run_id: str, alert_id: str) -> None:
        try:
            dismiss(project.path, run_id, alert_id)
        except OSError as error:
            raise as_vibeflow_error(error) from error
        tracker_of(self._ctx).dismiss(self._ctx, project, run_id)

    def _refuse_second(self, project: ProjectRecord) -> None:
        view = self._view(project, None)
        if view is None or view.state in _OVER:
            return
        folder = run_folders(project.path, view.run_id)[-1]
        doer = holder(folder)
        since = view.started_at or status_of(folder).changed_at or "just now"
        who = f"in process {doer.pid}" if doer else "waiting for its turn"
        if view.state == "paused":
            who = "paused"
        raise AlreadyRunning(
            f"Run {view.number} of {project.name} is already going: {who}, since {_clock(since)}.",
            hint="Wait for it to end, stop it in the training panel, or put a second run behind it.",
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
