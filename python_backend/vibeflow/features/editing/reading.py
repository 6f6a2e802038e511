"""The importer's own eyes: which column is what, and how a table is delimited. Loads polars when first
asked."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

from vibeflow.protocol.datasets import Mapping as Columns
from vibeflow.protocol.datasets import Shape

from .dialect import Dialect


def detect(columns: Sequence[str], rows: Sequence[Mapping[str, Any]]) -> tuple[Columns, Shape] | None:
    """The mapping and the shape that an import would take unasked; None where it would ask."""
    from vibeflow.features.datasets.shapes.detect import SURE
    from vibeflow.features.datasets.shapes.detect import detect as detected_by

    found = detected_by(list(columns), frame(columns, rows))
    return (found.mapping, found.shape) if found.confidence >= SURE else None


def frame(columns: Sequence[str], rows: Sequence[Mapping[str, Any]], first: int = 1) -> Any:
    """Rows as a source frame (see `datasets.frames`), numbered from `first`."""
    import polars as pl

    from vibeflow.features.datasets.frames import CELL, SOURCE_FIXED

    data: dict[str, list[Any]] = {
        "n": list(range(first, first + len(rows))),
        "problem": [None] * len(rows),
    }
    for name in columns:
        data[CELL + name] = [cell_text(row.get(name)) for row in rows]
    kinds = {**SOURCE_FIXED, **{CELL + name: pl.String for name in columns}}
    return pl.DataFrame(data, schema=kinds)


def cell_text(value: object) -> str | None:
    """A value as a cell of a source frame: text as it is, anything else as JSON."""
    if value is None or isinstance(value, str):
        return value
    return json.dumps(value, ensure_ascii=False)


def dialect_of(records: Sequence[str]) -> Dialect | None:
    """From the first records; None for a table of one column, for lines that are quoted whole (their cells
    have no place of their own), and where quotes or delimiters are not those of every CSV."""
    from vibeflow.features.datasets.readers.dialect import sniff

    found = sniff("\n".join(records), cut=True)
    if found is None or found.single or found.wrapped or not found.usual:
        return None
    return Dialect(found.delimiter, found.columns, found.skip)
