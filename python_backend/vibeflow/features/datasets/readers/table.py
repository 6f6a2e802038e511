"""Chooses the reader for a file by its content and its name, and gives rows of cells one after the other."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from vibeflow.protocol.errors import DataUnreadable

from .source import CHOOSE, Source


@dataclass(frozen=True)
class RawRow:
    number: int
    """1-based position among the rows of the source."""
    cells: dict[str, Any]
    """Column name to value: text from a table, any JSON value from JSON."""
    problem: str | None = None
    """Why the row could not be read; `cells` then holds the raw text under "text"."""


@dataclass(frozen=True)
class Table:
    format: str
    """For people: "CSV, semicolon, UTF-8"."""
    rows: Iterator[RawRow]


Reader = Callable[[Source, io.TextIOBase], Table]
"""The seam for further formats: takes the opened text, returns a table whose rows are read lazily."""


def open_table(source: Source) -> Table:
    """Raises `DataUnreadable` at once or while rows are drawn."""
    from .delimited import read_delimited
    from .json_document import read_json
    from .json_lines import read_json_lines

    file = source.path.open(
        encoding=source.encoding, errors=source.encoding_errors, newline="", buffering=1 << 20
    )
    head = file.read(1 << 16)
    file.seek(0)
    readers: dict[str, Reader] = {"jsonl": read_json_lines, "json": read_json, "csv": read_delimited}
    return readers[_kind(source, head)](source, file)


def _kind(source: Source, head: str) -> str:
    import json

    suffix = source.path.suffix.lower()
    start = head.lstrip("\ufeff \t\r\n")
    if suffix in (".csv", ".tsv", ".tab"):
        return "csv"
    if start[:1] == "[" and suffix not in (".txt", ".jsonl", ".ndjson"):
        return "json"
    if start[:1] == "{":
        first = start.splitlines()[0]
        try:
            json.loads(first)
        except ValueError:
            # A first line that is no whole object: pretty-printed, or longer than what was looked at.
            lines = suffix in (".jsonl", ".ndjson") or (len(first) > 60_000 and suffix != ".json")
            return "jsonl" if lines else "json"
        return "jsonl" if suffix != ".json" or len(start.splitlines()) > 1 else "json"
    if suffix in (".jsonl", ".ndjson"):
        return "jsonl"
    if suffix == ".json":
        raise DataUnreadable(
            f"{source.path.name} is not JSON: it begins with {start[:20]!r}.",
            hint="A JSON file begins with [ or {. Rename the file if it is a CSV.",
            action=CHOOSE,
        )
    return "csv"
