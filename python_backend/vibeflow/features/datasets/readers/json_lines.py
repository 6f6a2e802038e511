"""JSON Lines: one object a line. A line that is broken is a row all the same, marked as not readable."""

from __future__ import annotations

import io
import json
from collections.abc import Iterator
from itertools import islice

from vibeflow.protocol.errors import DataUnreadable

from .source import CHOOSE, Source
from .table import RawRow, Table


def read_json_lines(source: Source, file: io.TextIOBase) -> Table:
    rows = _rows(source, file)
    head = list(islice(rows, 100))
    broken = [row for row in head if row.problem]
    if len(broken) * 2 > len(head):
        raise DataUnreadable(
            f"{source.path.name} is not JSON Lines: row {broken[0].number} {broken[0].problem}.",
            hint='Every line must be one JSON object, such as {"question": "...", "answer": "..."}.',
            action=CHOOSE,
        )

    def all_rows() -> Iterator[RawRow]:
        yield from head
        yield from rows

    return Table(f"JSONL, {source.encoding_label}", all_rows())


def _rows(source: Source, file: io.TextIOBase) -> Iterator[RawRow]:
    number = 0
    try:
        for line in file:
            text = line.strip("\ufeff \t\r\n")
            if not text:
                continue
            number += 1
            yield parse_row(number, text)
    except UnicodeError as error:
        raise DataUnreadable(
            f"{source.path.name} has characters after row {number:,} that are not {source.encoding_label}.",
            hint="Save the file as UTF-8 and import it again.",
            action=CHOOSE,
        ) from error
    finally:
        file.close()


def parse_row(number: int, text: str) -> RawRow:
    try:
        value = json.loads(text, parse_constant=nothing)
    except (ValueError, RecursionError) as error:
        said = error.msg if isinstance(error, json.JSONDecodeError) else "nested too deeply"
        return RawRow(number, {"text": text[:100_000]}, f"is not valid JSON ({said})")
    return as_row(number, value)


def as_row(number: int, value: object) -> RawRow:
    """A parsed JSON value as a row; anything but an object is kept aside as not readable."""
    if not isinstance(value, dict) or not value:
        shown = json.dumps(value, ensure_ascii=False)[:100_000]
        return RawRow(number, {"text": shown}, "is not an object with named fields")
    return RawRow(number, {str(key)[:200]: item for key, item in value.items()})


def nothing(constant: str) -> None:
    """NaN and Infinity are not JSON; Python would let them in, and nobody else could read them again."""
