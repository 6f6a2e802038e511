"""Records of a delimited text by Python's csv, one by one, with a way on after one that is not CSV.

A quote that is opened and not closed swallows the rest of a file; here it costs one line, told broken. One
that stands where no reader of CSV expects it is mended where the width of the table says how.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator
from dataclasses import dataclass, field

from vibeflow.l10n import t
from vibeflow.l10n.amounts import file_size

from .mending import MAX_LENGTH, split
from .stretches import Text
from .style import Style, raw, restore

MAX_FIELD = 16_000_000
_HUGE = t("it has a cell of over {most}", most=file_size(MAX_FIELD))
_UNCLOSED = t("it opens a quote that is never closed")
_END = "end"
"""Given to Python's csv after the last line, as a record of its own unless a quote was left open."""
_MOST_LINES = 30
"""That a cell with odd quotes may go over."""


@dataclass(frozen=True)
class Record:
    cells: list[str]
    """Of a broken one, its first line."""
    bytes: int
    problem: str | None = None
    mended: bool = False
    """Its quotes were not as they should be."""


@dataclass
class Records:
    """Takes whole records from a text, which is at a record's start before and after each."""

    text: Text
    style: Style
    widths: tuple[int, ...] = ()
    """How many cells a record should have, for mending, the usual number first; (): nothing is mended."""
    comment: str = ""
    """What a line begins with that is none of the table, where it has fewer cells; "": nothing does."""
    broken: int = 0
    odd: int = 0
    """Records with quotes that are not as they should be."""
    comments: int = 0
    _taken: list[bytes] = field(default_factory=list)
    _ended: bool = False

    def __post_init__(self) -> None:
        csv.field_size_limit(MAX_FIELD)
        self._reader = self._begin(strict=True)

    def next(self) -> Record | None:
        """None after the last one."""
        self._taken = []
        try:
            cells = next(self._reader)
        except StopIteration:
            return None
        except csv.Error as error:
            if _too_long(error):
                return self._give_up(_HUGE)
            self.odd += 1
            if self._ended:
                return self._mended(quoted=False) or self._give_up(_UNCLOSED)
            return self._mended(quoted=True) or self._leniently()
        if self._ended:
            return None
        if self.widths and len(self._taken) > 1 and len(cells) not in self.widths:
            # A quote too many can take in whole lines, to the next one that ends a cell.
            mended = self._mended(quoted=False)
            if mended is not None:
                return mended
        return self._record(cells)

    def _begin(self, strict: bool) -> Iterator[list[str]]:
        style = self.style
        return csv.reader(
            self._lines(),
            delimiter=style.mark,
            quotechar=style.quote,
            skipinitialspace=style.padded,
            strict=strict,
        )

    def _record(self, cells: list[str], mended: bool = False) -> Record:
        style, size = self.style, sum(map(len, self._taken))
        if not style.plain:
            cells = [restore(style, cell) for cell in cells]
        if style.trailing:
            cells = [cell.rstrip(" ") for cell in cells]
        return Record(cells, size, mended=mended)

    def _mended(self, quoted: bool) -> Record | None:
        """The first line as a record of the right width; else, where it has a cell in odd quotes (`quoted`),
        so many lines as make one."""
        if not self.widths or not self._taken:
            return None
        lines = self._taken
        cells, count = self._split(lines[0]), 1
        if cells is None and quoted:
            cells, count = self._over_lines()
        if cells is None:
            return None
        self._taken = lines[:count]
        self.text.give_back(lines[count:])
        self._again(strict=True)
        return self._record(cells, mended=True)

    def _over_lines(self) -> tuple[list[str] | None, int]:
        lines = self._taken
        count = len(lines)
        while count <= _MOST_LINES:
            joined = b"".join(lines[:count])
            if len(joined) > MAX_LENGTH:
                break
            if count > 1 and (cells := self._split(joined, literal=False)):
                return cells, count
            count += 1
            if count > len(lines):
                line = self.text.line()
                if line is None:
                    break
                lines.append(line)
        return None, 0

    def _split(self, line: bytes, literal: bool = True) -> list[str] | None:
        text = line.decode("utf-8", "replace")
        for width in self.widths:
            cells = split(text, width, self.style, literal)
            if cells is not None:
                return cells
        return None

    def _leniently(self) -> Record:
        """The record as Python's csv has it when it is not strict."""
        self.text.give_back(self._taken)
        self._taken = []
        self._again(strict=False)
        try:
            cells = next(self._reader)
        except csv.Error:
            return self._give_up(_HUGE)
        if self._ended:
            # Only a record that still wanted lines took some and then met the end.
            return self._give_up(_UNCLOSED)
        self._again(strict=True)
        return self._record(cells)

    def _give_up(self, problem: str) -> Record:
        first, *others = self._taken
        self.text.give_back(others)
        self.broken += 1
        self._again(strict=True)
        line = raw(self.style, first.decode("utf-8", "replace").rstrip("\n"))
        return Record([line], len(first), problem)

    def _again(self, strict: bool) -> None:
        self._ended = False
        self._reader = self._begin(strict)

    def _lines(self) -> Iterator[str]:
        comment = self.comment.encode()
        mark = self.style.mark.encode()
        while (line := self.text.line()) is not None:
            if (
                comment
                and self.widths
                and not self._taken
                and line.startswith(comment)
                and line.count(mark) + 1 < min(self.widths)
            ):
                self.comments += 1
                continue
            self._taken.append(line)
            yield line.decode("utf-8", "replace")
        self._ended = True
        yield _END


def _too_long(error: csv.Error) -> bool:
    """Whether a cell is longer than `MAX_FIELD`: Python's module has one class for every fault, and says in
    English which it is."""
    return "field larger" in str(error)
