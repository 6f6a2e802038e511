"""How many jobs may compute at once on this machine: at most ten, fewer where memory or cores say so.

The user's number stands in `<home>/runner.json`, which the extension's setting writes; the runner reads it at
each look, so that a change holds at once and with every window closed.
"""

from __future__ import annotations

import json
import os
from dataclasses import dataclass
from pathlib import Path

import psutil

from vibeflow.l10n import t, tn
from vibeflow.l10n.amounts import memory_size
from vibeflow.store import atomic
from vibeflow.store.home import Home

MOST = 10
MEMORY_EACH = 1_500_000_000
"""Bytes that must be free before a further job begins: what a worker with a small model takes, with room."""
CORES_EACH = 2
"""A job alone uses every core; two on the same cores each take twice as long and finish no sooner."""
_FILE = "runner.json"
_VARIABLE = "VIBEFLOW_MAX_JOBS"


@dataclass(frozen=True)
class Capacity:
    limit: int
    """Jobs that may compute at once, memory aside."""
    chosen: bool
    """Whether the user said so."""

    @classmethod
    def of(cls, home: Home) -> Capacity:
        chosen = _environment() or _written(home)
        if chosen:
            return cls(min(MOST, chosen), True)
        return cls(max(1, min(MOST, (os.cpu_count() or 1) // CORES_EACH)), False)

    def room(self, computing: int) -> bool:
        """Whether one more may begin beside `computing`. The first always may."""
        if computing == 0:
            return True
        return computing < self.limit and psutil.virtual_memory().available >= MEMORY_EACH

    def reason(self, computing: int) -> str:
        """Why the next has to wait."""
        if computing >= self.limit and self.chosen:
            return tn(
                "One run is going, which is what you allow. It begins by itself when there is room.",
                "{n} runs are going, which is what you allow. It begins by itself when there is room.",
                computing,
            )
        if computing >= self.limit:
            return tn(
                "One run is going, which is what this computer has cores for. It begins by itself when there "
                "is room.",
                "{n} runs are going, which is what this computer has cores for. It begins by itself when "
                "there is room.",
                computing,
            )
        free = psutil.virtual_memory().available
        if free < MEMORY_EACH:
            return tn(
                "One run is going, and only {free} of memory are free; another needs {needed}. "
                "It begins by itself when there is room.",
                "{n} runs are going, and only {free} of memory are free; another needs {needed}. "
                "It begins by itself when there is room.",
                computing,
                free=memory_size(free),
                needed=memory_size(MEMORY_EACH),
            )
        return t("It begins in a moment.")


def choose_limit(home: Home, limit: int) -> None:
    """Remember the user's number; 0: as the machine allows.

    Raises:
        OSError: it cannot be written.
    """
    atomic.write_text(home.root / _FILE, json.dumps({"maxJobs": max(0, min(MOST, limit))}))


def _written(home: Home) -> int:
    return _number(home.root / _FILE)


def _number(file: Path) -> int:
    try:
        value = json.loads(file.read_text(encoding="utf-8"))["maxJobs"]
    except (OSError, ValueError, KeyError, TypeError):
        return 0
    return value if isinstance(value, int) and value > 0 else 0


def _environment() -> int:
    try:
        return max(0, int(os.environ[_VARIABLE]))
    except (KeyError, ValueError):
        return 0
