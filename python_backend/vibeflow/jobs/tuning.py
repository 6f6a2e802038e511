"""What a search has found so far: `tuning.json` in its job's folder, replaced as a whole by its worker.

It is the search's memory too: a worker that begins again keeps the trials that are over and repeats the one
that was interrupted.
"""

from __future__ import annotations

from pathlib import Path
from typing import Literal

from pydantic import ValidationError

from vibeflow.protocol.training import EvalPoint
from vibeflow.store import atomic

from .record import Record

TUNING_FILE = "tuning.json"

Number = int | float
"""Of a setting: passes are whole, rates are not."""


class TrialRecord(Record):
    number: int
    """From 0, which has the recommended settings."""
    state: Literal["running", "finished", "pruned", "failed"]
    values: dict[str, Number]
    """By the keys of vibeflow.yaml."""
    steps: int = 0
    total_steps: int = 0
    """Of its whole course."""
    curve: tuple[EvalPoint, ...] = ()
    seconds: float = 0.0
    problem: str | None = None
    """Why it failed."""


class RepeatRecord(Record):
    """A training once more, with another seed, to see how much is chance."""

    trial: int
    seed: int
    loss: float | None
    """None: it failed."""


class TuningRecord(Record):
    elapsed: float = 0.0
    """Seconds of work, downtime left out."""
    validation_rows: int = 0
    trials: tuple[TrialRecord, ...] = ()
    repeats: tuple[RepeatRecord, ...] = ()
    repeating: int | None = None
    """Number of the trial that is trained once more now."""
    compared: tuple[tuple[float, ...], tuple[float, ...]] | None = None
    """Losses of the recommended settings and of the best found, as many of each, once the search is over."""
    clear: bool = False
    """Whether the best was better each time, often enough to be no chance."""


def read_tuning(folder: Path) -> TuningRecord:
    """What is written; empty when nothing is, or it cannot be read."""
    try:
        return TuningRecord.model_validate_json((folder / TUNING_FILE).read_bytes())
    except (OSError, ValidationError):
        return TuningRecord()


def write_tuning(folder: Path, record: TuningRecord) -> None:
    """Raises OSError: the file is as it was."""
    atomic.write_text(folder / TUNING_FILE, record.model_dump_json())
