"""Where the lines of a file begin, whatever its size: line ends are counted block by block on a thread of
its own.

Holds one number a block (256 KB), so an index of 500 MB takes 16 KB.
"""

from __future__ import annotations

import threading
from array import array
from bisect import bisect_left
from collections import OrderedDict

from vibeflow.protocol.errors import VibeFlowError, as_vibeflow_error

from .storage import Storage

BLOCK = 1 << 18
_AT_ONCE = 16
_KEPT = 16


class LineIndex:
    """`mark`: the bytes that end a line; of two bytes for UTF-16, of four for UTF-32, whose characters lie at
    multiples of that."""

    def __init__(self, storage: Storage, mark: bytes) -> None:
        self._storage = storage
        self._mark = mark
        self._counts = array("Q")
        self._bytes = 0
        self._ends_in_mark = False
        self._done = False
        self._closed = False
        self._error: VibeFlowError | None = None
        self._grown = threading.Condition()
        self._places: OrderedDict[int, array[int]] = OrderedDict()
        threading.Thread(target=self._run, name="line index", daemon=True).start()

    def close(self) -> None:
        self._closed = True

    @property
    def size(self) -> int:
        """Bytes read so far; of the whole file once it is counted."""
        return self._bytes

    def counted(self) -> int:
        """Lines known so far."""
        with self._grown:
            marks = self._counts[-1] if self._counts else 0
            return marks + (1 if self._done and self._bytes and not self._ends_in_mark else 0)

    def total(self) -> int | None:
        """Lines in all; None while they are being counted. Raises what stopped the counting."""
        if self._error is not None:
            raise self._error
        return self.counted() if self._done else None

    def start_of(self, line: int, seconds: float) -> int | None:
        """Byte at which a 0-based line begins; None when there is no such line, or not within `seconds`."""
        if line == 0:
            return 0
        with self._grown:
            self._grown.wait_for(lambda: self._done or self._reaches(line), seconds)
            if not self._reaches(line):
                return None
            block = bisect_left(self._counts, line)
            before = self._counts[block - 1] if block else 0
        return self._marks_in(block)[line - before - 1] + len(self._mark)

    def line_of(self, at: int, seconds: float) -> int | None:
        """0-based line that holds a byte; None when it is not counted within `seconds`."""
        block = at // BLOCK
        with self._grown:
            self._grown.wait_for(lambda: self._done or len(self._counts) > block, seconds)
            if len(self._counts) <= block:
                return None
            before = self._counts[block - 1] if block else 0
        return before + bisect_left(self._marks_in(block), at)

    def _reaches(self, line: int) -> bool:
        return bool(self._counts) and self._counts[-1] >= line

    def _marks_in(self, block: int) -> array[int]:
        """Places of the line ends in a block."""
        with self._grown:
            if block in self._places:
                self._places.move_to_end(block)
                return self._places[block]
        found = array("Q", self._find(self._storage.read(block * BLOCK, BLOCK), block * BLOCK))
        with self._grown:
            self._places[block] = found
            while len(self._places) > _KEPT:
                self._places.popitem(last=False)
        return found

    def _find(self, data: bytes, offset: int) -> list[int]:
        found: list[int] = []
        at = data.find(self._mark)
        while at >= 0:
            if len(self._mark) == 1 or at % len(self._mark) == 0:
                found.append(offset + at)
                at = data.find(self._mark, at + len(self._mark))
            else:
                at = data.find(self._mark, at + 1)
        return found

    def _count(self, data: bytes) -> int:
        return data.count(self._mark) if len(self._mark) == 1 else len(self._find(data, 0))

    def _run(self) -> None:
        try:
            while not self._closed:
                data = self._storage.read(self._bytes, BLOCK * _AT_ONCE)
                if not data:
                    break
                counts = [self._count(data[at : at + BLOCK]) for at in range(0, len(data), BLOCK)]
                with self._grown:
                    total = self._counts[-1] if self._counts else 0
                    for count in counts:
                        total += count
                        self._counts.append(total)
                    self._bytes += len(data)
                    self._ends_in_mark = data.endswith(self._mark)
                    self._grown.notify_all()
                if len(data) < BLOCK * _AT_ONCE:
                    break
        except Exception as error:
            self._error = as_vibeflow_error(error)
        finally:
            with self._grown:
                self._done = True
                self._grown.notify_all()
