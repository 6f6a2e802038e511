"""What a benchmark job has found so far: `benchmarks.json` in its folder, replaced as a whole by its worker.

It is the job's memory too: begun again, it asks no model the questions that it has answered.
"""

from __future__ import annotations

from pathlib import Path

from pydantic import Field, ValidationError

from vibeflow.protocol.benchmarks import BenchmarkId, BenchmarkResult
from vibeflow.store import atomic

from .record import Record

BENCHMARKS_FILE = "benchmarks.json"


class AnsweredRecord(Record):
    """One model's answers to one set, marked."""

    set: BenchmarkId
    model: str
    numbers: tuple[int, ...] = ()
    """Of the questions that were asked, in their set."""
    marks: dict[str, tuple[float, ...]]
    """By metric, one for each question."""
    stderr: dict[str, float | None] = Field(default_factory=dict)
    seconds: float
    available: int
    tasks: tuple[str, ...] = ()
    examples: int = 0
    harness: str = ""
    note: str = ""


class BenchmarksRecord(Record):
    answered: tuple[AnsweredRecord, ...] = ()
    results: tuple[BenchmarkResult, ...] = ()
    """Of the sets that every model was asked."""

    def find(self, set_id: str, model: str) -> AnsweredRecord | None:
        return next((one for one in self.answered if (one.set, one.model) == (set_id, model)), None)


def read_benchmarks(folder: Path) -> BenchmarksRecord:
    """What is written; empty when nothing is, or it cannot be read."""
    try:
        return BenchmarksRecord.model_validate_json((folder / BENCHMARKS_FILE).read_bytes())
    except (OSError, ValidationError):
        return BenchmarksRecord()


def write_benchmarks(folder: Path, record: BenchmarksRecord) -> None:
    """Raises OSError: the file is as it was."""
    atomic.write_text(folder / BENCHMARKS_FILE, record.model_dump_json())
