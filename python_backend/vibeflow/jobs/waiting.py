"""Who waits, in which order, and for what: `waiting.json` in the runner's folder. The runner decides, and
writes it; everybody else reads it, so that what is said is what is done. The words are the reader's, whose
language need not be the runner's.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from contextlib import suppress

from pydantic import BaseModel, TypeAdapter, ValidationError

from vibeflow.l10n import t
from vibeflow.l10n.amounts import memory_size
from vibeflow.store import atomic
from vibeflow.store.home import Home

from .kinds import KINDS, JobKind

WAITING_FILE = "waiting.json"
_MOST_BYTES = 1_000_000


class Ahead(BaseModel):
    """One that computes now."""

    kind: JobKind
    number: int
    run: bool
    """Whether it belongs to a run, which has that number."""
    project: str | None = None
    """Name of its project, "" where that is not known; None: the very project of the one that waits."""

    @property
    def name(self) -> str:
        where = None if self.project is None else self.project or t("another project")
        if not self.run:
            return KINDS[self.kind].words.ahead(where)
        if where is None:
            return t("run {number}", number=self.number)
        return t("run {number} of {project}", number=self.number, project=where)


class Wait(BaseModel):
    """One that is not begun yet."""

    position: int
    """1 for the next."""
    ahead: tuple[Ahead, ...] = ()
    """The first of those that it waits for."""
    all_ahead: int = 0
    memory: int | None = None
    """Bytes that it waits for, where there is room for one more but for that."""

    @property
    def reason(self) -> str:
        """A sentence without its full stop: "Waiting for run 3 of support-bot to finish"."""
        if not self.ahead:
            return t("Waiting to be started")
        one, n = self.ahead[0].name, self.all_ahead
        if self.memory is not None:
            free = memory_size(self.memory)
            if n == 1:
                return t(
                    "Waiting for {free} of free memory, or for {one} to finish",
                    free=free,
                    one=one,
                )
            return t(
                "Waiting for {free} of free memory, or for one of the others to finish",
                free=free,
            )
        if n == 1:
            return t("Waiting for {one} to finish", one=one)
        names = ", ".join(other.name for other in self.ahead)
        if n > len(self.ahead):
            return t("Waiting for one of {n} to finish: {names} and others", n=n, names=names)
        return t("Waiting for one of {n} to finish: {names}", n=n, names=names)


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
