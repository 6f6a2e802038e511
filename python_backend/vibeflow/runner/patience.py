"""What went wrong lately with one job, run or project, and how long it is left alone for that. The others go
on.

Most of what goes wrong goes by: a full disk, a locked database, a drive that is not there. What does not is
given up, so that it is told to the user and asked no more.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Hashable
from dataclasses import dataclass

from sqlalchemy.exc import SQLAlchemyError

from vibeflow.protocol.errors import DiskFull, EnvironmentFault, ForeignState, NotFound, as_vibeflow_error

log = logging.getLogger(__name__)

TRIES, TRIES_OF_SYSTEM = 5, 15
"""Faults, one after the other, after which it is given up: ours within seconds, the system's after five
minutes."""
FIRST, LONGEST = 0.5, 30.0
"""Seconds until the next try: after the first fault, doubled with each, and at most."""


_OF_SYSTEM = (OSError, EnvironmentFault, SQLAlchemyError)


@dataclass
class _Trouble:
    faults: int = 0
    not_before: float = 0.0


class Patience:
    def __init__(self) -> None:
        self._troubles: dict[Hashable, _Trouble] = {}

    def waits(self, one: Hashable) -> bool:
        """Whether it is to be left alone for now."""
        trouble = self._troubles.get(one)
        return trouble is not None and time.monotonic() < trouble.not_before

    def well(self, one: Hashable) -> None:
        self._troubles.pop(one, None)

    def exhausted(self, one: Hashable, error: Exception) -> bool:
        """Note one more fault; whether that was one too many. A full disk is waited for, however long."""
        trouble = self._troubles.setdefault(one, _Trouble())
        trouble.faults += 1
        delay = min(LONGEST, FIRST * 2.0 ** min(trouble.faults - 1, 20))
        trouble.not_before = time.monotonic() + delay
        fault, of_system = as_vibeflow_error(error), isinstance(error, _OF_SYSTEM)
        lasting = isinstance(fault, NotFound | ForeignState) and not of_system
        over = lasting or trouble.faults >= (TRIES_OF_SYSTEM if of_system else TRIES)
        over = over and not isinstance(fault, DiskFull)
        what = "given up" if over else f"again in {delay:.1f} s"
        log.warning("%s: %r; %s", one, error, what, exc_info=None if of_system else error)
        return over
