"""Gathers what speaks for or against a cause: the version's data and recipe from its commit, and its run.

Reads; decides nothing. What cannot be read is left out: a cause without evidence is not named.
"""

from __future__ import annotations

import json
import logging
import random
from collections.abc import Callable, Iterable, Iterator
from functools import lru_cache
from pathlib import Path
from typing import Any, TypeVar

from pydantic import ValidationError

from vibeflow.analysis.words import is_spaced, words
from vibeflow.features.context import Context
from vibeflow.features.datasets.manifest import Manifest, SplitRecord, parse_manifest
from vibeflow.features.setup.settings import recommended
from vibeflow.features.training.tracker import tracker_of
from vibeflow.git.objects import Repository
from vibeflow.protocol.errors import VibeFlowError
from vibeflow.protocol.evaluation import EvaluationView
from vibeflow.recipe.model import Recipe
from vibeflow.recipe.problems import check_text

from ..history.content import read_file
from ..history.reading import Version
from ..models.facts import model_facts
from ..projects.record import ProjectRecord
from .known import Known, RunFacts, Unknown

log = logging.getLogger(__name__)
Found = TypeVar("Found")

_FAILED = frozenset({"diverged", "rising"})
_MOST_ROWS = 5000
"""Rows of either part whose words are looked at."""


def known_of(
    ctx: Context, record: ProjectRecord, repository: Repository, version: Version, view: EvaluationView
) -> Known:
    """Everything that is known here of how the version came about."""
    recipe = _or_none(lambda: recipe_at(repository, version.commit))
    manifest = _or_none(lambda: manifest_at(repository, version.commit))
    return Known(
        view=view,
        manifest=manifest,
        recipe=recipe,
        recommended=tuple(recommended(recipe, manifest)) if recipe and manifest else (),
        model=model_facts(recipe.model.base, recipe.model.revision) if recipe else None,
        run=_or_none(lambda: _run(ctx, record, version)),
        unknown=_or_none(lambda: _unknown(repository, version, manifest)),
    )


def recipe_at(repository: Repository, commit: str) -> Recipe | None:
    """The recipe that the version was made with; None where it has mistakes by now."""
    data = read_file(repository, commit, "vibeflow.yaml")
    return check_text(data.decode("utf-8-sig", "replace"))[0] if data is not None else None


def manifest_at(repository: Repository, commit: str) -> Manifest | None:
    data = read_file(repository, commit, "data/manifest.json")
    return parse_manifest(data) if data is not None else None


def _run(ctx: Context, record: ProjectRecord, version: Version) -> RunFacts | None:
    """The run that made the version, where its measurements are still on this computer."""
    run_id = version.trailers.run_id
    view = tracker_of(ctx).view(ctx, record, run_id) if run_id else None
    # In a clone a run of the same name may be quite another one.
    if view is None or view.commit != version.commit:
        return None
    failed = [alert.text for alert in view.alerts if alert.kind in _FAILED and alert.until_step is None]
    return RunFacts(view.evaluations, view.total_steps, view.step, failed[-1] if failed else "")


def _unknown(repository: Repository, version: Version, manifest: Manifest | None) -> Unknown | None:
    # Of rows dealt by chance the two parts are alike by the way they were made.
    if manifest is None or not _dealt_otherwise(manifest.split):
        return None
    return _unknown_words(repository.folder, repository.git_folder, repository.common_folder, version.commit)


def _dealt_otherwise(split: SplitRecord) -> bool:
    own = split.own is not None and split.own.used
    return own or split.test_file is not None or split.group_by is not None


@lru_cache(maxsize=32)
def _unknown_words(folder: Path, git_folder: Path, common_folder: Path, commit: str) -> Unknown | None:
    """Kept in memory: what a commit holds never changes."""
    repository = Repository(folder, git_folder, common_folder)
    trained = _questions(read_file(repository, commit, "data/train.jsonl") or b"")
    held_out = _questions(read_file(repository, commit, "data/test.jsonl") or b"")
    if len(trained) < 50 or len(held_out) < 10 or not is_spaced(trained):
        return None
    random.Random(0).shuffle(trained)
    part = min(len(held_out), len(trained) // 5)
    # Of as many rows, against as many: more rows know more words.
    rest = trained[part:]
    return Unknown(_share(held_out, rest), _share(trained[:part], rest))


def _share(asked: Iterable[str], known: Iterable[str]) -> float:
    vocabulary = {word for text in known for word in words(text)}
    found = [word for text in asked for word in words(text)]
    return sum(word not in vocabulary for word in found) / max(1, len(found))


def _questions(data: bytes) -> list[str]:
    return [text for line in data.splitlines()[:_MOST_ROWS] for text in _asked(line)]


def _asked(line: bytes) -> Iterator[str]:
    """What the user says in a row."""
    try:
        row: Any = json.loads(line)
        turns = row.get("messages") or []
        text = " ".join(str(turn["content"]) for turn in turns if turn["role"] == "user")
    except (ValueError, KeyError, TypeError, AttributeError):
        return
    if text.strip():
        yield text


def _or_none(find: Callable[[], Found | None]) -> Found | None:
    try:
        return find()
    except (VibeFlowError, OSError, ValidationError, ValueError) as error:
        log.warning("A cause is not looked for: %s", str(error).partition("\n")[0])
        return None
