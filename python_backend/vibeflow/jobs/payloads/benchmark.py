"""What a benchmark is to do: several models, the same sets of questions."""

from __future__ import annotations

from pathlib import Path
from typing import Literal

from pydantic import Field

from ..record import Record


class BenchmarkModelRecord(Record):
    """One of those who are asked."""

    id: str
    """"base", or the version's commit."""
    name: str
    version: int | None = None
    folder: Path | None = None
    """Materialised from the objects that the commit names; None: the base of the first one that has it."""


class BenchmarkSet(Record):
    """Questions to be asked."""

    id: Literal["hellaswag", "truthfulqa", "mmlu", "gsm8k", "own"]
    questions: int | None = Field(default=None, ge=1)
    """Drawn by the seed; None: all."""
    file: Path | None = None
    """JSON Lines below the job's folder, as the task's definition wants them; None: from the Hub."""
    examples_file: Path | None = None
    """Likewise the solved examples, where the task has some."""
    source: str = ""
    digest: str | None = None
    """sha256 of the file that the user named."""
    note: str = ""
    work: float = Field(default=1.0, gt=0)
    """What it takes, against the other sets: for progress and the time left."""


class BenchmarkPayload(Record):
    kind: Literal["benchmark"] = "benchmark"
    commit: str
    """The version that it is about, among the models."""
    version: int
    models: tuple[BenchmarkModelRecord, ...]
    """The base first."""
    sets: tuple[BenchmarkSet, ...]
    seed: int = 42
    max_new_tokens: int = Field(default=160, ge=1)
    """For the user's own questions."""
