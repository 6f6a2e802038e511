"""How long a benchmark's question took a model on this machine: `<home>/cache/questions.json`. Written by
every benchmark job, read before the next one starts. A cache: it may be deleted at any time.
"""

from __future__ import annotations

import json
from contextlib import suppress
from pathlib import Path

from filelock import FileLock, Timeout
from pydantic import BaseModel, ValidationError

from . import atomic
from .calibration import machine_name
from .home import Home

_FILE = "questions.json"
_MOST = 200


class QuestionSpeed(BaseModel):
    set: str
    model: str
    """Of the base, as in the recipe."""
    seconds: float
    """A question, everything included but the loading."""
    questions: int
    when: str
    machine: str = ""
    """Set when it is kept."""


def read_speeds(home: Home) -> list[QuestionSpeed]:
    """Of this machine, newest last; empty when there are none, or the file is damaged."""
    try:
        value = json.loads((home.cache / _FILE).read_text(encoding="utf-8"))
        found = [QuestionSpeed.model_validate(one) for one in value]
    except (OSError, ValueError, ValidationError, TypeError):
        return []
    return [one for one in found if one.machine == machine_name()]


def remember_speed(home: Home, speed: QuestionSpeed) -> None:
    """Add it; earlier ones of the same set and model go. A cache that cannot be written fails nobody."""
    file: Path = home.cache / _FILE
    with suppress(OSError, Timeout), FileLock(str(file.with_suffix(".lock")), timeout=5):
        kept = [one for one in read_speeds(home) if (one.set, one.model) != (speed.set, speed.model)]
        values = [*kept, speed.model_copy(update={"machine": machine_name()})][-_MOST:]
        atomic.write_text(file, json.dumps([one.model_dump() for one in values], indent=1))
