"""How many requests a server answered: a number in a file of its job, kept before the answer goes out.

One small write into the same place for each answer, so that it costs microseconds and a killed process loses
none; only the loss of power may. The log of events says the same, for listeners, a little later.
"""

from __future__ import annotations

import os
from contextlib import suppress
from pathlib import Path

from vibeflow.protocol.errors import ForeignState
from vibeflow.store.inside import read_inside

ANSWERS_FILE = "answers"
_WIDTH = 20


class AnswerCount:
    """Only the holder of the job's lease may have one."""

    def __init__(self, folder: Path, at_least: int = 0) -> None:
        """
        Args:
            at_least: what is known from elsewhere; the file may be missing.

        Raises:
            OSError: the file cannot be made.
        """
        self.value = max(at_least, answers_counted(folder))
        flags = os.O_RDWR | os.O_CREAT | getattr(os, "O_BINARY", 0) | getattr(os, "O_CLOEXEC", 0)
        self._handle = os.open(folder / ANSWERS_FILE, flags | getattr(os, "O_NOFOLLOW", 0), 0o600)
        self._write()

    def add(self) -> None:
        """One more. Where it cannot be written now (disk full), it is with the next one."""
        self.value += 1
        with suppress(OSError):
            self._write()

    def close(self) -> None:
        os.close(self._handle)

    def _write(self) -> None:
        # One call for one short line: a process that is killed has written all of it or nothing.
        os.lseek(self._handle, 0, os.SEEK_SET)
        os.write(self._handle, f"{self.value:0{_WIDTH}d}\n".encode())


def answers_counted(folder: Path) -> int:
    """The number in the file; 0 where there is none that can be read."""
    try:
        return int(read_inside(folder, ANSWERS_FILE, limit=_WIDTH + 1))
    except (OSError, ValueError, ForeignState):
        return 0
