"""The text of an open file, by line, changed in place as the editor changes it.

A line ends where the editor ends it: LF, CRLF or CR and nothing else, so that a separator such as U+2028
inside a text does not shift what follows. Columns come and go in UTF-16 units, as editors count.
"""

from __future__ import annotations

import re

_ENDS = re.compile(r"\r\n|\n|\r")


class Lines:
    """`lines` never holds line ends and is never empty. Not safe for threads: take a `snapshot` on the one
    that
    changes it."""

    def __init__(self, text: str) -> None:
        self.lines = split(text)

    def replace(self, start: tuple[int, int], end: tuple[int, int], text: str) -> None:
        """Put `text` between two places (line, UTF-16 column); places outside the text are moved inside."""
        (first, left), (last, right) = self._inside(start), self._inside(end)
        before = self.lines[first][: index_of(self.lines[first], left)]
        after = self.lines[last][index_of(self.lines[last], right) :]
        self.lines[first : last + 1] = split(before + text + after)

    def snapshot(self) -> list[str]:
        """The lines as they are now."""
        return self.lines.copy()

    def _inside(self, place: tuple[int, int]) -> tuple[int, int]:
        line, column = place
        if line >= len(self.lines):
            return len(self.lines) - 1, units(self.lines[-1])
        return max(line, 0), max(column, 0)


def split(text: str) -> list[str]:
    """The lines of a text without their ends; the text after the last end is a line too, if an empty one."""
    return _ENDS.split(text) if "\r" in text else text.split("\n")


def units(text: str) -> int:
    """Length in UTF-16 units."""
    if text.isascii() or max(text) <= "\uffff":
        return len(text)
    return len(text) + sum(char > "\uffff" for char in text)


def index_of(line: str, column: int) -> int:
    """The index in the line of a UTF-16 column; the line's length where it is shorter."""
    if line.isascii() or column >= 2 * len(line):
        return min(column, len(line))
    at = 0
    for index, char in enumerate(line):
        if at >= column:
            return index
        at += 2 if char > "\uffff" else 1
    return len(line)


def column_of(line: str, index: int) -> int:
    """The UTF-16 column of an index in the line."""
    return units(line[:index])
