"""Columns with types as cells: what is not text becomes text, nested values their JSON."""

from __future__ import annotations

import polars as pl

from vibeflow.l10n import t

from ..frames import CELL
from .dialect import column_names
from .source import unreadable
from .table import MAX_COLUMNS

_MAX_ROWS = 5_000_000


def cells_of(schema: pl.Schema) -> list[pl.Expr]:
    """What makes a source frame of a frame of this schema."""
    names = column_names(schema.names())
    cells = [
        _text(name, kind).alias(CELL + short)
        for (name, kind), short in zip(schema.items(), names, strict=True)
    ]
    return [pl.lit(None, pl.String).alias("problem"), *cells]


def require_bounds(name: str, columns: int, rows: int) -> None:
    """Raises `DataUnreadable` where the file called `name` has more of them than can be read."""
    if columns > MAX_COLUMNS:
        raise unreadable(
            t("{name} has {columns:,} columns.", name=name, columns=columns),
            t("At most {most:,} columns can be read.", most=MAX_COLUMNS),
        )
    if rows > _MAX_ROWS:
        raise unreadable(
            t("{name} says that it has {rows:,} rows.", name=name, rows=rows),
            t("At most {most:,} can be read.", most=_MAX_ROWS),
        )


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
