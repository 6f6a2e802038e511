"""A list of short lists, [["…", "…"], …]: rows whose cells have no names. They are named after what they
look like."""

from __future__ import annotations

from collections.abc import Sequence

from vibeflow.l10n import t

from .found import Found, Record

_FEW = 0.34
"""Share of different values up to which the second of two is a label."""


def read(document: object) -> Found | None:
    if not isinstance(document, list) or len(document) < 2 or not are_pairs(document):
        return None
    names = names_of(document)
    records: list[Record] = [dict(zip(names, row, strict=False)) for row in document]
    return Found(t("lists"), records)


def are_pairs(rows: Sequence[object]) -> bool:
    """Whether all are lists of as many plain values, at least two and no more than twenty."""
    widths = {len(row) if isinstance(row, list) else 0 for row in rows}
    if len(widths) != 1 or not 2 <= min(widths) <= 20:
        return False
    return all(not isinstance(cell, list | dict) for row in rows if isinstance(row, list) for cell in row)


def names_of(rows: Sequence[list[object]]) -> tuple[str, ...]:
    width = len(rows[0])
    if width != 2:
        return tuple(f"column {at}" for at in range(1, width + 1))
    second = {str(row[1]) for row in rows if len(row) > 1}
    words = sum(len(text.split()) for text in second) / max(1, len(second))
    few = len(second) <= max(2, _FEW * len(rows)) and words <= 4
    return ("text", "label") if few else ("question", "answer")
