"""JSON Lines and tables behind one face: cut a file into rows, check one, place a problem, mend a row."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any, Protocol

from . import delimited, jsonl
from .dialect import Dialect
from .json_places import Place
from .layout import Layout, layout_of
from .problems import FixName, Problem, RowCheck
from .reading import dialect_of

SAMPLE_ROWS = 100
Span = tuple[int, int]
"""First and last line of a row."""


class Format(Protocol):
    """One open file's way of holding rows; made anew when what it was made from changes."""

    layout: Layout

    def rows(self, lines: Sequence[str]) -> Sequence[Span]: ...
    def check(self, row: str) -> RowCheck: ...
    def located(self, row: str, problem: Problem) -> Place: ...
    def mended(self, row: str, problem: Problem, fix: FixName) -> str | None: ...
    def values(self, row: str) -> Mapping[str, Any] | None: ...


class JsonLines:
    def __init__(self, layout: Layout) -> None:
        self.layout = layout

    def rows(self, lines: Sequence[str]) -> Sequence[Span]:
        return [(at, at) for at in range(len(lines))]

    def check(self, row: str) -> RowCheck:
        return jsonl.check(row, self.layout)

    def located(self, row: str, problem: Problem) -> Place:
        return jsonl.located(row, problem)

    def mended(self, row: str, problem: Problem, fix: FixName) -> str | None:
        return jsonl.mended(row, problem, fix)

    def values(self, row: str) -> Mapping[str, Any] | None:
        """The row's cells by name; None where it cannot be read."""
        return _object(row)


class Delimited:
    def __init__(self, layout: Layout, dialect: Dialect) -> None:
        self.layout = layout
        self.dialect = dialect

    def rows(self, lines: Sequence[str]) -> Sequence[Span]:
        """All records but the header and what stands before it."""
        return _after(self.dialect.skip, lines, delimited.records(lines, self.dialect.delimiter))

    def check(self, row: str) -> RowCheck:
        return delimited.check(row, self.layout, self.dialect)

    def located(self, row: str, problem: Problem) -> Place:
        return delimited.located(row, problem, self.dialect.delimiter)

    def mended(self, row: str, problem: Problem, fix: FixName) -> str | None:
        return delimited.mended(row, problem, fix, self.dialect)

    def values(self, row: str) -> Mapping[str, Any] | None:
        """The row's cells by name; None where it is blank."""
        texts = delimited.parsed(row, self.dialect.delimiter)
        return dict(zip(self.dialect.header, texts, strict=False)) if any(texts) else None


def format_of(suffix: str, lines: Sequence[str]) -> Format | None:
    """By the file's ending (with its dot) and its first rows; None for what is no table of rows."""
    if suffix in (".jsonl", ".ndjson"):
        return _json_lines(lines)
    if suffix in (".csv", ".tsv", ".tab"):
        return _table(lines)
    return None


def _json_lines(lines: Sequence[str]) -> JsonLines:
    rows: list[Mapping[str, Any]] = []
    names: dict[str, None] = {}
    for line in lines[: 2 * SAMPLE_ROWS]:
        row = _object(line)
        if row:
            rows.append(row)
            names.update(dict.fromkeys(row))
        if len(rows) == SAMPLE_ROWS:
            break
    return JsonLines(layout_of(list(names), rows))


def _table(lines: Sequence[str]) -> Delimited | None:
    head = lines[:2_000]
    spans = delimited.records(head)[: SAMPLE_ROWS + 20]
    sample = ["\n".join(head[first : last + 1]) for first, last in spans]
    dialect = dialect_of(sample)
    if dialect is None:
        return None
    rows = [
        dict(zip(dialect.header, delimited.parsed(record, dialect.delimiter), strict=False))
        for record in [record for record in sample if record.strip()][dialect.skip :][:SAMPLE_ROWS]
    ]
    return Delimited(layout_of(dialect.header, rows), dialect)


def _after(skip: int, lines: Sequence[str], spans: Sequence[Span]) -> Sequence[Span]:
    at = 0
    while skip and at < len(spans):
        first, last = spans[at]
        skip -= any(line and not line.isspace() for line in lines[first : last + 1])
        at += 1
    return spans[at:]


def _object(line: str) -> dict[str, Any] | None:
    try:
        value = json.loads(line)
    except (ValueError, RecursionError):
        return None
    return value if isinstance(value, dict) else None
