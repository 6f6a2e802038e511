"""The rows of a search: a part of the training rows to learn from, and another to judge by."""

from __future__ import annotations

import random
from pathlib import Path

from vibeflow.engine.files import write_file
from vibeflow.jobs.spec import TrainPayload
from vibeflow.l10n import t, tn
from vibeflow.protocol.errors import DataEmpty

_LEARN, _VALIDATE = "learn.jsonl", "validate.jsonl"
_SHARE, _MOST = 0.2, 256
"""Of the training rows, for validation."""
_FEWEST = 4


def split_rows(folder: Path, payload: TrainPayload) -> TrainPayload:
    """The payload with both its files drawn from its training rows: the same rows after a restart.

    Raises:
        DataEmpty: there are too few.
    """
    text = (folder / payload.train_file).read_text(encoding="utf-8")
    lines = [line for line in text.split("\n") if line.strip()]
    if len(lines) < _FEWEST:
        raise DataEmpty(
            tn(
                "{n} row is too few to try settings on.",
                "{n} rows are too few to try settings on.",
                len(lines),
            ),
            hint=t("Import more rows, about 50 or more."),
        )
    chosen = set(random.Random(0).sample(range(len(lines)), min(_MOST, max(1, round(_SHARE * len(lines))))))
    files = {
        folder / _LEARN: [line for n, line in enumerate(lines) if n not in chosen],
        folder / _VALIDATE: [line for n, line in enumerate(lines) if n in chosen],
    }
    for file, part in files.items():
        if not file.exists():
            temporary = file.with_name(f".{file.name}.tmp")
            write_file(temporary, "".join(f"{line}\n" for line in part).encode())
            temporary.replace(file)
    return payload.model_copy(update={"train_file": folder / _LEARN, "test_file": folder / _VALIDATE})
