"""A JSON document: records in an array, under a key, under the names of splits, or as columns.

A large array is taken apart record by record, so that it never lies in memory whole.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence

import orjson
import polars as pl

from vibeflow.protocol.errors import DataEmpty, DataUnreadable

from .encoding import Encoding, utf8_chunks
from .json_lines import parse, records_frame
from .source import CHOOSE, Source
from .table import BATCH_BYTES

_WHOLE = 96 << 20
"""Bytes up to which a document is parsed as one."""
_BATCH = 20_000
_SPLITS = frozenset({"train", "test", "validation", "valid", "val", "dev", "eval", "training"})
_BETWEEN = re.compile(rb"\}\s*,\s*(?=\{)|\}\s*\]\s*$")


def read_json(source: Source, encoding: Encoding) -> tuple[str, Iterator[pl.DataFrame]]:
    """Format in words, and the rows. Raises `DataUnreadable` or `DataEmpty`."""
    label = f"JSON, {encoding.label}"
    if source.head.lstrip(b"\xef\xbb\xbf \t\r\n")[:1] == b"[" and source.size > _WHOLE:
        return label, _array(source, encoding)
    records = _records(_parse(source, encoding))
    if not records:
        raise DataEmpty(
            f"{source.name} holds no list of records.",
            hint='Use an array of objects, such as [{"question": "...", "answer": "..."}].',
            action=CHOOSE,
        )
    return label, _frames(records)


def _parse(source: Source, encoding: Encoding) -> object:
    text = b"".join(utf8_chunks(source, encoding)).lstrip(b"\xef\xbb\xbf")
    try:
        return orjson.loads(text)
    except orjson.JSONDecodeError:
        pass
    try:
        return json.loads(text, parse_constant=lambda _: None)
    except json.JSONDecodeError as error:
        raise DataUnreadable(
            f"{source.name} is not valid JSON: {error.msg} at line {error.lineno:,}, column {error.colno:,}.",
            hint="Correct that place and import again. A cut-off download looks like this too.",
            action=CHOOSE,
        ) from error
    except (RecursionError, ValueError) as error:
        cause = "nested too deeply" if isinstance(error, RecursionError) else str(error)
        raise DataUnreadable(
            f"{source.name} cannot be read as JSON: {cause}.",
            hint="Use one JSON object per row, with text in its fields.",
            action=CHOOSE,
        ) from error


def _records(document: object) -> Sequence[object]:
    if isinstance(document, list):
        return document
    if not isinstance(document, dict):
        return []
    lists = {key: value for key, value in document.items() if isinstance(value, list) and value}
    if "messages" in lists or "conversations" in lists:
        return [document]
    splits = {key: value for key, value in lists.items() if str(key).lower() in _SPLITS and _is_table(value)}
    if splits and len(splits) == len(lists):
        return [
            record | {"split": name} if isinstance(record, dict) else record
            for name, records in splits.items()
            for record in records
        ]
    columns = [value for value in lists.values() if not any(isinstance(item, dict) for item in value)]
    if len(columns) >= 2 and len(columns) == len(document) and len({len(value) for value in columns}) == 1:
        return [dict(zip(lists, items, strict=True)) for items in zip(*columns, strict=True)]
    tables = [value for value in lists.values() if _is_table(value)]
    if tables:
        return max(tables, key=len)
    inside = [found for value in document.values() if isinstance(value, dict) and (found := _records(value))]
    if inside and len(inside) == 1 and len(inside[0]) > 1:
        return inside[0]
    keyed = [value for value in document.values() if isinstance(value, dict)]
    if len(keyed) >= 2 and len(keyed) == len(document):
        # Records by their id.
        return [{"key": key} | value for key, value in document.items()]
    return [document] if any(isinstance(value, str) for value in document.values()) else []


def _is_table(values: list[object]) -> bool:
    return sum(isinstance(item, dict) for item in values) * 2 > len(values)


def _frames(records: Sequence[object]) -> Iterator[pl.DataFrame]:
    for start in range(0, len(records), _BATCH):
        yield _frame(records[start : start + _BATCH])


def _frame(records: Sequence[object]) -> pl.DataFrame:
    made: list[object] = []
    problems: list[str | None] = []
    for record in records:
        sound = isinstance(record, dict) and bool(record)
        made.append(record if sound else json.dumps(record, ensure_ascii=False))
        problems.append(None if sound else "is not an object with named fields")
    return records_frame(made, problems)


def _array(source: Source, encoding: Encoding) -> Iterator[pl.DataFrame]:
    """Records of a large array. Where one ends is tried out: only a whole object parses."""
    held = b""
    records: list[object] = []
    size = 0
    begun = False
    for chunk in utf8_chunks(source, encoding):
        held += chunk
        if not begun:
            held = held.lstrip(b"\xef\xbb\xbf \t\n")[1:].lstrip()
            begun = True
        start = 0
        for match in _BETWEEN.finditer(held):
            piece = held[start : match.start() + 1]
            value, problem = parse(piece)
            if problem is not None:
                continue
            records.append(value)
            size += len(piece)
            start = match.end()
            if size > BATCH_BYTES or len(records) >= _BATCH:
                yield _frame(records)
                records, size = [], 0
        held = held[start:]
    if held.strip(b" \t\n]"):
        raise DataUnreadable(
            f"{source.name} is not valid JSON: a record near its end is not complete.",
            hint="Correct that place and import again. A cut-off download looks like this too.",
            action=CHOOSE,
        )
    if records:
        yield _frame(records)
