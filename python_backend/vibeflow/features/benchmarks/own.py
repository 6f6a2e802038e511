"""The user's own questions: any file that can be imported, read in the child process that reads imports."""

from __future__ import annotations

import json
import shutil
import tempfile
from pathlib import Path

from vibeflow.features.datasets.build.request import BUILT, SOURCE_CACHE, TEST_CACHE, BuildRequest
from vibeflow.features.datasets.requests import with_model
from vibeflow.features.datasets.sandbox import parent as sandbox
from vibeflow.git.objects import Repository
from vibeflow.l10n import t
from vibeflow.protocol.errors import DataEmpty, VibeFlowError
from vibeflow.recipe.model import Recipe
from vibeflow.store.home import Home

from ..history.content import read_file
from .reading import CHOOSE

_SECONDS = 120
_PARTS = ("train.jsonl", "test.jsonl")
"""A build always holds some rows out; here all are asked."""


def read_own(home: Home, path: Path, recipe: Recipe) -> bytes:
    """Its rows as JSON Lines of conversations, none removed.

    Raises:
        DataUnreadable, DataEmpty, DataNoAnswer: as for an import.
    """
    folder = Path(tempfile.mkdtemp(prefix="questions-", dir=home.cache))
    try:
        request = BuildRequest(
            source=path,
            cache=folder / SOURCE_CACHE,
            test_cache=folder / TEST_CACHE,
            fixes={},
            edits=None,
            checks=folder,
            share=0.0,
            seed=recipe.data.seed,
            revision=1,
            system_prompt="",
            model=recipe.model.base,
            tokenizer=Path(),
            tokenizer_model="",
            context_length=None,
            limit=recipe.training.max_seq_length,
            seconds=_SECONDS,
            stage="import",
        )
        sandbox.run(folder, with_model(request, recipe), lambda _: None)
        data = _rows(folder / BUILT)
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    if b'"messages"' not in data:
        raise DataEmpty(
            t("{name} holds no questions with answers.", name=path.name),
            hint=t("Choose another file."),
            action=CHOOSE,
        )
    return data


def _rows(built: Path) -> bytes:
    """Of both parts, in the order of the file."""
    lines = [
        line
        for part in _PARTS
        for file in built.rglob(part)
        for line in file.read_bytes().splitlines()
        if line
    ]
    return b"".join(line + b"\n" for line in sorted(lines, key=lambda line: int(json.loads(line)["n"])))


def learned(repository: Repository, commit: str, rows: bytes) -> int:
    """How many of the questions the version was trained on: those it may know by heart.

    Nought where its training rows cannot be read any more.
    """
    try:
        trained = read_file(repository, commit, "data/train.jsonl") or b""
    except VibeFlowError:
        return 0
    known = {_question(line) for line in trained.splitlines()} - {None}
    return sum(_question(line) in known for line in rows.splitlines())


def _question(line: bytes) -> str | None:
    """All that is said before the last answer, without what is the same for every row."""
    try:
        turns = json.loads(line)["messages"][:-1]
        return json.dumps([[turn["role"], turn["content"]] for turn in turns if turn["role"] != "system"])
    except (ValueError, KeyError, TypeError):
        return None
