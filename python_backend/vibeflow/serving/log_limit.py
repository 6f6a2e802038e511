"""A log that nobody can fill from outside: few lines of a kind, and a file that keeps its end.

What repeats is counted, and the count is told. Where tracebacks are many, the first say what there is to say.
"""

from __future__ import annotations

import logging
import os
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

EACH = 5
"""Lines of one kind in a span of time."""
SPAN = 60.0
"""Seconds."""
_KINDS = 200
"""That are told apart; what comes on top is one more kind."""
LARGEST = 4 << 20
"""Bytes of the file at which all but its end is let go."""
KEPT = 1 << 20


class Seldom(logging.Filter):
    """Lets the first few records of each kind pass, a kind being a logger and its text before the values are
    put in."""

    def __init__(self, each: int = EACH, span: float = SPAN, clock: Callable[[], float] = time.monotonic):
        super().__init__()
        self._each, self._span, self._clock = each, span, clock
        self._seen: dict[tuple[str, str], tuple[float, int]] = {}

    def filter(self, record: logging.LogRecord) -> bool:
        kind = (record.name, _template(record))
        if kind not in self._seen and len(self._seen) >= _KINDS:
            kind = ("", "")
        now = self._clock()
        began, count = self._seen.get(kind, (now, 0))
        if now - began >= self._span:
            if count > self._each:
                record.msg = f"{record.msg} [and {count - self._each:,} more like it before]"
            began, count = now, 0
        self._seen[kind] = (began, count + 1)
        return count < self._each


class Bounded(logging.StreamHandler):  # type: ignore[type-arg]  # generic in the stubs only
    """Writes to standard error. Where that is the file `log`, only the end of one that grew too large is
    kept."""

    def __init__(self, log: Path) -> None:
        super().__init__()
        self._log = log

    def emit(self, record: logging.LogRecord) -> None:
        super().emit(record)
        with suppress(OSError, ValueError):
            shorten(self.stream.fileno(), self._log)


def shorten(handle: int, log: Path, largest: int = LARGEST, kept: int = KEPT) -> None:
    """Keep the end of a file, open for appending as `handle`, once it is too large.

    Raises:
        OSError: it cannot be read or written.
    """
    status = os.fstat(handle)
    if status.st_size <= largest or os.name == "nt" or not os.path.samestat(status, log.lstat()):
        return
    with log.open("rb") as reader:
        reader.seek(-kept, os.SEEK_END)
        end = reader.read()
    os.ftruncate(handle, 0)
    os.write(handle, b"[The beginning was left out.]\n" + end[end.find(b"\n") + 1 :])


def limit_logs(log: Path) -> None:
    """For everything that this process logs, whoever logs it; `log` is where standard error goes."""
    handler = Bounded(log)
    handler.setFormatter(logging.Formatter("%(asctime)s %(levelname)s: %(message)s"))
    handler.addFilter(Seldom())
    logging.basicConfig(level=logging.WARNING, handlers=[handler], force=True)


def _template(record: logging.LogRecord) -> str:
    """asyncio puts its values into the text itself: its first words are the kind."""
    return str(record.msg)[:40]
