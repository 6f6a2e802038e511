"""Checks a whole open file, again after each edit: only rows that changed are looked at anew.

Knows nothing of editors: lines in, a report out. One thread at a time.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from vibeflow.l10n import t

from .formats import SAMPLE_ROWS, Format, Span, format_of
from .lines import column_of
from .problems import Code, Fix, Problem, RowCheck

_ROWS_BETWEEN_LOOKS = 256
_REMOVE_DUPLICATE = Fix("removeRow", t("Remove this duplicate"))
Position = tuple[int, int]
"""Line, 0-based, and column in UTF-16 units."""


@dataclass(frozen=True)
class Found:
    row: int
    """Position among the report's rows."""
    problem: Problem


@dataclass(frozen=True)
class Report:
    """What was found in one state of a file. Everything in it is of that state."""

    lines: Sequence[str]
    rows: Sequence[Span]
    format: Format
    found: Sequence[Found]
    """In the order of the file."""
    counts: Counter[Code] = field(default_factory=Counter)

    def text(self, row: int) -> str:
        first, last = self.rows[row]
        return self.lines[first] if first == last else "\n".join(self.lines[first : last + 1])

    def range(self, found: Found) -> tuple[Position, Position]:
        """Where the problem stands in the file."""
        text = self.text(found.row)
        start, end = self.format.located(text, found.problem)
        return self.position(found.row, text, start), self.position(found.row, text, end)

    def position(self, row: int, text: str, index: int) -> Position:
        """A place within a row's text as one in the file."""
        before = text[:index]
        line = before.count("\n")
        start = before.rfind("\n") + 1
        return self.rows[row][0] + line, column_of(text[start:], index - start)

    def row_at(self, line: int) -> int | None:
        """The row that stands at a line of the file."""
        low, high = 0, len(self.rows)
        while low < high:
            middle = (low + high) // 2
            if self.rows[middle][1] < line:
                low = middle + 1
            else:
                high = middle
        return low if low < len(self.rows) and self.rows[low][0] <= line else None


class FileCheck:
    """Holds what was found in the rows of one file. `suffix` is the file's ending with its dot, lower
    case."""

    def __init__(self, suffix: str) -> None:
        self._suffix = suffix
        self._known: dict[str, RowCheck] = {}
        self._format: Format | None = None
        self._sample: tuple[str, ...] = ()

    def run(self, lines: Sequence[str], stop: Callable[[], bool] = lambda: False) -> Report | None:
        """None when `stop` said so, or when the file is no table of rows."""
        format_ = self._format_for(lines)
        if format_ is None:
            return None
        rows = format_.rows(lines)
        known: dict[str, RowCheck] = {}
        found: list[Found] = []
        first_with: dict[bytes, int] = {}
        for at, (first, last) in enumerate(rows):
            if at % _ROWS_BETWEEN_LOOKS == 0 and stop():
                self._known.update(known)  # not in vain: the next run finds them
                return None
            text = lines[first] if first == last else "\n".join(lines[first : last + 1])
            check = known.get(text) or self._known.get(text) or format_.check(text)
            known[text] = check
            for problem in check.problems:
                found.append(Found(at, problem))
            if check.key is not None and (same := first_with.setdefault(check.key, at)) != at:
                message = t(
                    "The same as line {line:,}: the model would see it twice.", line=rows[same][0] + 1
                )
                found.append(Found(at, Problem("duplicates", message, fixes=(_REMOVE_DUPLICATE,))))
        self._known = known
        return Report(lines, rows, format_, found, Counter(one.problem.code for one in found))

    def _format_for(self, lines: Sequence[str]) -> Format | None:
        """What the first rows say the columns are; asked again only when these change."""
        sample = tuple(lines[:SAMPLE_ROWS])
        if self._format is None or sample != self._sample:
            made = format_of(self._suffix, lines)
            if (
                made is None
                or self._format is None
                or made.layout != self._format.layout
                or _table_of(made) != _table_of(self._format)
            ):
                self._known = {}
            self._format, self._sample = made, sample
        return self._format


def _table_of(format_: Format) -> object:
    return getattr(format_, "dialect", None)
