"""What a reader did to a file that its owner should know: what it left out, added or took to be meant.

Counted while rows are drawn, complete when the last one was. Says it in words; knows nothing of findings.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from vibeflow.l10n import t, tn

_MOST_EXAMPLES = 5
_MOST_ABOVE = 3


@dataclass(frozen=True)
class Remark:
    id: str
    """Stable kind: `linesAbove`."""
    count: int
    """Rows, or lines of the file, that it concerns."""
    title: str
    """"12 rows have more cells than the header has names"."""
    detail: str
    """What was done with them, and the rule for it."""
    examples: tuple[int, ...] = ()
    """Numbers of rows, from 1 on."""
    lines: bool = False
    """Whether lines of the file are counted, which are no rows."""


@dataclass
class Tally:
    """Rows of one kind, counted, with the first few by number."""

    count: int = 0
    examples: list[int] = field(default_factory=list)

    def add(self, number: int) -> None:
        self.count += 1
        if len(self.examples) < _MOST_EXAMPLES:
            self.examples.append(number)

    @property
    def first(self) -> tuple[int, ...]:
        return tuple(self.examples)


@dataclass
class Told:
    """All that was noticed in one delimited file."""

    above: list[str] = field(default_factory=list)
    """Beginnings of the lines above the table."""
    lines_above: int = 0
    comments: int = 0
    headers_again: int = 0
    header_rows: int = 1
    index: str = ""
    """Name that the column without one was given."""
    names: int = 0
    """How many the header has."""
    short: Tally = field(default_factory=Tally)
    long: Tally = field(default_factory=Tally)
    more: tuple[str, ...] = ()
    """Columns for the cells that long rows have beyond the header."""
    emptied: Tally = field(default_factory=Tally)
    """Rows with nothing in the cells beyond the header, which were dropped."""
    mended: Tally = field(default_factory=Tally)
    table_at: int = 0
    """Rows before another table; 0: there is none."""
    table_names: tuple[str, ...] = ()
    table_rows: int = 0

    def add_above(self, cells: Sequence[str]) -> None:
        """A record above the table, by its cells with something in them."""
        self.lines_above += 1
        if len(self.above) < _MOST_ABOVE:
            self.above.append(" ".join(" ".join(cells).split())[:80])

    def remarks(self) -> list[Remark]:
        found = [
            self._above(), self._comments(), self._header_rows(), self._again(), self._index(), self._short(),
            self._long(), self._emptied(), self._mended(), self._table(),
        ]  # fmt: skip
        return [remark for remark in found if remark is not None]

    def _above(self) -> Remark | None:
        if not self.lines_above:
            return None
        shown = " / ".join(self.above) + (" …" if self.lines_above > len(self.above) else "")
        title = tn(
            "{n:,} line above the table left out", "{n:,} lines above the table left out", self.lines_above
        )
        return _lines("linesAbove", self.lines_above, title, t("They say: {text}", text=shown))

    def _comments(self) -> Remark | None:
        if not self.comments:
            return None
        title = tn("{n:,} line of comments left out", "{n:,} lines of comments left out", self.comments)
        why = t("They begin with a sign for comments and have fewer cells than the table.")
        return _lines("comments", self.comments, title, why)

    def _header_rows(self) -> Remark | None:
        if self.header_rows < 2:
            return None
        why = t("Each column is called by all that stands above it.")
        title = t("The column names come from {rows} rows", rows=self.header_rows)
        return Remark("headerRows", self.header_rows, title, why, lines=True)

    def _again(self) -> Remark | None:
        if not self.headers_again:
            return None
        title = tn("{n:,} line left out", "{n:,} lines left out", self.headers_again)
        why = t(
            "They repeat the column names, as files that were put together do. The rows below them are kept."
        )
        return _lines("headerAgain", self.headers_again, title, why)

    def _index(self) -> Remark | None:
        if not self.index:
            return None
        why = t("It holds a number or name for each row, and is called “{name}”.", name=self.index)
        return Remark("indexColumn", 1, t("The first column has no name in the header"), why, lines=True)

    def _short(self) -> Remark | None:
        if not self.short.count:
            return None
        title = tn(
            "{n:,} row has fewer cells than the header has names",
            "{n:,} rows have fewer cells than the header has names",
            self.short.count,
        )
        return Remark(
            "shortRows", self.short.count, title, t("The missing ones are empty."), self.short.first
        )

    def _long(self) -> Remark | None:
        if not self.long.count:
            return None
        title = tn(
            "{n:,} row has more cells than the header has names",
            "{n:,} rows have more cells than the header has names",
            self.long.count,
        )
        shown = ", ".join(t("“{name}”", name=name) for name in self.more[:3]) + (
            " …" if len(self.more) > 3 else ""
        )
        why = t(
            "What goes beyond is kept in {columns}. A delimiter inside a text without quotes does this.",
            columns=shown,
        )
        return Remark("longRows", self.long.count, title, why, self.long.first)

    def _emptied(self) -> Remark | None:
        if not self.emptied.count:
            return None
        count = self.emptied.count
        title = tn("{n:,} row with a delimiter at the end", "{n:,} rows with a delimiter at the end", count)
        why = t("Nothing stands behind it, so no column was made of it.")
        return Remark("delimiterAtEnd", count, title, why, self.emptied.first)

    def _mended(self) -> Remark | None:
        if not self.mended.count:
            return None
        count = self.mended.count
        title = tn("{n:,} row with quotes in odd places", "{n:,} rows with quotes in odd places", count)
        why = t(
            "They were split so that each has as many cells as the header. Quotes inside a text are kept."
        )
        return Remark("oddQuotes", count, title, why, self.mended.first)

    def _table(self) -> Remark | None:
        if not self.table_rows:
            return None
        names = ", ".join(self.table_names[:4])
        title = tn(
            "Another table below this one was left out: {n:,} row",
            "Another table below this one was left out: {n:,} rows",
            self.table_rows,
        )
        why = t(
            "It begins after row {row:,}, with {names}. To use it, put it into a file of its own.",
            row=self.table_at,
            names=names,
        )
        return Remark("otherTable", self.table_rows, title, why, lines=True)


def _lines(kind: str, count: int, title: str, why: str) -> Remark:
    return Remark(kind, count, title, why, lines=True)
