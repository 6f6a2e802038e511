"""Rows under the names of parts, {"train": [...], "test": [...]}: objects, or lists of a text and its
label (CLINC)."""

from __future__ import annotations

from collections.abc import Iterator

from vibeflow.l10n import t

from ...shapes.names import words_of
from .found import Found, Record, Stray
from .pairs import are_pairs, names_of

PARTS = frozenset(
    [
        "train",
        "training",
        "test",
        "testing",
        "validation",
        "valid",
        "val",
        "dev",
        "development",
        "eval",
        "evaluation",
    ]
)
SPLIT = "split"
"""Cell that holds the key a row stood under."""


def read(document: object) -> Found | None:
    if not isinstance(document, dict):
        return None
    parts = {
        str(key): rows
        for key, rows in document.items()
        if isinstance(rows, list) and rows and _names_part(key)
    }
    if len(parts) < 1 or len(parts) < sum(
        isinstance(rows, list) and bool(rows) for rows in document.values()
    ):
        return None
    return Found(t("by parts"), _records(parts)) if all(map(_are_rows, parts.values())) else None


def _names_part(key: object) -> bool:
    return not PARTS.isdisjoint(words_of(str(key)))


def _are_rows(rows: list[object]) -> bool:
    return are_pairs(rows) or sum(isinstance(row, dict) for row in rows) * 2 > len(rows)


def _records(parts: dict[str, list[object]]) -> Iterator[Record]:
    lists = [row for rows in parts.values() if are_pairs(rows) for row in rows if isinstance(row, list)]
    # Parts of another width are named by the widest, so that none loses a cell.
    names = names_of(sorted(lists, key=len, reverse=True)) if lists else ()
    for part, rows in parts.items():
        plain = are_pairs(rows)
        for row in rows:
            if isinstance(row, dict) and row:
                yield {**row, SPLIT: row.get(SPLIT, part)}
            elif plain and isinstance(row, list):
                yield {**dict(zip(names, row, strict=False)), SPLIT: part}
            else:
                yield Stray(row)
