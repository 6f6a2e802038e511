"""What this machine was measured to take for training: `<home>/cache/calibration.json`. Written by the probe
and by every real run, read by the estimate. A cache: it may be deleted at any time.
"""

from __future__ import annotations

import json
import platform
from contextlib import suppress
from datetime import datetime, timezone
from pathlib import Path
from typing import Literal

from filelock import FileLock, Timeout
from pydantic import BaseModel, ConfigDict, ValidationError

from . import atomic
from .home import Home

_FILE = "calibration.json"
_MOST = 200
"""Measurements kept; the oldest go."""


class Shape(BaseModel):
    """What a measurement holds for. Two of equal shape take the same time for each token."""

    model_config = ConfigDict(frozen=True)

    model: str
    """Id as in the recipe, with its revision behind an @ where it has one."""
    method: str
    r: int
    """Of the adapter; 0 where there is none."""
    batch_size: int
    length: int
    """Median tokens of a row, rounded up to a power of two."""
    precision: str
    """auto, fp32 or bf16, as in the recipe."""
    gradient_checkpointing: str


class Measured(BaseModel):
    shape: Shape
    source: Literal["probe", "run"]
    when: str
    machine: str
    steps: int
    seconds_per_token: float
    """Of training, useful tokens, everything in a step included."""
    spread: float
    """Relative standard deviation of that over the steps."""
    evaluation_seconds_per_token: float
    startup_seconds: float
    """From the start of the worker to its first step, rows' tokens left out."""
    row_seconds: float
    """To turn one row into tokens."""
    save_seconds: float
    peak_bytes: int
    """Highest resident memory of the worker, or allocated memory of the GPU."""
    trainable_parameters: int
    total_parameters: int
    checkpoint_bytes: int
    others: float = 0.0
    """Processors that other programs used meanwhile, on average."""


def bucket(length: int) -> int:
    """The power of two at or above, at least 16."""
    return max(16, 1 << max(0, (max(1, length) - 1).bit_length()))


def machine_name() -> str:
    """Tells a copied home from the machine it was measured on."""
    return f"{platform.node()}/{platform.machine()}"


def now() -> str:
    return datetime.now(timezone.utc).isoformat(timespec="seconds")


def read_measurements(home: Home) -> list[Measured]:
    """Of this machine, newest last; empty when there are none, or the file is damaged."""
    try:
        value = json.loads((home.cache / _FILE).read_text(encoding="utf-8"))
        found = [Measured.model_validate(one) for one in value]
    except (OSError, ValueError, ValidationError, TypeError):
        return []
    return [one for one in found if one.machine == machine_name()]


def remember(home: Home, measured: Measured) -> None:
    """Add a measurement; the earlier one of the same shape and source goes. A cache that cannot be written
    fails nobody."""
    file: Path = home.cache / _FILE
    with suppress(OSError, Timeout), FileLock(str(file.with_suffix(".lock")), timeout=5):
        kept = [
            one
            for one in read_measurements(home)
            if (one.shape, one.source) != (measured.shape, measured.source)
        ]
        values = [one.model_dump(mode="json") for one in [*kept, measured][-_MOST:]]
        atomic.write_text(file, json.dumps(values, indent=1))
