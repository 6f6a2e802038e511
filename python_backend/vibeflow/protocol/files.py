"""Large data files in a paged, read-only view, whatever their size; nothing of them is kept."""

from __future__ import annotations

from .base import Wire


class FilePageRequest(Wire):
    path: str
    offset: int
    """First line or record, 0-based."""
    limit: int = 100
    """At most 500."""


class FileLine(Wire):
    number: int
    """1-based line or record."""
    text: str
    """Cut to 4,000 characters."""
    cut: bool = False


class FilePage(Wire):
    path: str
    bytes: int
    modified: float
    """Seconds since the epoch: another value means that the file changed."""
    total: int | None
    """Lines or records in all; None while they are still being counted."""
    counted: int
    """Lines or records counted so far."""
    format: str
    """For people: "JSON Lines, UTF-8", "Parquet", "XLSX, sheet Orders"."""
    columns: tuple[str, ...]
    """Of a Parquet file or a workbook, whose records are shown as JSON; empty for text."""
    offset: int
    lines: list[FileLine]


class FindInFile(Wire):
    path: str
    text: str
    after: int = 0
    """Line or record from which to look on, 0-based."""


class FoundInFile(Wire):
    number: int | None
    """1-based; None: not found."""
