"""A version's evaluation as git holds it, whatever the working tree says: the newest, with the judge's marks.

Older files lack the newer parts, and a later VibeFlow may have written more than we know. What the verdict
rests on must be right; a part beside it that cannot be read is left out.
"""

from __future__ import annotations

import json
import logging
from typing import Any

from pydantic import TypeAdapter, ValidationError

from vibeflow.git.objects import Repository
from vibeflow.judging.result import with_judge
from vibeflow.l10n import t
from vibeflow.protocol.errors import NotFound, VibeFlowError
from vibeflow.protocol.evaluation import EvaluationView
from vibeflow.scoring.units import with_unit

from ..history.later import FOLDER, LaterName, later_path, read_newest
from ..history.reading import Version
from ..projects.record import ProjectRecord

log = logging.getLogger(__name__)

EVALUATION: LaterName = "evaluation.json"
JUDGE: LaterName = "judge.json"
_NEEDED = ("rows", "held_out", "verdict", "metrics", "examples", "base_model")
_BESIDE = (
    *("baseline", "groups", "insights", "label_report", "kept", "memorisation"),
    *("seconds", "has_attention"),
)
"""The rest of the view says whose it is, or is found out at every look."""


def read_view(record: ProjectRecord, repository: Repository, version: Version) -> EvaluationView | None:
    """The evaluation of a version; None when it was never evaluated.

    Raises:
        NotFound: it cannot be read.
        GitFault: its objects are missing or damaged.
    """
    data = read_newest(repository, version.commit, EVALUATION)
    if data is None:
        return None
    try:
        view = _parse(data, record, version)
    except (ValueError, ValidationError, AttributeError, TypeError) as error:
        raise NotFound(
            t("The evaluation of version {number} cannot be read.", number=version.number),
            hint=t("Another VibeFlow wrote it, or it was changed by hand. Evaluate the version again."),
        ) from error
    judged = _judged(view, repository, version)
    return judged.model_copy(update={"metrics": [with_unit(metric) for metric in judged.metrics]})


def later_files(repository: Repository) -> frozenset[str]:
    """Paths of everything in the present state that was found out about versions after they were made."""
    head = repository.head()
    return frozenset(repository.tree(head, FOLDER)) if head else frozenset()


def is_evaluated(version: Version, later: frozenset[str]) -> bool:
    """Whether there is something to read, without reading it."""
    return version.trailers.score is not None or later_path(version.commit, EVALUATION) in later


def score_of(
    record: ProjectRecord, repository: Repository, version: Version, later: frozenset[str]
) -> float | None:
    """The score as it is known now: that of the commit's message, unless more was found out since."""
    found_out = {later_path(version.commit, name) for name in (EVALUATION, JUDGE)}
    if not found_out & later:
        return version.trailers.score
    try:
        view = read_view(record, repository, version)
    except VibeFlowError as error:
        log.warning("version %s: %s", version.number, error.message)
        return version.trailers.score
    return view.verdict.score if view else version.trailers.score


def _parse(data: bytes, record: ProjectRecord, version: Version) -> EvaluationView:
    said: Any = json.loads(data)
    names = {EvaluationView.model_fields[name].alias or name: name for name in (*_NEEDED, *_BESIDE)}
    fields = {names.get(key, key): value for key, value in said.items()}
    # A rating is the user's own and lies elsewhere: a file that brings one along was not written by VibeFlow.
    examples = [{**example, "rating": None} for example in fields["examples"]] if "examples" in fields else []
    return EvaluationView.model_validate(
        {
            **{name: fields[name] for name in _NEEDED if name in fields},
            **{name: fields[name] for name in _BESIDE if name in fields and _reads(name, fields[name])},
            "examples": examples,
            "project_id": record.id,
            "project_name": record.name,
            "commit": version.commit,
            "version": version.number,
        }
    )


def _reads(name: str, value: object) -> bool:
    try:
        kind: Any = EvaluationView.model_fields[name].annotation
        TypeAdapter(kind).validate_python(value)
    except ValidationError as error:
        log.warning("%s of an evaluation is left out: %s", name, error)
        return False
    return True


def _judged(view: EvaluationView, repository: Repository, version: Version) -> EvaluationView:
    data = read_newest(repository, version.commit, JUDGE)
    if data is None:
        return view
    try:
        return with_judge(view, data)
    except (ValidationError, ValueError) as error:
        log.warning("The judgement of version %s is left out: %s", version.number, error)
        return view
