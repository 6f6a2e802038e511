"""The one way out to the window: whole frames, one after the other, and nothing between them.

Whoever writes, an answer or an event from another thread, waits until the frame before it is out to its last
byte, however slowly it is read, and whether the system takes it at once or in parts.
"""

from __future__ import annotations

import os
import select
import sys
import threading

_AT_ONCE = 1 << 20
"""Bytes offered to the system in one call."""


class FrameWriter:
    """Safe to use from several threads. Has what pygls asks of a binary stream."""

    def __init__(self, handle: int) -> None:
        """
        Args:
            handle: of a pipe or socket, from now on ours alone.
        """
        self._handle = handle
        self._lock = threading.Lock()
        self._broken = False
        """A frame went out in part: what came after it would be taken for its rest."""

    def write(self, frame: bytes) -> int:
        """Write all of it.

        Raises:
            BrokenPipeError: nobody reads any more, or an earlier frame was cut off.
            OSError: another fault of the system.
        """
        left = memoryview(frame)
        with self._lock:
            if self._broken:
                raise BrokenPipeError("an earlier message could not be written whole")
            self._broken = True
            while left:
                left = left[self._write_some(left) :]
            self._broken = False
        return len(frame)

    def flush(self) -> None:
        """Nothing is kept back."""

    def close(self) -> None:
        """After the frame that is being written; what comes later finds nobody."""
        with self._lock:
            if self._handle >= 0:
                self._broken = True
                os.close(self._handle)
                self._handle = -1

    def _write_some(self, data: memoryview) -> int:
        try:
            return os.write(self._handle, data[:_AT_ONCE])
        except BlockingIOError:
            # Whoever made the pipe wants it never to wait; a frame is not to be left half-way for that.
            select.select([], [self._handle], [])
            return 0


def take_stdout() -> FrameWriter:
    """Standard output, for frames alone: what a library or a child prints from now on goes where the log
    goes."""
    sys.stdout.flush()
    writer = FrameWriter(os.dup(sys.stdout.fileno()))
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())
    return writer
