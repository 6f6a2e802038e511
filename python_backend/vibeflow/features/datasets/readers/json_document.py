"""A JSON document: an array of records, an array under some key, or an object of columns."""

from __future__ import annotations

import io
import json
from collections.abc import Iterator

from vibeflow.protocol.errors import DataEmpty, DataUnreadable

from .json_lines import as_row, nothing
from .source import CHOOSE, Source
from .table import RawRow, Table


def read_json(source: Source, file: io.TextIOBase) -> Table:
    name = source.path.name
    try:
        with file:
            document = json.loads(file.read().lstrip("\ufeff"), parse_constant=nothing)
    except json.JSONDecodeError as error:
        raise DataUnreadable(
            f"{name} is not valid JSON: {error.msg} at line {error.lineno:,}, column {error.colno:,}.",
            hint="Correct that place and import again. A cut-off download looks like this too.",
            action=CHOOSE,
        ) from error
    except (RecursionError, ValueError) as error:
        cause = "nested too deeply" if isinstance(error, RecursionError) else str(error)
        raise DataUnreadable(
            f"{name} cannot be read as JSON: {cause}.",
            hint="Use one JSON object per row, with text in its fields.",
            action=CHOOSE,
        ) from error
    records = _records(document)
    if not records:
        raise DataEmpty(
            f"{name} holds no list of records.",
            hint='Use an array of objects, such as [{"question": "...", "answer": "..."}].',
            action=CHOOSE,
        )
    return Table(f"JSON, {source.encoding_label}", _rows(records))


def _records(document: object) -> list[object]:
    if isinstance(document, list):
        return document
    if not isinstance(document, dict):
        return []
    lists = {key: value for key, value in document.items() if isinstance(value, list) and value}
    columns = [value for value in lists.values() if not any(isinstance(item, dict) for item in value)]
    if len(columns) >= 2 and len(columns) == len(document) and len({len(value) for value in columns}) == 1:
        return [dict(zip(lists, items, strict=True)) for items in zip(*columns, strict=True)]
    tables = [value for value in lists.values() if sum(isinstance(i, dict) for i in value) * 2 > len(value)]
    if "messages" in lists or "conversations" in lists:
        return [document]
    if tables:
        return max(tables, key=len)
    return [document] if any(isinstance(value, str) for value in document.values()) else []


def _rows(records: list[object]) -> Iterator[RawRow]:
    for number, record in enumerate(records, start=1):
        yield as_row(number, record)
