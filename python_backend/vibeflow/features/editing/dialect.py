"""How a CSV or TSV that is edited is written."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Dialect:
    delimiter: str
    header: tuple[str, ...]
    """Names of the columns; a record is measured against them."""
    skip: int = 1
    """Records, blank lines not counted, that stand before the first row: notes and the header."""
