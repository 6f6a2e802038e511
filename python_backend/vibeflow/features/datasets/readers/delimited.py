"""CSV and its kin: any delimiter, quotes, multi-line fields, notes above the table, lines wrapped in quotes.

Every record is a row; a short one lacks its last cells, a long one keeps its surplus in extra columns. Blank
lines are no rows. A stretch whose quotes are proved to be clean is parsed by polars; any other by Python's
csv, which takes what people really write. Both give the same rows.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from itertools import chain

import polars as pl

from vibeflow.protocol.errors import DataEmpty, DataUnreadable

from ..frames import CELL
from .dialect import NAMES, SAMPLE_BYTES, Dialect, sniff, unwrap
from .encoding import Encoding, utf8_chunks
from .source import CHOOSE, CHUNK, Source
from .stretches import Flow, Stretch, stretches
from .table import Cell, Rows

_MAX_FIELD = 10_000_000
_MAX_COLUMNS = 2_000


def read_delimited(source: Source, encoding: Encoding) -> tuple[str, Iterator[pl.DataFrame]]:
    """Format in words, and the rows. Raises `DataEmpty`; `DataUnreadable` also while rows are drawn."""
    chunks = utf8_chunks(source, encoding)
    head = b""
    for chunk in chunks:
        head += chunk
        if len(head) >= SAMPLE_BYTES:
            break
    head = head.removeprefix(b"\xef\xbb\xbf")
    sample = head[:SAMPLE_BYTES].decode("utf-8", errors="ignore")
    dialect = sniff(sample, len(head) >= SAMPLE_BYTES)
    if dialect is None:
        raise DataEmpty(f"{source.name} has no rows.", hint="Choose a file with rows in it.", action=CHOOSE)
    kind = "TSV" if dialect.delimiter == "\t" else "CSV"
    words = [kind, "one column" if dialect.single else NAMES[dialect.delimiter], encoding.label]
    if dialect.wrapped:
        words.insert(2, "lines in quotes")
    if dialect.notes:
        words.append(f"{dialect.notes} line{'' if dialect.notes == 1 else 's'} above the table left out")
    return ", ".join(words), _frames(source, dialect, chain([head], chunks))


def _frames(source: Source, dialect: Dialect, chunks: Iterator[bytes]) -> Iterator[pl.DataFrame]:
    csv.field_size_limit(_MAX_FIELD)
    if len(dialect.columns) > _MAX_COLUMNS:
        raise _too_wide(source, len(dialect.columns))
    parser = _Parser(source, dialect)
    for stretch in stretches(chunks, dialect.delimiter.encode()):
        yield from parser.parse(stretch)


class _Parser:
    """Parses one stretch after the other; the first ones hold the records to skip."""

    def __init__(self, source: Source, dialect: Dialect) -> None:
        self._source = source
        self._dialect = dialect
        self._columns = list(dialect.columns)
        self._skip = dialect.skip
        self._line = 1

    def parse(self, stretch: Stretch) -> Iterator[pl.DataFrame]:
        fast = None
        if stretch.clean and not self._skip and not self._dialect.wrapped:
            fast = self._by_polars(stretch)
        if fast is not None:
            self._line += stretch.data.count(b"\n")
            if fast.height:
                yield fast
            return
        yield from self._by_csv(stretch)

    def _by_polars(self, stretch: Stretch) -> pl.DataFrame | None:
        """None where it cannot be sure to have read what is there."""
        try:
            frame = pl.read_csv(
                stretch.data,
                has_header=False,
                schema=dict.fromkeys(self._columns, pl.String),
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
        filled = pl.any_horizontal(pl.col(name).str.strip_chars() != "" for name in self._columns)
        frame = frame.filter(filled)
        return frame.select(
            pl.lit(None, pl.String).alias("problem"),
            *(pl.col(name).alias(CELL + name) for name in self._columns),
        )

    def _by_csv(self, stretch: Stretch) -> Iterator[pl.DataFrame]:
        rows = Rows()
        flow = io.BufferedReader(Flow(chain([stretch.data], stretch.more)), CHUNK)
        text = io.TextIOWrapper(flow, encoding="utf-8", errors="replace", newline="")
        reader = csv.reader(text, delimiter=self._dialect.delimiter)
        started = self._line
        try:
            for record in reader:
                if len(record) > _MAX_COLUMNS:
                    raise _too_wide(self._source, len(record))
                started = self._line + reader.line_num
                if not any(cell and not cell.isspace() for cell in record):
                    continue
                if self._skip:
                    self._skip -= 1
                    continue
                rows.add(self._cells(record))
                if rows.full:
                    yield rows.take()
        except csv.Error as error:
            raise DataUnreadable(
                f"{self._source.name} cannot be read from line {started:,} on: {error}.",
                hint="A quote that is opened there is probably never closed. Correct that line.",
                action=CHOOSE,
            ) from error
        self._line += stretch.data.count(b"\n")
        if rows.problems:
            yield rows.take()

    def _cells(self, record: list[str]) -> dict[str, Cell]:
        if self._dialect.wrapped:
            record = unwrap(record, self._dialect.delimiter)
        width = len(self._columns)
        if len(record) > width:
            self._columns += [f"column {at}" for at in range(width + 1, len(record) + 1)]
        elif len(record) < width:
            record = record + [""] * (width - len(record))
        return dict(zip(self._columns, record, strict=True))


def _too_wide(source: Source, columns: int) -> DataUnreadable:
    return DataUnreadable(
        f"{source.name} has {columns:,} columns.",
        hint=f"At most {_MAX_COLUMNS:,} columns can be read. Check that it is a table.",
        action=CHOOSE,
    )
