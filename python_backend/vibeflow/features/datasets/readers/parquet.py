"""Parquet, some thousands of rows at a time; what is not text becomes text, nested values their JSON."""

from __future__ import annotations

from collections.abc import Iterator

import polars as pl

from vibeflow.l10n import t
from vibeflow.protocol.errors import VibeFlowError

from ..frames import CELL
from .dialect import column_names
from .source import Source, unreadable
from .table import BATCH_BYTES, MAX_COLUMNS

_FIRST_ROWS = 1_000
_ROWS = 50_000
_MAX_ROWS = 5_000_000


def read_parquet(source: Source) -> tuple[str, Iterator[pl.DataFrame]]:
    """Format in words, and the rows. Raises `DataUnreadable`, also while rows are drawn."""
    try:
        scan = pl.scan_parquet(source.path, glob=False)
        schema = scan.collect_schema()
        rows = int(scan.select(pl.len()).collect().item())
    except BaseException as error:
        raise _damaged(source, error) from error
    if len(schema) > MAX_COLUMNS:
        raise unreadable(
            t("{name} has {columns:,} columns.", name=source.name, columns=len(schema)),
            t("At most {most:,} columns can be read.", most=MAX_COLUMNS),
        )
    if rows > _MAX_ROWS:
        raise unreadable(
            t("{name} says that it has {rows:,} rows.", name=source.name, rows=rows),
            t("At most {most:,} can be read.", most=_MAX_ROWS),
        )
    return "Parquet", _frames(source, scan, schema, rows)


def _frames(source: Source, scan: pl.LazyFrame, schema: pl.Schema, rows: int) -> Iterator[pl.DataFrame]:
    names = column_names(schema.names())
    cells = [
        _text(name, kind).alias(CELL + short)
        for (name, kind), short in zip(schema.items(), names, strict=True)
    ]
    seen, step = 0, _FIRST_ROWS
    while seen < rows:
        try:
            part = scan.slice(seen, step).collect()
            part = part.select(pl.lit(None, pl.String).alias("problem"), *cells)
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


def _text(name: str, kind: pl.DataType) -> pl.Expr:
    column = pl.col(name)
    if kind == pl.String:
        return column
    if kind == pl.Binary:
        return column.map_batches(_decoded, return_dtype=pl.String)
    if isinstance(kind, pl.Struct):
        return pl.when(column.is_not_null()).then(column.struct.json_encode())
    if isinstance(kind, (pl.List, pl.Array)):
        # Only structs can be written as JSON: the list is wrapped in one and its text taken out again.
        wrapped = pl.struct(x=column).struct.json_encode().str.strip_prefix('{"x":').str.head(-1)
        return pl.when(column.is_not_null()).then(wrapped)
    return column.cast(pl.String, strict=False)


def _decoded(values: pl.Series) -> pl.Series:
    """Bytes as text; what is no text in them becomes the mark of a lost character."""
    try:
        text: pl.Series = values.cast(pl.String)
    except pl.exceptions.PolarsError:
        texts = [None if value is None else value.decode("utf-8", "replace") for value in values]
        text = pl.Series(values.name, texts, dtype=pl.String)
    return text


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
