"""CSV and its kin: any delimiter, quotes, multi-line fields, notes above the table, lines wrapped in quotes.

Every record is a row; a short one has "" for its last cells, a long one keeps its surplus in extra columns,
one that is broken keeps its raw text. Blank lines are no rows. A stretch whose quotes are proved to be clean
is parsed by polars; any other by Python's csv, which takes what people really write. Both give the same rows.
"""

from __future__ import annotations

from collections.abc import Generator, Iterator
from itertools import chain

import polars as pl

from vibeflow.protocol.errors import DataEmpty

from ..frames import CELL
from .dialect import BLANK, NAMES, SAMPLE_BYTES, Dialect, sniff, unwrap
from .encoding import Encoding, utf8_chunks
from .records import Record, Records
from .source import CHOOSE, Source, unreadable
from .stretches import SIZE, Stretch, Text
from .table import BATCH_ROWS, MAX_COLUMNS, MAX_RAW, Cell, frame_of

_MAX_UNCLOSED = 200
_CELLS_AT_ONCE = 2_000_000


def read_delimited(source: Source, encoding: Encoding) -> tuple[str, Iterator[pl.DataFrame]]:
    """Format in words, and the rows. Raises `DataEmpty`; `DataUnreadable` also while rows are drawn."""
    chunks = utf8_chunks(source, encoding)
    parts: list[bytes] = []
    size = 0
    for chunk in chunks:
        parts.append(chunk)
        size += len(chunk)
        if size >= SAMPLE_BYTES:
            break
    head = b"".join(parts).removeprefix(b"\xef\xbb\xbf")
    sample = head[:SAMPLE_BYTES].decode("utf-8", errors="ignore")
    dialect = sniff(sample, len(head) >= SAMPLE_BYTES)
    if dialect is None:
        raise DataEmpty(f"{source.name} has no rows.", hint="Choose a file with rows in it.", action=CHOOSE)
    if len(dialect.columns) > MAX_COLUMNS:
        raise unreadable(
            f"{source.name} has over {MAX_COLUMNS:,} columns.",
            "So many cannot be read. Check that its first line is that of a table.",
        )
    kind = "TSV" if dialect.delimiter == "\t" else "CSV"
    words = [kind, "one column" if dialect.single else NAMES[dialect.delimiter], encoding.label]
    if dialect.wrapped:
        words.insert(2, "lines in quotes")
    if dialect.notes:
        words.append(f"{dialect.notes} line{'' if dialect.notes == 1 else 's'} above the table left out")
    return ", ".join(words), _Parser(source, dialect, chain([head], chunks)).frames()


class _Parser:
    def __init__(self, source: Source, dialect: Dialect, chunks: Iterator[bytes]) -> None:
        self._source = source
        self._dialect = dialect
        self._columns = list(dialect.columns)
        self._width = len(dialect.columns)
        self._text = Text(chunks, dialect.delimiter)
        self._skip = dialect.skip
        self._unclosed = 0
        self._bytes = self._cells = 0

    def frames(self) -> Iterator[pl.DataFrame]:
        while True:
            stretch = None if self._skip or self._dialect.wrapped else self._text.clean()
            fast = None if stretch is None else self._by_polars(stretch)
            if fast is not None:
                if fast.height:
                    yield fast
                continue
            if stretch is not None:
                self._text.give_back([stretch.data])
            if (yield from self._by_csv()):
                return

    def _by_polars(self, stretch: Stretch) -> pl.DataFrame | None:
        """None where it cannot be sure to have read what is there."""
        names = self._columns[: self._width]
        # Short records make cells out of nothing: thousands of columns over millions of short lines.
        if stretch.records * len(names) > len(stretch.data) + _CELLS_AT_ONCE:
            return None
        try:
            frame = pl.read_csv(
                stretch.data,
                has_header=False,
                schema=dict.fromkeys(names, pl.String),
                separator=self._dialect.delimiter,
                empty_string_is_null=False,
                extra_columns="raise",
                missing_columns="insert",
                raise_if_empty=False,
            )
        except pl.exceptions.PolarsError:
            return None
        if frame.height != stretch.records:
            return None
        frame = _without_blank(frame)
        return frame.select(
            pl.lit(None, pl.String).alias("problem"), *(pl.col(name).alias(CELL + name) for name in names)
        )

    def _by_csv(self) -> Generator[pl.DataFrame, None, bool]:
        """About `SIZE` bytes, or up to the first row where there was something to skip; returns whether the
        text has ended."""
        skipping = self._skip > 0
        records = Records(self._text, self._dialect.delimiter)
        rows: list[list[str]] = []
        problems: list[str | None] = []
        taken = 0
        ended = False
        while taken < SIZE and not (skipping and not self._skip):
            record = records.next()
            if record is None:
                ended = True
                break
            taken += record.bytes
            if not any(cell.strip(BLANK) for cell in record.cells):
                continue
            if self._skip:
                self._skip -= 1
                continue
            cells, problem = self._row(record)
            rows.append(cells)
            problems.append(problem)
            if len(rows) >= BATCH_ROWS or len(rows) * len(self._columns) >= _CELLS_AT_ONCE:
                yield self._frame(rows, problems)
                rows, problems = [], []
        self._unclosed += records.broken
        self._bytes += taken
        if rows:
            yield self._frame(rows, problems)
        if self._unclosed > _MAX_UNCLOSED:
            raise unreadable(
                f"Over {_MAX_UNCLOSED} rows of {self._source.name} open a quote that is never closed.",
                "Export the file again, with quotes around every cell, or as JSONL.",
            )
        return ended

    def _row(self, record: Record) -> tuple[list[str], str | None]:
        if record.problem is not None:
            return [record.cells[0][:MAX_RAW]], record.problem
        cells = record.cells
        if self._dialect.wrapped:
            cells = unwrap(cells, self._dialect.delimiter)
        if len(cells) > MAX_COLUMNS:
            raw = self._dialect.delimiter.join(cells)[:MAX_RAW]
            return [raw], f"has {len(cells):,} cells; at most {MAX_COLUMNS:,} can be read"
        self._columns += [f"column {at}" for at in range(len(self._columns) + 1, len(cells) + 1)]
        return cells, None

    def _frame(self, rows: list[list[str]], problems: list[str | None]) -> pl.DataFrame:
        """Cells that a row lacks are "", as polars has it; surplus cells that only others have are null."""
        wide = max(self._width, max(map(len, rows)))
        self._cells += len(rows) * wide
        if self._cells > 50_000_000 and self._cells > 8 * (self._bytes + SIZE):
            raise unreadable(
                f"Most rows of {self._source.name} are far shorter than its {wide:,} columns.",
                "Check that its first line names the columns, and that it is a table.",
            )
        columns: dict[str, list[Cell]] = {}
        for at, name in enumerate(self._columns[:wide]):
            lack: Cell = "" if at < self._width else None
            columns[name] = [row[at] if at < len(row) else lack for row in rows]
        if any(problems):
            for at, problem in enumerate(problems):
                if problem is not None:
                    for values in list(columns.values())[1:]:
                        values[at] = None
        return frame_of(columns, problems)


def _without_blank(frame: pl.DataFrame) -> pl.DataFrame:
    """Rows with something in them. Mostly the first column shows it, so the others are looked at on need."""
    blank: pl.Series | None = None
    for column in frame.get_columns():
        empty = column.str.strip_chars(BLANK).fill_null("") == ""
        blank = empty if blank is None else blank & empty
        if not blank.any():
            return frame
    return frame if blank is None else frame.filter(~blank)
