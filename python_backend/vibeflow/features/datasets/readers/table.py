"""What a reader gives: batches of rows as frames, and what is known of the source when the last one was
drawn."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

import orjson
import polars as pl

from vibeflow.text.encodings import Encoding

from ..frames import CELL
from .source import Source
from .told import Remark

BATCH_ROWS = 50_000
BATCH_BYTES = 16 << 20
RAW = "text"
"""Cell that holds the raw text of a row that could not be read."""
MAX_RAW = 100_000
MAX_COLUMNS = 2_000
"""Of one frame; more are a sign of a file that is no table."""
Cell = str | None


@dataclass(frozen=True)
class ReadOptions:
    sheet: str | None = None
    """Of a workbook; None: the first that has rows."""
    encoding: str | None = None
    """The user's word for how a text is encoded; None: known by its content."""


@dataclass(frozen=True)
class Found:
    """How a text was read, and what was broken in it."""

    encoding: Encoding
    source: Source
    """Knows what was broken, once its text was drawn."""


@dataclass
class Table:
    """Rows of a source. The batches are drawn once; `sha256` is right once the last was."""

    format: str
    """For people: "CSV, semicolon, UTF-8"."""
    batches: Iterator[pl.DataFrame]
    """Source frames without `n`, of at most 50,000 rows or about 16 MB of text."""
    bytes: int
    digest: Callable[[], str]
    read_bytes: Callable[[], int]
    """Of the source so far, for showing progress."""
    files: int = 1
    sheets: tuple[str, ...] = ()
    sheet: str | None = None
    notes: list[str] = field(default_factory=list)
    """Sentences for people on what was found beside the rows; whole when the last batch was drawn."""
    remarks: Callable[[], list[Remark]] = list
    """What was left out, added or taken to be meant; complete when the last batch was drawn."""
    encodings: Callable[[], tuple[Found, ...]] = tuple
    """How each of its texts is encoded; whole once the last batch was drawn. None for what is no text."""

    @property
    def sha256(self) -> str:
        return self.digest()


@dataclass
class Rows:
    """Gathers rows of named cells until they make a batch. A row with a problem has its raw text alone."""

    columns: dict[str, list[Cell]] = field(default_factory=dict)
    problems: list[str | None] = field(default_factory=list)
    size: int = 0

    def add(self, cells: Mapping[str, Cell]) -> None:
        count = len(self.problems)
        for name, value in cells.items():
            column = self.columns.get(name)
            if column is None:
                column = self.columns[name] = []
            if len(column) < count:
                column.extend([None] * (count - len(column)))
            column.append(value)
            self.size += len(value) if value else 1
        self.problems.append(None)

    def add_broken(self, raw: str, problem: str) -> None:
        self.add({RAW: raw[:MAX_RAW]})
        self.problems[-1] = problem

    @property
    def full(self) -> bool:
        return len(self.problems) >= BATCH_ROWS or self.size >= BATCH_BYTES

    def take(self) -> pl.DataFrame:
        """The rows so far as a frame; begins anew."""
        count = len(self.problems)
        frame = frame_of(
            {name: [*values, *[None] * (count - len(values))] for name, values in self.columns.items()},
            self.problems,
        )
        self.columns, self.problems, self.size = {}, [], 0
        return frame


def frame_of(columns: Mapping[str, Sequence[Cell]], problems: Sequence[str | None]) -> pl.DataFrame:
    """A source frame without `n`."""
    made = {"problem": pl.Series(problems, dtype=pl.String)}
    made |= {CELL + name: pl.Series(values, dtype=pl.String, strict=True) for name, values in columns.items()}
    return pl.DataFrame(made)


def in_batches(rows: Iterable[Mapping[str, Cell] | tuple[str, str]]) -> Iterator[pl.DataFrame]:
    """Rows as frames. A row is its cells, or its raw text and why it could not be read."""
    gathered = Rows()
    for row in rows:
        if isinstance(row, tuple):
            gathered.add_broken(*row)
        else:
            gathered.add(row)
        if gathered.full:
            yield gathered.take()
    if gathered.problems:
        yield gathered.take()


def as_cell(value: object) -> Cell:
    """A JSON value as a cell: text as it is, anything else as JSON text. Lone surrogates become "?"."""
    if value is None:
        return None
    if isinstance(value, str):
        return sound(value)
    try:
        return orjson.dumps(value, option=orjson.OPT_NON_STR_KEYS).decode()
    except (TypeError, orjson.JSONEncodeError):
        return sound(json.dumps(value, ensure_ascii=False))


def sound(text: str) -> str:
    """The text as UTF-8 can hold it."""
    try:
        text.encode()
    except UnicodeEncodeError:
        return text.encode("utf-8", errors="replace").decode()
    return text
