"""Records of a delimited text by Python's csv, one by one, with a way on after one that never ends.

A quote that is opened and not closed swallows the rest of a file; here it costs one line, told broken.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator
from dataclasses import dataclass

from .stretches import Text

MAX_FIELD = 16 << 20
_END = "end"
"""Given to Python's csv after the last line, as a record of its own unless a quote was left open."""


@dataclass(frozen=True)
class Record:
    cells: list[str]
    """Of a broken one, its first line."""
    bytes: int
    problem: str | None = None


class Records:
    """Takes whole records from a text, which is at a record's start before and after each."""

    def __init__(self, text: Text, delimiter: str) -> None:
        csv.field_size_limit(MAX_FIELD)
        self._text = text
        self._delimiter = delimiter
        self._taken: list[bytes] = []
        self._ended = False
        self.broken = 0
        self._reader = csv.reader(self._lines(), delimiter=delimiter)

    def next(self) -> Record | None:
        """None after the last one."""
        self._taken = []
        try:
            cells = next(self._reader)
        except StopIteration:
            return None
        except csv.Error:
            return self._give_up(f"has a cell of over {MAX_FIELD >> 20} MB")
        if self._ended:
            # Only a record that still wanted lines took some and then met the end.
            return self._give_up("opens a quote that is never closed") if self._taken else None
        return Record(cells, sum(map(len, self._taken)))

    def _give_up(self, problem: str) -> Record:
        first, *others = self._taken
        self._text.give_back(others)
        self._ended = False
        self.broken += 1
        self._reader = csv.reader(self._lines(), delimiter=self._delimiter)
        return Record([first.decode("utf-8", "replace").rstrip("\n")], len(first), problem)

    def _lines(self) -> Iterator[str]:
        while (line := self._text.line()) is not None:
            self._taken.append(line)
            yield line.decode("utf-8", "replace")
        self._ended = True
        yield _END
