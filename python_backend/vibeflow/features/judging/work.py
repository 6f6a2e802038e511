"""What there is to judge in a version: its newest evaluation, the rows drawn from it, and what a judge said
of them before."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

from pydantic import TypeAdapter, ValidationError

from vibeflow.git.objects import Repository
from vibeflow.jobs.marks import MARKS_FILE, read_marks
from vibeflow.jobs.project_jobs import ProjectJobs
from vibeflow.jobs.spec import JudgePayload
from vibeflow.judging.choose import identity
from vibeflow.judging.draw import chosen
from vibeflow.judging.prompt import Pair, default_prompt
from vibeflow.judging.result import pair_of
from vibeflow.judging.rounds import Marked, questions
from vibeflow.l10n import t
from vibeflow.protocol.errors import ForeignState, NotFound, NotReady, VibeFlowError
from vibeflow.protocol.evaluation import ExampleView, MetricView
from vibeflow.protocol.judging import JudgeSettings
from vibeflow.recipe.model import Recipe
from vibeflow.store.inside import is_real_file

from ..history.finding import find_version, history
from ..history.later import read_newest
from ..history.reading import Version
from ..projects.record import ProjectRecord
from .plan import Work


@dataclass(frozen=True)
class Evaluated:
    """A version with its newest evaluation."""

    repository: Repository
    version: Version
    data: bytes
    pairs: list[Pair]
    problem: VibeFlowError | None
    """Why no judge can say anything of it."""


def find_evaluated(record: ProjectRecord, commit: str | None) -> Evaluated | None:
    """The version with its evaluation; None: the newest that has one. None when there is none.

    Raises:
        NotFound: no such version, or its evaluation cannot be read.
        GitFault: its objects are missing or damaged.
    """
    if commit is not None:
        found = find_version(record, commit)
        return _read(*found) if found else None
    repository, known = history(record)
    for version in known:
        if repository is not None and (evaluated := _read(repository, version)) is not None:
            return evaluated
    return None


def work_for(
    record: ProjectRecord,
    evaluated: Evaluated,
    settings: JudgeSettings,
    instructions: str | None,
    seed: int,
) -> Work:
    """What a judge with these settings would be asked, and what it was asked already."""
    said = instructions or default_prompt()
    pairs = chosen(evaluated.pairs, settings.rows, seed)
    judge = identity(settings.provider, settings.model, settings.base_url)
    asked = questions(pairs, judge, said)
    known = earlier_marks(record.jobs, judge)
    keys = {one.key for one in known}
    return Work(pairs, asked, [one for one in asked if one.key not in keys], said, known)


def earlier_marks(jobs: ProjectJobs, judge: str) -> list[Marked]:
    """All that a judge ever said in this project, newest last."""
    found: list[Marked] = []
    for name in jobs.names():
        folder = jobs.folder(name)
        if not is_real_file(folder / MARKS_FILE):
            continue
        try:
            payload = jobs.spec(name).payload
        except (NotFound, ForeignState):
            continue
        if isinstance(payload, JudgePayload):
            one = payload.settings
            if identity(one.provider, one.model, one.base_url) == judge:
                found += read_marks(folder / MARKS_FILE)
    return found


def seed_of(recipe: Recipe | None) -> int:
    return recipe.training.seed if recipe is not None else 42


def _read(repository: Repository, version: Version) -> Evaluated | None:
    data = read_newest(repository, version.commit, "evaluation.json")
    if data is None:
        return None
    try:
        value: Any = json.loads(data)
        examples = TypeAdapter(list[ExampleView]).validate_python(value["examples"])
        metrics = TypeAdapter(list[MetricView]).validate_python(value["metrics"])
    except (ValueError, KeyError, TypeError, ValidationError) as error:
        raise NotFound(
            t("The evaluation of version {number} cannot be read.", number=version.number),
            hint=t("Another VibeFlow wrote it, or it was changed by hand. Evaluate the version again."),
        ) from error
    problem: VibeFlowError | None = None
    first = metrics[0].id if metrics else None
    if value.get("labelReport") is not None or first == "accuracy":
        problem = NotReady(
            t("This model gives labels, which are right or wrong: a judge has nothing to add."),
            hint=t("The share of right labels says it all."),
        )
    elif first == "perplexity":
        problem = NotReady(
            t("This model continues passages, for which there is no question to judge an answer by."),
            hint=t("How well it foresees them is measured without a judge."),
        )
    elif not examples:
        problem = NotReady(t("The evaluation holds no answers."), hint=t("Evaluate the version again."))
    return Evaluated(repository, version, data, [pair_of(one) for one in examples], problem)
