"""How a run is reached: found, asked something, made. The base of what can be done with runs."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from vibeflow.features.context import Context
from vibeflow.jobs.asking import ask
from vibeflow.jobs.lease import holder
from vibeflow.jobs.status import status_of
from vibeflow.jobs.submit import Draft, Place, Prepare, submit
from vibeflow.l10n import t
from vibeflow.protocol.base import Nothing
from vibeflow.protocol.errors import (
    AlreadyRunning,
    ErrorAction,
    NotFound,
    NotReady,
)
from vibeflow.protocol.states import is_over
from vibeflow.protocol.training import RunRef, RunView, StartedRun, TrainingQueue
from vibeflow.store.folder_size import folder_size

from ..projects.record import ProjectRecord
from ..projects.service import Projects
from .queue import training_queue
from .tracker import tracker_of

SHOW = ErrorAction(kind="openTraining", label=t("Show training"))


class RunAccess:
    def __init__(self, ctx: Context, projects: Projects) -> None:
        self._ctx = ctx
        self._projects = projects

    def queue(self) -> TrainingQueue:
        """Every run that is not over, over all projects."""
        return training_queue(self._ctx, self._projects.records(), tracker_of(self._ctx))

    def _view(self, project: ProjectRecord, run_id: str | None) -> RunView | None:
        view = tracker_of(self._ctx).view(self._ctx, project, run_id)
        if view is None and run_id is not None:
            raise NotFound(
                t("{name} has no run {run_id}.", name=project.name, run_id=run_id[:40]),
                hint=t("Choose one of the runs in the project's tree."),
            )
        if view is None:
            return None
        if is_over(view.state):
            folders = project.jobs.run_folders(view.run_id)
            return view.model_copy(update={"size_bytes": sum(folder_size(folder) for folder in folders)})
        return view

    def _of(self, params: RunRef) -> tuple[ProjectRecord, RunView]:
        project = self._projects.get(params.project_id)
        view = self._view(project, params.run_id)
        if view is None:
            raise NotReady(
                t("{name} has no run yet.", name=project.name), hint=t("Start a training first."), action=SHOW
            )
        return project, view

    def _ask(self, project: ProjectRecord, view: RunView, request: Callable[[Path], None]) -> Nothing:
        """Write a request into the run's present job, and see to it that somebody obeys."""
        ask(project.jobs, project.jobs.run_folders(view.run_id)[-1], request)
        return Nothing()

    def _make(self, project: ProjectRecord, draft: Prepare, *, queue: bool = True) -> StartedRun:
        def prepare(place: Place) -> Draft:
            if not queue:
                self._refuse_second(project)
            return draft(place)

        busy = AlreadyRunning(
            t("Another window is just starting a run in this project."),
            hint=t("Look at the training panel, and try again if nothing runs."),
            action=SHOW,
        )
        spec = submit(project.jobs, "train", prepare, busy=busy)
        tracker_of(self._ctx).advance(self._ctx, project)
        return StartedRun(run_id=spec.run_id or "", number=spec.number)

    def _refuse_second(self, project: ProjectRecord) -> None:
        view = self._view(project, None)
        if view is None or is_over(view.state):
            return
        folder = project.jobs.run_folders(view.run_id)[-1]
        doer = holder(folder)
        since = view.started_at or status_of(folder).changed_at
        who = t("in process {pid}", pid=doer.pid) if doer else t("waiting for its turn")
        if view.state == "paused":
            who = t("paused")
        raise AlreadyRunning(
            t(
                "Run {number} of {name} is already going: {who}, since {since}.",
                number=view.number,
                name=project.name,
                who=who,
                since=_clock(since) if since else t("just now"),
            ),
            hint=t("Wait for it to end, or stop it in the training panel."),
            action=SHOW,
        )


def _clock(time: str) -> str:
    """14:03 UTC of an ISO time; what is none stays."""
    return f"{time[11:16]} UTC" if len(time) > 16 and time[10] == "T" else time
