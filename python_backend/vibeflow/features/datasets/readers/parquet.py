"""Parquet, some thousands of rows at a time."""

from __future__ import annotations

from collections.abc import Iterator

import polars as pl

from vibeflow.l10n import t
from vibeflow.protocol.errors import VibeFlowError

from .columnar import cells_of, require_bounds
from .source import Source, unreadable
from .table import BATCH_BYTES

_FIRST_ROWS = 1_000
_ROWS = 50_000


def read_parquet(source: Source) -> tuple[str, Iterator[pl.DataFrame]]:
    """Format in words, and the rows. Raises `DataUnreadable`, also while rows are drawn."""
    try:
        scan = pl.scan_parquet(source.path, glob=False)
        schema = scan.collect_schema()
        rows = int(scan.select(pl.len()).collect().item())
    except BaseException as error:
        raise _damaged(source, error) from error
    require_bounds(source.name, len(schema), rows)
    return "Parquet", _frames(source, scan, schema, rows)


def _frames(source: Source, scan: pl.LazyFrame, schema: pl.Schema, rows: int) -> Iterator[pl.DataFrame]:
    cells = cells_of(schema)
    seen, step = 0, _FIRST_ROWS
    while seen < rows:
        try:
            part = scan.slice(seen, step).collect()
            part = part.select(cells)
        except BaseException as error:
            raise _damaged(source, error) from error
        if not part.height:
            raise unreadable(
                t(
                    "{name} says that it has {rows:,} rows and holds {seen:,}.",
                    name=source.name,
                    rows=rows,
                    seen=seen,
                ),
                t("The file is damaged. Get it again from where it came from."),
            )
        seen += part.height
        each = part.estimated_size() / part.height
        step = int(max(1, min(_ROWS, 4 * step, BATCH_BYTES / (each + 1))))
        yield part


def _damaged(source: Source, error: BaseException) -> BaseException:
    """A Parquet library may end in a panic, which is no `Exception`; whatever else is none goes on its
    way."""
    if isinstance(error, (VibeFlowError, MemoryError, KeyboardInterrupt, SystemExit, GeneratorExit)):
        return error
    said = str(error).strip().splitlines()
    return unreadable(
        t(
            "{name} is not a whole Parquet file: {said}.",
            name=source.name,
            said=said[0][:160] if said else type(error).__name__,
        ),
        t("The file is damaged or was cut off. Get it again from where it came from."),
    )
