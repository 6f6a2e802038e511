"""How many models may be in memory at once. Whoever wants to load one more waits until another lets go.

First come, first served; one that is not being asked lets go at once, the longest unused first. Knows nothing
of what a model is.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Protocol


class Holder(Protocol):
    """Who may hold a seat."""

    last_used: float

    @property
    def busy(self) -> bool: ...

    def let_go(self) -> bool:
        """Free the memory and leave the seat, unless it is being asked."""


class Seats:
    """Any method from any thread. A holder's lock may be held when these are called, but not by `take`."""

    def __init__(self, count: int) -> None:
        self._count = count
        self._changed = threading.Condition()
        self._holders: list[Holder] = []
        self._waiting: list[Holder] = []

    def take(self, who: Holder, given_up: Callable[[], bool], waits: Callable[[], None]) -> bool:
        """A seat for `who`; `waits` is told once if there is none yet. False when it was given up
        meanwhile."""
        with self._changed:
            if who in self._holders:
                return True
            self._waiting.append(who)
        told = False
        try:
            while not given_up():
                with self._changed:
                    if self._waiting[0] is who and len(self._holders) < self._count:
                        self._holders.append(who)
                        return True
                    first = self._waiting[0] is who
                    idle = sorted(
                        (h for h in self._holders if not h.busy), key=lambda holder: holder.last_used
                    )
                # Without the lock: letting go takes the holder's own, and comes back here.
                if first and any(holder.let_go() for holder in idle):
                    continue
                if not told:
                    told = True
                    waits()
                with self._changed:
                    self._changed.wait(0.05)
            return False
        finally:
            with self._changed:
                self._waiting.remove(who)
                self._changed.notify_all()

    def leave(self, who: Holder) -> None:
        with self._changed:
            if who in self._holders:
                self._holders.remove(who)
            self._changed.notify_all()

    @property
    def wanted(self) -> bool:
        """Whether someone waits for one."""
        with self._changed:
            return bool(self._waiting)
