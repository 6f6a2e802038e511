"""A sample of the whole source, drawn in the pass that reads it, so that no column is judged by the top of
the file alone.

Rows are drawn by their number, so that the same file gives the same sample. A column that is nearly empty
brings some of its filled rows along. Knows nothing of what a column is for.
"""

from __future__ import annotations

import polars as pl

from ..frames import CELL
from .draw import drawn

SIZE = 1_000
"""Rows that are drawn."""
WITNESSES = 8
"""Filled rows of a nearly empty column, where there are as many."""
_MOST_WITNESSES = 400
"""Rows kept for being filled, of all columns together."""
_CUT = 100_001
"""Characters of a cell that are kept: nobody looks at more."""
_SLICE = 4096
_SEED = 15


class Sample:
    """Give it every frame of the source, in order, then ask."""

    def __init__(self) -> None:
        self.readable = 0
        """Rows that could be read."""
        self._drawn: list[pl.DataFrame] = []
        self._count = 0
        self._last: int | None = None
        """The greatest draw held, once some were let go."""
        self._filled: dict[str, int] = {}
        self._first: dict[str, int] = {}
        self._witnesses: list[pl.DataFrame] = []
        self._witnessed = 0

    def add(self, frame: pl.DataFrame) -> None:
        """One frame of the source, with row numbers."""
        rows = frame if frame["problem"].null_count() == frame.height else _readable(frame)
        self.readable += rows.height
        self._witness(rows)
        found = rows.with_columns(draw=drawn(pl.col("n").cast(pl.UInt64), _SEED))
        if self._last is not None:
            found = found.filter(pl.col("draw") < self._last)
        if not found.height:
            return
        self._drawn.append(_cut(found.bottom_k(SIZE, by="draw") if found.height > SIZE else found))
        self._count += self._drawn[-1].height
        if self._count > 4 * SIZE:
            least = self._least()
            self._drawn, self._count = [least], least.height
            self._last = int(least["draw"].max())  # type: ignore[arg-type]  # of a thousand rows

    def first_filled(self, column: str) -> int | None:
        """The number of the first row that has a text in this column; None where none has."""
        return self._first.get(column)

    @property
    def columns(self) -> list[str]:
        """Every column of the rows that could be read, in the order in which they came up."""
        return list(self._filled)

    def frame(self) -> pl.DataFrame:
        """The rows, in no order of the file: any number from the top is a sample again. Those that fill a
        nearly empty column come first."""
        if not self._drawn:
            return pl.DataFrame(schema={"n": pl.UInt32, "problem": pl.String})
        chosen = self._least().drop("draw")
        thin = [name for name in self._first if _count_filled(chosen, name) < WITNESSES]
        if not thin or not self._witnesses:
            return chosen
        kept = pl.concat(self._witnesses, how="diagonal")
        speaks = [pl.col(CELL + name).str.contains(r"\S") for name in thin if CELL + name in kept.columns]
        kept = kept.filter(pl.any_horizontal(*speaks).fill_null(False))
        return pl.concat([kept, chosen], how="diagonal").unique("n", keep="first", maintain_order=True)

    def _least(self) -> pl.DataFrame:
        return pl.concat(self._drawn, how="diagonal").bottom_k(SIZE, by="draw").sort("draw")

    def _witness(self, rows: pl.DataFrame) -> None:
        """Keep the first filled rows of columns that have shown few."""
        found: set[int] = set()
        for column in rows.columns:
            if not column.startswith(CELL):
                continue
            name = column.removeprefix(CELL)
            missing = WITNESSES - self._filled.setdefault(name, 0)
            if missing <= 0 or rows[column].null_count() == rows.height:
                continue
            at = _positions(rows[column], missing)
            if at:
                self._first.setdefault(name, int(rows["n"][at[0]]))
                self._filled[name] += len(at)
                found.update(at)
        room = _MOST_WITNESSES - self._witnessed
        if found and room > 0:
            self._witnesses.append(_cut(rows[sorted(found)[:room]]))
            self._witnessed += self._witnesses[-1].height


def _readable(frame: pl.DataFrame) -> pl.DataFrame:
    return frame.filter(pl.col("problem").is_null())


def _positions(cells: pl.Series, most: int) -> list[int]:
    """Where the first cells are that hold more than blanks."""
    found: list[int] = []
    for start in range(0, len(cells), _SLICE):
        filled = cells.slice(start, _SLICE).str.contains(r"\S").fill_null(False).arg_true()
        found += (start + at for at in filled.head(most - len(found)).to_list())
        if len(found) >= most:
            break
    return found


def _count_filled(frame: pl.DataFrame, name: str) -> int:
    if CELL + name not in frame.columns:
        return 0
    return int(frame[CELL + name].str.contains(r"\S").sum())


def _cut(rows: pl.DataFrame) -> pl.DataFrame:
    return rows.with_columns(pl.selectors.starts_with(CELL).str.head(_CUT))
