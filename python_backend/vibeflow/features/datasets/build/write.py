"""Writes the files of a dataset from the scratch file of lines, and says where every row's line came to lie.

Knows nothing of what a line holds, nor of why a row is where it is.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterator
from pathlib import Path
from types import TracebackType

import polars as pl

from vibeflow.protocol.datasets import Part

from ..manifest import FileRecord
from .lines import removed_lines, to_bytes

PARTS: tuple[Part, ...] = ("train", "test", "removed")
"""In the order of the index's codes."""
_WINDOW = 50_000
"""Rows whose lines are in memory at once, at most."""
_WINDOW_BYTES = 32 << 20


class PartFile:
    """data/<part>.jsonl, written line after line; its digest is taken on the way."""

    def __init__(self, path: Path) -> None:
        self._file = path.open("wb")
        self._digest = hashlib.sha256()
        self._size = 0
        self.rows = 0

    def __enter__(self) -> PartFile:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, value: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._file.close()

    @property
    def at(self) -> int:
        """Bytes written so far."""
        return self._size

    def write(self, data: bytes, rows: int) -> None:
        self._file.write(data)
        self._digest.update(data)
        self._size += len(data)
        self.rows += rows

    def finish(self) -> FileRecord:
        """Flush to the disk."""
        self._file.flush()
        os.fsync(self._file.fileno())
        return FileRecord(sha256=self._digest.hexdigest(), bytes=self._size, rows=self.rows)


def write_kept(scratch: Path, facts: pl.DataFrame, files: tuple[PartFile, PartFile]) -> pl.DataFrame:
    """Write the kept rows into train and test. `facts` has `offset` and `length` in the scratch file and
    `part` (0, 1 or 2), in file order. Returns `n`, `part`, `offset`, `length` of the kept rows, as
    written."""
    placed: list[pl.DataFrame] = []
    with scratch.open("rb") as lines:
        for window in _windows(facts):
            start = int(window["offset"][0])
            end = int(window["offset"][-1]) + int(window["length"][-1])
            lines.seek(start)
            data = memoryview(lines.read(end - start))
            for part, file in enumerate(files):
                mine = window.filter(pl.col("part") == part)
                if not mine.height:
                    continue
                at = file.at
                file.write(b"".join(_runs(data, mine, start)), mine.height)
                places = at + mine["length"].cast(pl.UInt64).cum_sum() - mine["length"]
                placed.append(mine.select("n", "part", "length").with_columns(offset=places))
    empty = pl.DataFrame(schema={"n": pl.UInt32, "part": pl.UInt8, "length": pl.UInt32, "offset": pl.UInt64})
    return pl.concat([empty, *placed], how="vertical_relaxed")


def write_removed(rows: pl.DataFrame, file: PartFile) -> pl.DataFrame:
    """Append removed rows (a source frame with `reason` and `detail`). Returns as `write_kept`."""
    lines = removed_lines(rows)
    lengths = (lines["line"].str.len_bytes() + 1).cast(pl.UInt32)
    places = file.at + lengths.cast(pl.UInt64).cum_sum() - lengths
    file.write(to_bytes(lines), rows.height)
    return pl.DataFrame(
        {"n": rows["n"], "part": pl.repeat(2, rows.height, dtype=pl.UInt8, eager=True), "length": lengths}
    ).with_columns(offset=places)


def _windows(facts: pl.DataFrame) -> Iterator[pl.DataFrame]:
    """Consecutive rows whose lines fit into memory together; a line beyond that is alone."""
    start = 0
    while start < facts.height:
        first = int(facts["offset"][start])
        window = facts.slice(start, _WINDOW)
        fits = max(1, int((window["offset"] + window["length"] <= first + _WINDOW_BYTES).sum()))
        yield window.head(fits)
        start += fits


def _runs(data: memoryview, mine: pl.DataFrame, start: int) -> Iterator[memoryview]:
    """The bytes of these rows; neighbours in one piece."""
    ends = mine["offset"] + mine["length"]
    breaks = (mine["offset"] != ends.shift(1)).fill_null(True)
    firsts = mine["offset"].filter(breaks)
    lasts = ends.filter(breaks.shift(-1).fill_null(True))
    for begin, end in zip(firsts - start, lasts - start, strict=True):
        yield data[begin:end]
