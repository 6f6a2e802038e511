"""The rows of a delimited text whose dialect is known.

A stretch whose quotes are proved to be clean is parsed by polars; any other by Python's csv, which takes what
people really write. Both give the same rows, and count alike what is to be told.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Generator, Iterator, Sequence

import polars as pl

from vibeflow.l10n import t

from ..frames import CELL
from .dialect import BLANK, Dialect, unwrap
from .header import column_names
from .layout import names_another_table
from .records import Record, Records
from .source import Source, unreadable
from .stretches import SIZE, Stretch, Text
from .style import restored, transcribed
from .table import BATCH_ROWS, MAX_COLUMNS, MAX_RAW, Cell, frame_of
from .told import Tally, Told

_MAX_UNCLOSED = 200
_CELLS_AT_ONCE = 2_000_000
_MARKS = "marks"
"""Column of the delimiters that each record has."""


class Parser:
    """`told` is complete when the last frame was drawn."""

    def __init__(self, source: Source, dialect: Dialect, chunks: Iterator[bytes]) -> None:
        self.told = Told(
            header_rows=len(dialect.layout.header),
            headers_again=dialect.layout.again,
            index=dialect.columns[0] if dialect.layout.unnamed else "",
        )
        self._source = source
        self._dialect = dialect
        self._style = dialect.style
        self._columns = list(dialect.columns)
        self._width = len(dialect.columns)
        self._headers = [[cell.strip() for cell in record] for record in dialect.layout.header]
        self._text = Text(transcribed(self._style, chunks), self._style.mark, self._style.quote)
        self._skip = dialect.skip
        self._waiting: deque[Record] = deque()
        """Records that were drawn to look ahead."""
        self._after_blank = False
        self._ended = False
        self._unclosed = self._rows = 0
        self._bytes = self._cells = 0

    def frames(self) -> Iterator[pl.DataFrame]:
        """A file without rows gives one frame without rows, which has its columns."""
        while not self._ended:
            stretch = None if self._skip or self._dialect.wrapped else self._text.clean()
            fast = None if stretch is None else self._by_polars(stretch)
            if fast is not None:
                if fast.height:
                    yield fast
                continue
            if stretch is not None:
                self._text.give_back([stretch.data])
            yield from self._by_csv()
        if not self._rows:
            yield frame_of({name: list[Cell]() for name in self._columns}, [])

    def _by_polars(self, stretch: Stretch) -> pl.DataFrame | None:
        """None where it cannot be sure to have read what is there."""
        dialect, style = self._dialect, self._style
        wide = self._width + dialect.layout.surplus
        # Short records make cells out of nothing: thousands of columns over millions of short lines.
        if stretch.records * wide > len(stretch.data) + _CELLS_AT_ONCE:
            return None
        # Where blanks go only outside of quotes, and where comments are, csv looks record by record.
        if (style.padded or style.trailing) and style.quote.encode() in stretch.data:
            return None
        if dialect.comment and stretch.has_line(dialect.comment.encode()):
            return None
        names = [str(at) for at in range(wide)]
        try:
            frame = pl.read_csv(
                stretch.data,
                has_header=False,
                schema=dict.fromkeys(names, pl.String),
                separator=style.mark,
                quote_char=style.quote,
                empty_string_is_null=False,
                extra_columns="raise",
                missing_columns="insert",
                raise_if_empty=False,
            )
        except pl.exceptions.PolarsError:
            return None
        if frame.height != stretch.records:
            return None
        marks = self._marks(stretch)
        if marks is not None and self._is_doubtful(stretch) and self._is_ragged(stretch, marks):
            return None
        self._after_blank = stretch.ends_blank()
        frame = restored(style, frame.with_columns(pl.all().fill_null("")))
        if marks is not None:
            frame = frame.with_columns(pl.Series(_MARKS, marks, dtype=pl.Int32))
        frame = self._without_headers(_without_blank(frame))
        if marks is not None:
            frame = self._uneven(frame)
        self._rows += frame.height
        cells = [pl.col(name).alias(CELL + self._columns[int(name)]) for name in frame.columns]
        return frame.select(pl.lit(None, pl.String).alias("problem"), *cells)

    def _marks(self, stretch: Stretch) -> list[int] | None:
        """The delimiters of each record; None where each has those of the header."""
        mark = self._style.mark.encode()
        # As none has more than polars was told of, none has fewer either where they are right in sum.
        if not self._dialect.layout.surplus and stretch.even(mark, self._width - 1):
            return None
        return [line.count(mark) for line in stretch.lines()]

    def _is_doubtful(self, stretch: Stretch) -> bool:
        """Whether an uneven record may be more than one that lacks cells: the header of another table, or one
        whose quotes are not what they seem."""
        quoted = self._style.quote.encode() in stretch.data
        return quoted or self._after_blank or stretch.has_blank_line()

    def _is_ragged(self, stretch: Stretch, marks: Sequence[int]) -> bool:
        """Whether a record, a blank one aside, is neither as wide as the header nor as most rows."""
        usual = {self._width - 1, self._width - 1 + self._dialect.layout.surplus}
        return any(
            count not in usual and line.strip() for count, line in zip(marks, stretch.lines(), strict=True)
        )

    def _uneven(self, frame: pl.DataFrame) -> pl.DataFrame:
        """Counts the rows that are shorter or longer than the header. Leaves out cells beyond it where none
        holds anything."""
        beyond = [name for name in frame.columns if name != _MARKS and int(name) >= self._width]
        filled = [pl.col(name).str.strip_chars(" \t") != "" for name in beyond]
        looked = frame.select(
            pl.any_horizontal(pl.lit(False), *filled).alias("long"),
            (pl.col(_MARKS) < self._width - 1).alias("short"),
            (pl.col(_MARKS) > self._width - 1).alias("wide"),
        )
        self._count(self.told.short, looked["short"])
        self._count(self.told.long, looked["long"])
        self._count(self.told.emptied, looked["wide"] & ~looked["long"])
        most = frame.filter(looked["long"])[_MARKS].max()
        wide = self._width if most is None else int(str(most)) + 1
        self._widen(wide)
        # What a row has nothing of is null, as are all of them in a row that has nothing there.
        surplus = [
            pl.when(looked["long"] & (frame[_MARKS] >= int(name))).then(pl.col(name)).alias(name)
            for name in beyond
            if int(name) < wide
        ]
        return frame.select(*(name for name in frame.columns[: self._width]), *surplus)

    def _count(self, tally: Tally, rows: pl.Series) -> None:
        for at in rows.arg_true():
            tally.add(self._rows + 1 + at)

    def _without_headers(self, frame: pl.DataFrame) -> pl.DataFrame:
        """Without rows that only say the header once more."""
        if self._width < 2 or not self._headers:
            return frame
        for header in self._headers:
            names = frame.columns[: len(header)]
            first = frame[names[0]].str.strip_chars() == header[0]
            if not first.any():
                continue
            same = [pl.col(name).str.strip_chars() == cell for name, cell in zip(names, header, strict=True)]
            blank = [pl.col(name).str.strip_chars() == "" for name in names]
            again = pl.all_horizontal(one | none for one, none in zip(same, blank, strict=True)) & (
                pl.sum_horizontal(one.cast(pl.Int32) for one in same) >= _enough(header)
            )
            seen = frame.select(again.alias("again"))["again"]
            self.told.headers_again += int(seen.sum())
            frame = frame.filter(~seen)
        return frame

    def _by_csv(self) -> Generator[pl.DataFrame]:
        """About `SIZE` bytes, or up to the first row where there was something to skip."""
        skipping = self._skip > 0
        records = Records(self._text, self._style, self._widths(), self._dialect.comment)
        rows: list[list[str]] = []
        problems: list[str | None] = []
        taken = 0
        while (taken < SIZE and not (skipping and not self._skip)) or self._waiting:
            record = self._next(records)
            if record is None:
                self._ended = True
                break
            taken += record.bytes
            if not any(cell.strip(BLANK) for cell in record.cells):
                self._after_blank = True
                continue
            if self._skip:
                self._pass_over(record)
                continue
            if self._after_blank and self._begins_another(record, records):
                self._leave_out(record, records)
                break
            self._after_blank = False
            if self._is_header(record.cells):
                self.told.headers_again += 1
                continue
            cells, problem = self._row(record)
            rows.append(cells)
            problems.append(problem)
            if len(rows) >= BATCH_ROWS or len(rows) * len(self._columns) >= _CELLS_AT_ONCE:
                yield self._frame(rows, problems)
                rows, problems = [], []
        self._unclosed += records.broken
        self.told.comments += records.comments
        self._bytes += taken
        if rows:
            yield self._frame(rows, problems)
        if self._unclosed > _MAX_UNCLOSED:
            raise unreadable(
                t(
                    "Over {most} rows of {name} open a quote that is never closed.",
                    most=_MAX_UNCLOSED,
                    name=self._source.name,
                ),
                t("Export the file again, with quotes around every cell, or as JSONL."),
            )

    def _widths(self) -> tuple[int, ...]:
        """Of a sound record; () where a record is a line in quotes."""
        dialect = self._dialect
        if dialect.wrapped or dialect.single:
            return ()
        return tuple(dict.fromkeys((self._width + dialect.layout.surplus, self._width)))

    def _next(self, records: Records) -> Record | None:
        return self._waiting.popleft() if self._waiting else records.next()

    def _pass_over(self, record: Record) -> None:
        above = self._dialect.skip - self._skip
        self._skip -= 1
        if above < self._dialect.notes:
            self.told.add_above([cell.strip() for cell in record.cells if cell.strip()])

    def _begins_another(self, record: Record, records: Records) -> bool:
        """Whether the record names the columns of another table: those below it are as wide as it is."""
        if self._width < 2 or record.problem or len(record.cells) == self._width:
            return False
        if not names_another_table(record.cells) or self._is_header(record.cells):
            return False
        while len(self._waiting) < 2 and (ahead := records.next()) is not None:
            self._waiting.append(ahead)
        return len(self._waiting) >= 2 and all(len(row.cells) == len(record.cells) for row in self._waiting)

    def _leave_out(self, record: Record, records: Records) -> None:
        self.told.table_at, self.told.table_names = self._rows, tuple(record.cells)
        while (row := self._next(records)) is not None:
            self.told.table_rows += any(cell.strip(BLANK) for cell in row.cells)
        self._ended = True

    def _is_header(self, cells: Sequence[str]) -> bool:
        """Whether a record only says the header once more; with names missing or added at its end, too."""
        if len(cells) < 2:
            return False
        for header in self._headers:
            pairs = list(zip((cell.strip() for cell in cells), header, strict=False))
            if pairs[0][0] != header[0] or any(cell and cell != name for cell, name in pairs):
                continue
            if sum(cell == name for cell, name in pairs) >= _enough(header):
                return True
        return False

    def _row(self, record: Record) -> tuple[list[str], str | None]:
        self._rows += 1
        if record.problem is not None:
            return [record.cells[0][:MAX_RAW]], record.problem
        cells = record.cells
        if self._dialect.wrapped:
            cells = unwrap(cells, self._dialect.delimiter)
        if len(cells) > MAX_COLUMNS:
            raw = self._dialect.delimiter.join(cells)[:MAX_RAW]
            return [raw], t(
                "it has {cells:,} cells; at most {most:,} can be read",
                cells=len(cells),
                most=MAX_COLUMNS,
            )
        if record.mended:
            self.told.mended.add(self._rows)
        if len(cells) < self._width:
            self.told.short.add(self._rows)
        elif len(cells) > self._width:
            if any(cell.strip(" \t") for cell in cells[self._width :]):
                self.told.long.add(self._rows)
                self._widen(len(cells))
            else:
                self.told.emptied.add(self._rows)
                cells = cells[: self._width]
        return cells, None

    def _widen(self, wide: int) -> None:
        if wide > len(self._columns):
            self._columns = column_names([*self._columns, *[""] * (wide - len(self._columns))])
            self.told.more = tuple(self._columns[self._width :])

    def _frame(self, rows: list[list[str]], problems: list[str | None]) -> pl.DataFrame:
        """Cells that a row lacks are "", as polars has it; surplus cells that only others have are null."""
        wide = max(self._width, max(map(len, rows)))
        self._cells += len(rows) * wide
        if self._cells > 50_000_000 and self._cells > 8 * (self._bytes + SIZE):
            raise unreadable(
                t(
                    "Most rows of {name} are far shorter than its {columns:,} columns.",
                    name=self._source.name,
                    columns=wide,
                ),
                t("Check that its first line names the columns, and that it is a table."),
            )
        lacks: list[Cell] = [*[""] * self._width, *[None] * (wide - self._width)]
        across = zip(*([*row, *lacks[len(row) :]] for row in rows), strict=True)
        columns: dict[str, list[Cell]] = dict(zip(self._columns[:wide], map(list, across), strict=True))
        if any(problems):
            for at, problem in enumerate(problems):
                if problem is not None:
                    for values in list(columns.values())[1:]:
                        values[at] = None
        return frame_of(columns, problems)


def _enough(header: Sequence[str]) -> int:
    """Names that a record has to share with the header to be taken for it."""
    return max(2, (len(header) + 1) // 2)


def _without_blank(frame: pl.DataFrame) -> pl.DataFrame:
    """Rows with something in them. Mostly the first column shows it, so the others are looked at on need."""
    blank: pl.Series | None = None
    for column in frame.get_columns():
        if column.name == _MARKS:
            continue
        empty = column.str.strip_chars(BLANK) == ""
        blank = empty if blank is None else blank & empty
        if not blank.any():
            return frame
    return frame if blank is None else frame.filter(~blank)
