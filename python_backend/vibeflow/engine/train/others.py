"""How much of the processors other programs use while this process computes."""

from __future__ import annotations

import time

import psutil

_NOBODYS = ("idle", "iowait", "guest", "guest_nice")
"""Not used by anybody, or counted in user and nice already (proc(5), /proc/stat)."""


class Others:
    """Looks at the processors' times since it was made, or since the last look."""

    def __init__(self) -> None:
        self._used, self._own, self._at = self._look()

    def since(self) -> float | None:
        """Processors that other programs used, on average; None where the system does not say."""
        used, own, at = self._look()
        seconds, before = at - self._at, self._used
        theirs = None if used is None or before is None else used - before - (own - self._own)
        self._used, self._own, self._at = used, own, at
        if theirs is None or seconds <= 0:
            return None
        return min(float(psutil.cpu_count() or 1), max(0.0, theirs / seconds))

    def _look(self) -> tuple[float | None, float, float]:
        try:
            times = psutil.cpu_times()._asdict()
        except (OSError, RuntimeError):
            used = None
        else:
            used = sum(value for name, value in times.items() if name not in _NOBODYS)
        return used, time.process_time(), time.monotonic()
