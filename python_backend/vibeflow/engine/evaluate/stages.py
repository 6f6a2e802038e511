"""How far an evaluation is, over all its stages, with the time left at the speed so far."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Protocol


class Watcher(Protocol):
    """Who wants to know how far it is."""

    def log(self, text: str, warning: bool = False) -> None: ...
    def progress(self, text: str, done: int, total: int, seconds_left: float | None = None) -> None: ...
    def should_stop(self) -> bool: ...


class Stages:
    """Work is counted in rows, whatever is done with them."""

    def __init__(self, watcher: Watcher, total: int) -> None:
        self._watcher, self._total = watcher, max(1, total)
        self._before = self._done = self._worked = 0
        self._seconds, self._last = 0.0, time.monotonic()

    def begin(self, text: str) -> None:
        """A stage begins, where the one before ended."""
        self._before = self._done
        self._last = time.monotonic()
        self._watcher.progress(text, self._done, self._total, self._left())

    def tick(self, text: Callable[[int], str], share: float = 1.0) -> Callable[[int], None]:
        """Takes how many rows of this stage are done; `share`: how much of a row's work each of them is."""

        def told(done: int) -> None:
            self._advance(self._before + round(done * share))
            self._watcher.progress(text(done), self._done, self._total, self._left())

        return told

    def end(self, rows: int) -> None:
        """The stage is over, which was the work of so many rows."""
        self._advance(self._before + rows)

    def _advance(self, done: int) -> None:
        now = time.monotonic()
        if now - self._last > _NOTICED:
            # What was known already took no time, and says nothing of the speed.
            self._worked += done - self._done
            self._seconds += now - self._last
        self._done, self._last = done, now

    def _left(self) -> float | None:
        if not self._worked:
            return None
        return self._seconds / self._worked * (self._total - self._done)


_NOTICED = 0.005
"""Seconds."""
