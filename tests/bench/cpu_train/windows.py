"""How a contestant takes its turns: it says that it is ready, then trains the steps it is told to and waits.

Runs in the environments of other trainers too, so it needs nothing but Python. What they print goes to the
log.
"""

from __future__ import annotations

import json
import os
import sys
import time


class Windows:
    """The contestant's side. Steps are numbered from 0; a window is [first, last)."""

    def __init__(self) -> None:
        self._answers = os.fdopen(os.dup(1), "w")
        os.dup2(2, 1)
        self._began = self._worked = 0.0

    def ready(self, versions: str) -> None:
        """Everything is loaded; `versions` says of what."""
        self._say({"ready": versions})

    def next(self) -> tuple[int, int] | None:
        """Wait for one's turn; None when there are no more."""
        line = sys.stdin.readline()
        if not line.strip():
            return None
        first, last = line.split()
        self._began, self._worked = time.perf_counter(), time.process_time()
        return int(first), int(last)

    def done(self, losses: list[float]) -> None:
        """The window is trained; `losses` are its steps', each a mean over trained tokens."""
        seconds, worked = time.perf_counter() - self._began, time.process_time() - self._worked
        self._say({"seconds": seconds, "worked": worked, "losses": losses})

    def _say(self, what: dict[str, object]) -> None:
        self._answers.write(json.dumps(what) + "\n")
        self._answers.flush()
