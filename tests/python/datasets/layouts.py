"""Opening a file of a test's own as an import does: its format, its notes, and the rows as they would be
learned."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import polars as pl

from vibeflow.features.datasets.frames import columns_of
from vibeflow.features.datasets.readers import ReadOptions, open_source
from vibeflow.features.datasets.shapes.detect import detect
from vibeflow.features.datasets.shapes.mapping import to_examples

Turns = list[tuple[str, str]]


@dataclass(frozen=True)
class Opened:
    format: str
    notes: list[str]
    columns: list[str]
    cells: list[dict[str, str | None]]
    shape: str
    confidence: float
    roles: dict[str, str]
    examples: list[dict[str, Any]]

    @property
    def talks(self) -> list[Turns]:
        return [said(example) for example in self.examples]


def opened(path: Path, mapping: dict[str, str] | None = None, sheet: str | None = None) -> Opened:
    table = open_source(path, ReadOptions(sheet=sheet))
    frame = pl.concat(list(table.batches), how="diagonal").with_row_index("n", 1)
    source = frame.with_columns(pl.col("n").cast(pl.UInt32))
    columns = columns_of(source)
    found = detect(columns, source.filter(pl.col("problem").is_null()).head(100))
    chosen = found.mapping if mapping is None else found.mapping.model_copy(update={"columns": mapping})
    cells = source.select(pl.col(f"c.{name}").alias(name) for name in columns).to_dicts()
    return Opened(
        format=table.format,
        notes=table.notes,
        columns=columns,
        cells=cells,
        shape=found.shape,
        confidence=found.confidence,
        roles=dict(found.mapping.columns),
        examples=to_examples(source, chosen, found.shape).to_dicts(),
    )


def said(example: dict[str, Any]) -> Turns:
    if example["turns"] is None:
        return [("user", example["question"]), ("assistant", example["answer"])]
    return [(turn["role"], turn["content"]) for turn in json.loads(example["turns"])]
