"""Start, stop, look at and adopt a search. The work is done by a job: nothing here computes."""

from __future__ import annotations

from pathlib import Path

from vibeflow.features.context import Context
from vibeflow.features.setup.service import Setup
from vibeflow.features.training.service import check_packages
from vibeflow.jobs.asking import ask, unfinished
from vibeflow.jobs.control import request_stop
from vibeflow.jobs.status import status_of
from vibeflow.jobs.submit import Draft, Place, submit
from vibeflow.l10n import t
from vibeflow.protocol.base import Nothing
from vibeflow.protocol.errors import AlreadyRunning, NotFound, NotReady
from vibeflow.protocol.setup import SaveSetup, SetupSnapshot
from vibeflow.protocol.tuning import StartTuning, TuningChanged, TuningRef, TuningSnapshot

from ..projects.record import ProjectRecord
from ..projects.service import Projects
from .job import tune_draft
from .view import tuning_view


class Tunings:
    def __init__(self, ctx: Context, projects: Projects, setup: Setup) -> None:
        self._ctx = ctx
        self._setup = setup
        self._projects = projects

    def start(self, params: StartTuning) -> TuningSnapshot:
        """Begin a search; it goes on whatever becomes of this process.

        Raises:
            AlreadyRunning: one is under way.
            NotReady, DataEmpty, DataNoAnswer: there is too little to learn from.
            RecipeInvalid: vibeflow.yaml has a mistake.
            TrainingPartMissing: the heavy packages are not installed.
            DiskFull: nothing was made.
        """
        project = self._projects.get(params.project_id)
        if params.minutes is not None and not params.minutes > 0:
            raise NotReady(
                t("A search needs some time."),
                hint=t("Give it a few minutes, or leave the time to VibeFlow."),
            )
        check_packages()
        already = _already(project)

        def prepare(place: Place) -> Draft:
            if unfinished(project.jobs, "tune") is not None:
                raise already
            return tune_draft(self._ctx.home, project, params.minutes, place)

        spec = submit(project.jobs, "tune", prepare, busy=already)
        self._tell(project, spec.id)
        return self.snapshot(TuningRef(project_id=project.id, tuning_id=spec.id))

    def stop(self, params: TuningRef) -> Nothing:
        """End the search within a step; what it found so far is kept. Nothing when it is over.

        Raises:
            NotReady: there is none. NotFound: not this one.
        """
        project, folder = self._of(params)
        if status_of(folder).over:
            return Nothing()
        ask(project.jobs, folder, request_stop)
        self._tell(project, folder.name)
        return Nothing()

    def snapshot(self, params: TuningRef) -> TuningSnapshot:
        """The search, or none where there was none yet. Raises NotFound: not the one that was named."""
        project = self._projects.get(params.project_id)
        folder = self._folder(project, params.tuning_id)
        return TuningSnapshot(
            project_id=project.id,
            project_name=project.name,
            tuning=tuning_view(project.jobs, folder.name) if folder else None,
        )

    def apply(self, params: TuningRef) -> SetupSnapshot:
        """Write the best settings into vibeflow.yaml, all or none; comments stay.

        Raises:
            NotReady: the search is not over, or found nothing better.
            RecipeInvalid: vibeflow.yaml has a mistake; it is as it was.
        """
        project, folder = self._of(params)
        view = tuning_view(project.jobs, folder.name)
        if not status_of(folder).over:
            raise NotReady(t("The search is not over yet."), hint=t("Wait for it to end, or stop it first."))
        if not view.changes:
            raise NotReady(t("This search changes nothing."), hint=view.verdict or t("Start another one."))
        saved = self._setup.save(SaveSetup(project_id=project.id, changes=view.changes))
        self._tell(project, folder.name)
        return saved

    def _of(self, params: TuningRef) -> tuple[ProjectRecord, Path]:
        project = self._projects.get(params.project_id)
        folder = self._folder(project, params.tuning_id)
        if folder is None:
            raise NotReady(
                t("{name} has no search yet.", name=project.name),
                hint=t("Start automatic tuning in the set-up first."),
            )
        return project, folder

    def _folder(self, project: ProjectRecord, tuning_id: str | None) -> Path | None:
        known = project.jobs.ids_of("tune")
        if tuning_id is not None and tuning_id not in known:
            raise NotFound(
                t("{name} has no search {tuning_id}.", name=project.name, tuning_id=tuning_id[:40]),
                hint=t("Look at its latest one."),
            )
        chosen = tuning_id or (known[-1] if known else None)
        return project.jobs.folder(chosen) if chosen else None

    def _tell(self, project: ProjectRecord, tuning_id: str) -> None:
        self._ctx.events(
            "vibeflow/tuning/didChange", TuningChanged(project_id=project.id, tuning_id=tuning_id)
        )


def _already(project: ProjectRecord) -> AlreadyRunning:
    return AlreadyRunning(
        t("Settings are being searched for {name} already.", name=project.name),
        hint=t("Look at its trials in the set-up, or stop it first."),
    )
