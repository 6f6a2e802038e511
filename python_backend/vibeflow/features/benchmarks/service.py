"""Plan, start, stop and show benchmarks. The work is done by a job: nothing here computes."""

from __future__ import annotations

import json
import os
from pathlib import Path

from vibeflow.features.context import Context
from vibeflow.features.training.service import check_packages
from vibeflow.git.objects import Repository
from vibeflow.jobs.asking import ask, unfinished
from vibeflow.jobs.control import request_stop
from vibeflow.jobs.submit import Draft, Place, submit
from vibeflow.l10n import t
from vibeflow.protocol.base import Nothing
from vibeflow.protocol.benchmarks import (
    BenchmarkPlan,
    BenchmarksChanged,
    BenchmarksRef,
    BenchmarksSnapshot,
    BenchmarkVersion,
    PlanBenchmarks,
    PlannedBenchmark,
)
from vibeflow.protocol.errors import AlreadyRunning, ErrorData, NotReady, VibeFlowError
from vibeflow.protocol.setup import Range
from vibeflow.recipe.model import Recipe
from vibeflow.recipe.problems import check_text
from vibeflow.recipe.store import load_recipe
from vibeflow.store.calibration import read_measurements
from vibeflow.store.layout import RECIPE_FILE
from vibeflow.store.question_speed import read_speeds

from ..history.content import read_file
from ..history.finding import find_version, history
from ..history.reading import Version
from ..models.facts import model_facts
from ..projects.record import ProjectRecord
from ..projects.service import Projects
from .catalogue import CATALOGUE
from .estimate import Expected, expected
from .job import Prepared, benchmark_draft, models_of, prepare, with_learned
from .packages import Installer, is_here, missing, missing_data
from .view import committed, merged, of_job

_LABELS = "model/labels.json"


class Benchmarks:
    def __init__(self, ctx: Context, projects: Projects) -> None:
        self._ctx = ctx
        self._projects = projects
        self._installer = Installer(self._installed)
        self._asked: set[str] = set()
        """Projects whose panel waits for the package."""

    def snapshot(self, params: BenchmarksRef) -> BenchmarksSnapshot:
        """What can be chosen for a version, what is known of it, and what is going on.

        Raises:
            NotFound: no such version.
        """
        project = self._projects.get(params.project_id)
        found = find_version(project, params.commit)
        offers = [one.offer for one in CATALOGUE]
        if found is None:
            return BenchmarksSnapshot(
                project_id=project.id,
                project_name=project.name,
                commit=None,
                version=None,
                offers=offers,
                versions=[],
                results=[],
                problem=_no_version(project).to_wire(),
            )
        repository, version = found
        results, _ = committed(repository, version.commit)
        progress = None
        if known := project.jobs.ids_of("benchmark"):
            payload, finished, progress = of_job(project.jobs, known[-1])
            if payload is not None and payload.commit == version.commit:
                results = merged(finished, results)
        return BenchmarksSnapshot(
            project_id=project.id,
            project_name=project.name,
            commit=version.commit,
            version=version.number,
            offers=offers,
            versions=[
                BenchmarkVersion(
                    commit=one.commit, version=one.number, base_model=one.trailers.base_model or ""
                )
                for one in history(project)[1]
                if one.commit != version.commit
            ],
            results=results,
            progress=progress,
            problem=_problem(repository, version),
            install=self._installer.state(),
        )

    def plan(self, params: PlanBenchmarks) -> BenchmarkPlan:
        """What asking so would take; files are read and checked. Raises NotFound: no such version."""
        project, repository, version = self._version(params)
        others = [self._other(project, commit) for commit in params.versions]
        models = models_of(version, others)
        recipe = _recipe(repository, version, project)
        planned: list[PlannedBenchmark] = []
        total: list[Expected] = []
        for choice in params.choices:
            try:
                prepared = with_learned(
                    prepare(self._ctx.home, recipe, choice, params.seed), repository, version
                )
            except VibeFlowError as error:
                planned.append(
                    PlannedBenchmark(
                        id=choice.id,
                        source=Path(choice.file or "").name,
                        questions=None,
                        seconds=None,
                        problem=error.to_wire(),
                    )
                )
                continue
            asked = prepared.asked(params.questions)
            found = self._expected(prepared, asked, len(models), version, recipe)
            total.append(found)
            planned.append(
                PlannedBenchmark(
                    id=choice.id,
                    source=prepared.source,
                    questions=asked,
                    seconds=found.seconds,
                    note=prepared.note,
                )
            )
        whole = total if len(total) == len(planned) else []
        return BenchmarkPlan(
            benchmarks=planned,
            models=models,
            seconds=_sum([one.seconds for one in whole]) if whole else None,
            basis="; ".join(dict.fromkeys(one.basis for one in whole)),
            cost=0.0,
            cost_note=t("Nothing: it runs on this machine."),
        )

    def start(self, params: PlanBenchmarks) -> BenchmarksSnapshot:
        """Begin; it goes on whatever becomes of this process.

        Raises:
            NotReady: nothing is chosen, or the version cannot be asked. AlreadyRunning: one is under way.
            TrainingPartMissing: packages are not installed.
            DataUnreadable, DataEmpty, DataNoAnswer: a file. DiskFull: nothing was made.
        """
        project, repository, version = self._version(params)
        if not params.choices:
            raise NotReady(t("No benchmark is chosen."), hint=t("Choose at least one."))
        if params.questions is not None and params.questions < 1:
            raise NotReady(
                t("At least one question must be asked."), hint=t("Choose a number, or all of them.")
            )
        check_packages()
        if not is_here() and any(choice.id != "own" for choice in params.choices):
            raise missing()
        if (problem := _labels_only(repository, version)) is not None:
            raise problem
        others = [self._other(project, commit) for commit in params.versions]
        models, recipe = models_of(version, others), _recipe(repository, version, project)
        choices = {choice.id: choice for choice in params.choices}
        prepared = [
            with_learned(prepare(self._ctx.home, recipe, one, params.seed), repository, version)
            for one in choices.values()
        ]
        already = _already(project)

        def prepare_job(place: Place) -> Draft:
            if unfinished(project.jobs, "benchmark") is not None:
                raise already
            _, earlier = committed(repository, version.commit)
            return benchmark_draft(self._ctx, project, recipe, params, models, prepared, earlier)

        submit(project.jobs, "benchmark", prepare_job, busy=already)
        self._tell(project.id)
        return self.snapshot(BenchmarksRef(project_id=project.id, commit=version.commit))

    def stop(self, params: BenchmarksRef) -> Nothing:
        """End the job; benchmarks that every model was asked are kept. Nothing when none is going."""
        project = self._projects.get(params.project_id)
        going = unfinished(project.jobs, "benchmark")
        if going is None:
            return Nothing()
        ask(project.jobs, going, request_stop)
        self._tell(project.id)
        return Nothing()

    def install(self, params: BenchmarksRef) -> BenchmarksSnapshot:
        """Fetch lm-eval into VibeFlow's own Python; how it goes is in the snapshot."""
        self._asked.add(params.project_id)
        self._installer.begin()
        return self.snapshot(params)

    def _expected(
        self, prepared: Prepared, asked: int, models: int, version: Version, recipe: Recipe
    ) -> Expected:
        base = version.trailers.base_model or recipe.model.base
        facts = model_facts(base, recipe.model.revision)
        return expected(
            prepared.choice.id,
            asked,
            models,
            base,
            facts.parameters or facts.hinted,
            read_speeds(self._ctx.home),
            read_measurements(self._ctx.home),
            os.cpu_count() or 1,
        )

    def _version(self, params: PlanBenchmarks) -> tuple[ProjectRecord, Repository, Version]:
        project = self._projects.get(params.project_id)
        found = find_version(project, params.commit)
        if found is None:
            raise _no_version(project)
        return project, *found

    def _other(self, project: ProjectRecord, commit: str) -> Version:
        found = find_version(project, commit)
        if found is None:
            raise _no_version(project)
        return found[1]

    def _installed(self) -> None:
        for project_id in self._asked:
            self._tell(project_id)

    def _tell(self, project_id: str) -> None:
        self._ctx.events("vibeflow/benchmarks/didChange", BenchmarksChanged(project_id=project_id))


def _problem(repository: Repository, version: Version) -> ErrorData | None:
    labels = _labels_only(repository, version)
    if labels is not None:
        return labels.to_wire()
    return None if is_here() else missing_data()


def _labels_only(repository: Repository, version: Version) -> NotReady | None:
    """A classifier chooses among its own labels: these questions have other answers."""
    data = read_file(repository, version.commit, "model/model.json")
    try:
        labels = json.loads(data or b"{}").get("labels")
    except (ValueError, AttributeError):
        labels = None
    if not labels:
        return None
    return NotReady(
        t(
            "Version {number} answers with labels only, so benchmarks cannot be asked of it.",
            number=version.number,
        ),
        hint=t("Its evaluation on held-out rows says how good it is."),
    )


def _recipe(repository: Repository, version: Version, project: ProjectRecord) -> Recipe:
    """As the version's commit has it, else the project's now."""
    data = read_file(repository, version.commit, RECIPE_FILE)
    recipe = check_text(data.decode("utf-8", "replace"))[0] if data is not None else None
    return recipe or load_recipe(project.path)


def _no_version(project: ProjectRecord) -> NotReady:
    return NotReady(
        t("{name} has no version to ask yet.", name=project.name),
        hint=t("Train the model first; the first run makes one."),
    )


def _already(project: ProjectRecord) -> AlreadyRunning:
    return AlreadyRunning(
        t("Benchmarks of {name} are running already.", name=project.name),
        hint=t("Wait for them to end, or stop them first."),
    )


def _sum(ranges: list[Range]) -> Range:
    return Range(
        likely=sum(one.likely for one in ranges),
        low=sum(one.low for one in ranges),
        high=sum(one.high for one in ranges),
    )
