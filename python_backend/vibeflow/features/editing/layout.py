"""Which values of a row are learned from, as the importer would read this file. Knows no positions."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from vibeflow.protocol.datasets import ColumnRole, Shape
from vibeflow.protocol.datasets import Mapping as Columns

from .reading import detect


@dataclass(frozen=True)
class Layout:
    """Names of columns by what they are; the mapping itself for those who render rows."""

    question: tuple[str, ...] = ()
    answer: tuple[str, ...] = ()
    conversation: str | None = None
    texts: tuple[str, ...] = ()
    """All that is learned or read, the above without the conversation, and system prompts."""
    mapping: Columns | None = None
    shape: Shape = "pairs"


def layout_of(columns: Sequence[str], rows: Sequence[Mapping[str, Any]]) -> Layout:
    """From the first rows; empty where the importer would have to ask, so that nothing is held against a
    row."""
    if not columns or not rows:
        return Layout()
    detected = detect(columns, rows)
    if detected is None:
        return Layout()
    mapping, shape = detected
    return of_mapping(mapping, shape, columns)


def of_mapping(mapping: Columns, shape: Shape, columns: Sequence[str]) -> Layout:
    """The layout that a mapping describes, its columns in the file's order."""

    def named(*roles: ColumnRole) -> tuple[str, ...]:
        return tuple(name for name in columns if mapping.columns.get(name) in roles)

    talk = named("conversation")
    answer = named("answer", "text") or (named("topic") if shape == "labels" else ())
    return Layout(
        question=named("question"),
        answer=answer,
        conversation=talk[0] if talk else None,
        texts=named("question", "answer", "system", "text", "rejected"),
        mapping=mapping,
        shape=shape,
    )
