"""The rows of a JSON Lines file, read when they are asked for: a file may be larger than memory."""

from __future__ import annotations

from array import array
from collections.abc import Iterator, Sequence
from functools import cached_property
from pathlib import Path
from typing import overload

from vibeflow.l10n import t
from vibeflow.protocol.errors import DataEmpty, DataUnreadable
from vibeflow.text.chat import Message

from ..files import file_digest
from .row import Row, row_of


class RowsFile(Sequence[Row]):
    """Rows in the order of their lines. Of each only its place in the file is held (8 bytes).

    A line that is no row is met when it is read: that raises `DataUnreadable` with its number.
    """

    def __init__(self, path: Path, system_prompt: str) -> None:
        """
        Raises:
            DataEmpty: there is no row.
            OSError: the file cannot be read.
        """
        self.path = path
        self.system_prompt = system_prompt.strip() and system_prompt
        self._starts = array("q")
        at = 0
        with path.open("rb") as lines:
            for line in lines:
                if not line.isspace():
                    self._starts.append(at)
                at += len(line)
        if not self._starts:
            raise DataEmpty(
                t("{name} holds no rows.", name=path.name), hint=t("Import data with at least a few rows.")
            )

    @cached_property
    def digest(self) -> str:
        """sha256 of the file."""
        return file_digest(self.path)

    def __len__(self) -> int:
        return len(self._starts)

    @overload
    def __getitem__(self, place: int) -> Row: ...
    @overload
    def __getitem__(self, place: slice) -> list[Row]: ...
    def __getitem__(self, place: int | slice) -> Row | list[Row]:
        if isinstance(place, slice):
            first, end, step = place.indices(len(self))
            if step == 1:
                return list(self.part(first, end))
            return [self[at] for at in range(first, end, step)]
        at = range(len(self))[place]
        return next(self.part(at, at + 1))

    def __iter__(self) -> Iterator[Row]:
        return self.part(0, len(self))

    def part(self, first: int, end: int) -> Iterator[Row]:
        """The rows from `first` up to, but not including, `end`, read one after the other."""
        with self.path.open("rb") as lines:
            for start in self._starts[first:end]:
                lines.seek(start)
                yield self._row(lines.readline(), start)

    def check(self) -> None:
        """Raises `DataUnreadable` where a line is no row."""
        for _ in self:
            pass

    def _row(self, line: bytes, start: int) -> Row:
        try:
            return row_of(line, self._system)
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            raise DataUnreadable(
                t(
                    "Line {number} of {name} is not a conversation: {error}.",
                    number=self._line_at(start),
                    name=self.path.name,
                    error=error,
                ),
                hint=t("Import the data again; the file was changed by hand or damaged."),
            ) from error

    @property
    def _system(self) -> list[Message]:
        return [{"role": "system", "content": self.system_prompt}] if self.system_prompt else []

    def _line_at(self, start: int) -> int:
        """The number, from 1, of the line that begins at this byte."""
        number = 1
        with self.path.open("rb") as lines:
            for line in lines:
                start -= len(line)
                if start < 0:
                    break
                number += 1
        return number
