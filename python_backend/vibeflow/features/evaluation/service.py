"""Shows a version's evaluation as its commit holds it, whatever the working tree says by now; evaluates it
again, keeps the user's ratings and writes reports. The measuring is done by jobs."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from filelock import Timeout

from vibeflow.features.context import Context
from vibeflow.features.training.service import check_packages
from vibeflow.git.objects import Repository
from vibeflow.jobs.asking import ask
from vibeflow.jobs.control import request_stop
from vibeflow.jobs.submit import Draft, Place, submit
from vibeflow.l10n import t
from vibeflow.protocol.base import Nothing
from vibeflow.protocol.errors import (
    AlreadyRunning,
    NotFound,
    NotReady,
    UserInputError,
    VibeFlowError,
    as_vibeflow_error,
)
from vibeflow.protocol.evaluation import (
    AttentionRef,
    AttentionView,
    EvaluatedVersion,
    EvaluationChanged,
    EvaluationRef,
    EvaluationSnapshot,
    EvaluationView,
    ExampleView,
    ExportedEvaluation,
    ExportEvaluation,
    PreviousScore,
    RateExample,
    StartEvaluation,
)

from ..history.finding import find_version, history
from ..history.reading import Version
from ..projects.record import ProjectRecord
from ..projects.service import Projects
from .attention import look
from .causes import causes
from .export.report import write_report
from .gather import known_of
from .job import evaluate_draft
from .progress import Evaluating
from .ratings import read_ratings, write_rating
from .reading import is_evaluated, later_files, read_view, score_of

if TYPE_CHECKING:
    from vibeflow.features.playground.service import Playground

_LONGEST_NOTE = 2000
"""Characters."""


class Evaluations:
    def __init__(
        self, ctx: Context, projects: Projects, playground: Callable[[], Playground] | None = None
    ) -> None:
        """`playground` has the models in memory that can be asked what they look at."""
        self._ctx = ctx
        self._projects = projects
        self._playground = playground

    def snapshot(self, params: EvaluationRef) -> EvaluationSnapshot:
        """The evaluation of a version, or of the newest one that has one; what can be chosen, and what is
        under way.

        Raises:
            NotFound: no such version, or its evaluation cannot be read.
            GitFault: its objects are missing or damaged.
        """
        record = self._projects.get(params.project_id)
        repository, known = history(record)
        later = later_files(repository) if repository else frozenset()
        view = None
        if params.commit is not None:
            found = find_version(record, params.commit)
            view = self._view(record, *found, known) if found else None
        elif repository is not None:
            newest = next((version for version in known if is_evaluated(version, later)), None)
            view = self._view(record, repository, newest, known) if newest else None
        going = Evaluating(record.jobs).going()
        return EvaluationSnapshot(
            project_id=record.id,
            project_name=record.name,
            view=view,
            progress=going[1] if going else None,
            versions=[
                EvaluatedVersion(
                    commit=version.commit,
                    version=version.number,
                    score=score_of(record, repository, version, later),
                )
                for version in known
                if repository is not None
            ],
        )

    def start(self, params: StartEvaluation) -> EvaluationSnapshot:
        """Evaluate a version (again); it goes on whatever becomes of this process. What comes of it is
        committed beside the version, which stays as it is.

        Raises:
            AlreadyRunning: one is under way in this project.
            NotReady, UserInputError: there is nothing to ask, or too little is to be asked.
            NotFound, GitFault: no such version, or its model is missing or damaged.
            TrainingPartMissing, DiskFull: nothing was made.
        """
        record = self._projects.get(params.project_id)
        if params.max_rows is not None and params.max_rows < 1:
            raise UserInputError(t("At least one row must be asked."), hint=t("Give a number above nought."))
        repository, version = self._version(record, params.commit)
        check_packages()
        already = _already(record)

        def prepare(place: Place) -> Draft:
            going = Evaluating(record.jobs).going()
            if going and going[1].state != "failed":
                raise already
            return evaluate_draft(self._ctx, record, repository, version, params.max_rows, place)

        submit(record.jobs, "evaluate", prepare, busy=already)
        self._tell(record)
        return self.snapshot(EvaluationRef(project_id=record.id, commit=params.commit))

    def stop(self, params: EvaluationRef) -> Nothing:
        """End what is under way, the evaluation or the judge; a run goes on without a score. Nothing when
        nothing is."""
        record = self._projects.get(params.project_id)
        going = Evaluating(record.jobs).going()
        if going is None or going[1].state == "failed":
            return Nothing()
        ask(record.jobs, going[0], request_stop)
        self._tell(record)
        return Nothing()

    def rate(self, params: RateExample) -> Nothing:
        """Keep what the user thinks of a pair of answers, or forget it.

        Raises:
            UserInputError: the note is too long.
            NotFound: no such version, evaluation or row.
            DiskFull: it was not kept.
        """
        record = self._projects.get(params.project_id)
        if params.rating is not None and len(params.rating.note) > _LONGEST_NOTE:
            raise UserInputError(
                t(
                    "A note has at most {longest_note:,} characters; this one has {note:,}.",
                    longest_note=_LONGEST_NOTE,
                    note=len(params.rating.note),
                ),
                hint=t("Shorten it."),
            )
        view = self._needed(record, params.commit)
        _example(view, params.number)
        try:
            write_rating(record.path, view.commit, params.number, params.rating)
        except Timeout as error:
            raise AlreadyRunning(
                t("Another window is just keeping a rating in this project."), hint=t("Try again.")
            ) from error
        except OSError as error:
            raise as_vibeflow_error(error) from error
        self._tell(record)
        return Nothing()

    def export(self, params: ExportEvaluation) -> ExportedEvaluation:
        """Write a version's evaluation as Markdown, HTML or CSV, by the ending of the path.

        Raises:
            UserInputError: another ending.
            NotFound: no such version or evaluation.
            DiskFull: nothing was written; a file that was there is as it was.
        """
        record = self._projects.get(params.project_id)
        return write_report(self._needed(record, params.commit), Path(params.path))

    def attention(self, params: AttentionRef) -> AttentionView:
        """What the tuned model looked at while it wrote its answer to a held-out question.

        Raises:
            NotReady: the model cannot show it. NotFound: no such version, evaluation or row.
            GitFault, OutOfMemory: the model cannot be loaded.
        """
        record = self._projects.get(params.project_id)
        view = self._needed(record, params.commit)
        example = _example(view, params.number)
        if not view.has_attention or self._playground is None:
            raise NotReady(
                t("The model of version {version} cannot show what it looks at.", version=view.version),
                hint=t(
                    "Models that write word by word with attention can; classifiers and translators cannot."
                ),
            )
        _, version = self._version(record, params.commit)
        return look(self._playground(), record, version, example)

    def _needed(self, record: ProjectRecord, commit: str) -> EvaluationView:
        repository, version = self._version(record, commit)
        view = self._view(record, repository, version, history(record)[1])
        if view is None:
            raise NotFound(
                t("Version {number} was not evaluated.", number=version.number),
                hint=t("Evaluate it, then look again."),
            )
        return view

    def _version(self, record: ProjectRecord, commit: str) -> tuple[Repository, Version]:
        found = find_version(record, commit)
        assert found is not None, "a named commit is found or refused"
        return found

    def _view(
        self, record: ProjectRecord, repository: Repository, version: Version, known: list[Version]
    ) -> EvaluationView | None:
        view = read_view(record, repository, version)
        if view is None:
            return None
        ratings = read_ratings(record.path, version.commit)
        examples = [
            example.model_copy(update={"rating": ratings[example.number]})
            if example.number in ratings
            else example
            for example in view.examples
        ]
        view = view.model_copy(
            update={"examples": examples, "previous": _previous(record, repository, view, known)}
        )
        found = causes(known_of(self._ctx, record, repository, version, view))
        return view.model_copy(update={"causes": found})

    def _tell(self, record: ProjectRecord) -> None:
        going = Evaluating(record.jobs).going()
        self._ctx.events(
            "vibeflow/evaluation/didChange",
            EvaluationChanged(project_id=record.id, progress=going[1] if going else None),
        )


def _previous(
    record: ProjectRecord, repository: Repository, view: EvaluationView, known: list[Version]
) -> PreviousScore | None:
    """The evaluated version before this one in the present line of versions."""
    numbers = [version.commit for version in known]
    earlier = known[numbers.index(view.commit) + 1 :] if view.commit in numbers else []
    for version in earlier:
        try:
            before = read_view(record, repository, version)
        except VibeFlowError:
            continue  # one that cannot be read says nothing; the one before it may
        if before is not None:
            return PreviousScore(
                commit=version.commit,
                version=version.number,
                score=before.verdict.score,
                score_interval=before.verdict.score_interval,
                same_rows=bool(view.examples) and _asked(view) == _asked(before),
            )
    return None


def _asked(view: EvaluationView) -> frozenset[tuple[int, str, str]]:
    return frozenset((example.number, example.question, example.expected) for example in view.examples)


def _example(view: EvaluationView, number: int) -> ExampleView:
    for example in view.examples:
        if example.number == number:
            return example
    raise NotFound(
        t(
            "Row {number} is not among the held-out rows that version {version} was asked.",
            number=number,
            version=view.version,
        ),
        hint=t("Load the evaluation again."),
    )


def _already(record: ProjectRecord) -> AlreadyRunning:
    return AlreadyRunning(
        t("A version of {name} is being evaluated already.", name=record.name),
        hint=t("Wait for it to end, or stop it first."),
    )
