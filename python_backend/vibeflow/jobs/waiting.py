"""Who waits, in which order, and for what: `waiting.json` in the runner's folder. The runner decides, and
writes it; everybody else reads it, so that what is said is what is done.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from contextlib import suppress

from pydantic import BaseModel, TypeAdapter, ValidationError

from vibeflow.store import atomic
from vibeflow.store.home import Home

WAITING_FILE = "waiting.json"
_MOST_BYTES = 1_000_000


class Wait(BaseModel):
    """One that is not begun yet."""

    position: int
    """1 for the next."""
    reason: str
    """A sentence without its full stop: "Waiting for run 3 of support-bot to finish"."""


Waits = dict[str, Wait]
_WAITS = TypeAdapter(Waits)


def key_of(project_id: str, job_id: str) -> str:
    return f"{project_id}/{job_id}"


def read_waits(home: Home) -> Waits:
    """By `key_of`; empty when nobody waits, or the runner has not said so yet."""
    try:
        with (home.runner / WAITING_FILE).open("rb") as file:
            return _WAITS.validate_json(file.read(_MOST_BYTES))
    except (OSError, ValidationError):
        return {}


def write_waits(home: Home, waits: Mapping[str, Wait]) -> None:
    """Replace what was written. Where that cannot be, the old words stand: nothing hangs on them."""
    text = json.dumps({key: wait.model_dump() for key, wait in waits.items()})
    with suppress(OSError):
        atomic.write_text(home.runner / WAITING_FILE, text)
