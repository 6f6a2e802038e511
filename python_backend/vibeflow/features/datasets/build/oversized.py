"""Rows with a text so long that nothing could learn from it, set aside before anything looks at them.

What looks for language, near duplicates, personal data or tokens takes a hundred bytes and more for each
byte of one text. Of many short ones this comes to little; of one of fifteen megabytes to gigabytes.
"""

from __future__ import annotations

import polars as pl

from vibeflow.l10n import t
from vibeflow.l10n.amounts import file_size

from ..frames import CELL

MAX_TEXT = 1_000_000
"""Bytes of one cell: some two hundred thousand words, more than a model reads at once."""
_SHOWN = 2_000
"""Characters that are kept of each cell, to know the row by."""


def set_aside(batch: pl.DataFrame) -> pl.DataFrame:
    """A source frame, in which such rows have a problem and the beginning of their cells."""
    cells = [name for name in batch.columns if name.startswith(CELL)]
    if not cells or batch.estimated_size() <= MAX_TEXT:
        return batch
    sizes = batch.select(pl.col(name).str.len_bytes() for name in cells)
    largest = sizes.select(size=pl.max_horizontal(pl.all()).fill_null(0))["size"]
    over = largest > MAX_TEXT
    if not over.any():
        return batch
    said = pl.Series([_said(int(size)) if size > MAX_TEXT else None for size in largest], dtype=pl.String)
    short = [
        pl.when("over").then(pl.col(name).str.head(_SHOWN)).otherwise(name).alias(name) for name in cells
    ]
    return (
        batch.with_columns(over.alias("over"), said.alias("said"))
        .with_columns(
            pl.when("over").then("said").otherwise("problem").alias("problem"),
            *short,
        )
        .drop("over", "said")
    )


def _said(count: int) -> str:
    return t(
        "it has a text of {size}; at most {most} can be learned from in one row",
        size=file_size(count),
        most=file_size(MAX_TEXT),
    )
