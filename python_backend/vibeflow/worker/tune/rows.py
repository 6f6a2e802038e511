"""The rows of a search: a part of the training rows to learn from, and another to judge by."""

from __future__ import annotations

import random
from collections.abc import Callable
from pathlib import Path

from vibeflow.jobs.spec import TrainPayload
from vibeflow.l10n import t, tn
from vibeflow.protocol.errors import DataEmpty
from vibeflow.store.atomic import replacing

_LEARN, _VALIDATE = "learn.jsonl", "validate.jsonl"
_SHARE, _MOST = 0.2, 256
"""Of the training rows, for validation."""
_FEWEST = 4


def split_rows(folder: Path, payload: TrainPayload) -> TrainPayload:
    """The payload with both its files drawn from its training rows: the same rows after a restart.

    Raises:
        DataEmpty: there are too few.
    """
    with (folder / payload.train_file).open("rb") as lines:
        count = sum(not line.isspace() for line in lines)
    if count < _FEWEST:
        raise DataEmpty(
            tn("{n} row is too few to try settings on.", "{n} rows are too few to try settings on.", count),
            hint=t("Import more rows, about 50 or more."),
        )
    chosen = set(random.Random(0).sample(range(count), min(_MOST, max(1, round(_SHARE * count)))))
    _write(folder / payload.train_file, folder / _LEARN, lambda row: row not in chosen)
    _write(folder / payload.train_file, folder / _VALIDATE, lambda row: row in chosen)
    return payload.model_copy(update={"train_file": folder / _LEARN, "test_file": folder / _VALIDATE})


def _write(source: Path, target: Path, taken: Callable[[int], bool]) -> None:
    """The rows of `source` whose numbers, counted from 0, are taken; nothing where they are there already."""
    if target.exists():
        return
    with source.open("rb") as lines, replacing(target) as file:
        rows = (line for line in lines if not line.isspace())
        for number, line in enumerate(rows):
            if taken(number):
                file.write(line.rstrip(b"\n") + b"\n")
