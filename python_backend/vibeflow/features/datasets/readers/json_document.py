"""A JSON document: records in an array, under a key, under the names of splits, or as columns.

A large array is taken apart record by record, so that it never lies in memory whole.
"""

from __future__ import annotations

import codecs
import json
from collections.abc import Iterator, Sequence

import orjson
import polars as pl

from vibeflow.l10n import t
from vibeflow.protocol.errors import DataEmpty, DataUnreadable

from .encoding import Encoding, utf8_chunks
from .json_lines import records_frame
from .layouts import Stray, document_of
from .record_layouts import Records
from .source import CHOOSE, Source
from .table import BATCH_BYTES

_WHOLE = 32 << 20
"""Bytes up to which a document is parsed as one."""
_BATCH = 20_000
_MAX_RECORD = 16 << 20
"""Characters of one record of an array that is not parsed as one."""


def read_json(source: Source, encoding: Encoding) -> tuple[str, Iterator[pl.DataFrame]]:
    """Format in words, and the rows. Raises `DataUnreadable` or `DataEmpty`."""
    if source.head.lstrip(b"\xef\xbb\xbf \t\r\n")[:1] == b"[" and source.size > _WHOLE:
        return f"JSON, {encoding.label}", _array(source, encoding)
    words, batches = read_document(source, _parse(source, encoding))
    return f"JSON{words}, {encoding.label}", batches


def read_document(source: Source, document: object) -> tuple[str, Iterator[pl.DataFrame]]:
    """The layout in words, where it is a special one, and the rows. Raises `DataEmpty` where there are
    none."""
    found = document_of(document)
    records = (
        _records(document)
        if found is None
        else [record.value if isinstance(record, Stray) else record for record in found.records]
    )
    if not records:
        raise DataEmpty(
            t("{name} holds no list of records.", name=source.name),
            hint=t('Use an array of objects, such as [{"question": "...", "answer": "..."}].'),
            action=CHOOSE,
        )
    if found is not None:
        source.notes += found.notes
    words = "" if found is None else f" ({found.name})"
    return words, _frames(source, Records(source.notes).plain(records))


def _parse(source: Source, encoding: Encoding) -> object:
    text = b"".join(utf8_chunks(source, encoding)).lstrip(b"\xef\xbb\xbf")
    try:
        return orjson.loads(text)
    except orjson.JSONDecodeError:
        pass
    try:
        return json.loads(text, parse_constant=_nothing)
    except json.JSONDecodeError as error:
        raise DataUnreadable(
            t(
                "{name} is not valid JSON: {what} at line {line:,}, column {column:,}.",
                name=source.name,
                what=error.msg,
                line=error.lineno,
                column=error.colno,
            ),
            hint=t("Correct that place and import again. A cut-off download looks like this too."),
            action=CHOOSE,
        ) from error
    except (RecursionError, ValueError) as error:
        cause = t("nested too deeply") if isinstance(error, RecursionError) else str(error)
        raise DataUnreadable(
            t("{name} cannot be read as JSON: {cause}.", name=source.name, cause=cause),
            hint=t("Use one JSON object per row, with text in its fields."),
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


def _frames(source: Source, records: Sequence[object]) -> Iterator[pl.DataFrame]:
    # Records are about alike: batches of some megabytes by the size of all.
    batch = max(1, min(_BATCH, len(records) * BATCH_BYTES // (source.size + 1)))
    for start in range(0, len(records), batch):
        yield _frame(records[start : start + batch])


def _frame(records: Sequence[object]) -> pl.DataFrame:
    made: list[object] = []
    problems: list[str | None] = []
    stray = t("it is not an object with named fields")
    for record in records:
        sound = isinstance(record, dict) and bool(record)
        made.append(record if sound else json.dumps(record, ensure_ascii=False))
        problems.append(None if sound else stray)
    return records_frame(made, problems)


def _array(source: Source, encoding: Encoding) -> Iterator[pl.DataFrame]:
    """Records of a large array, drawn from some megabytes of its text at a time."""
    layout = Records(source.notes)
    decode = json.JSONDecoder(parse_constant=_nothing).raw_decode
    chunks = utf8_chunks(source, encoding)
    window = _Window(chunks)
    window.skip("\ufeff \t\n", 0)
    at = window.skip(" \t\n", 1)
    records: list[object] = []
    size = count = 0
    while window.text[at : at + 1] != "]":
        try:
            value, end = decode(window.text, at)
            end = window.skip(" \t\n", end)
            sound = window.text[end : end + 1] in (",", "]")
        except RecursionError:
            raise _broken(source, count, t("it is nested too deeply")) from None
        except ValueError:
            sound = False
        if not sound:
            # Not whole yet, or never.
            at = window.grow(at)
            if at < 0:
                raise _broken(source, count, t("what follows is not valid JSON, or over 16 MB in one record"))
            continue
        records.append(value)
        count += 1
        size += end - at
        at = window.skip(" \t\n", end + 1) if window.text[end] == "," else end
        if size > BATCH_BYTES // 2 or len(records) >= _BATCH:
            yield _frame(layout.plain(records))
            records, size = [], 0
            at = window.cut(at)
    if not window.only_blank_after(at + 1):
        raise _broken(source, count, t("something follows the end of the list"))
    if records:
        yield _frame(layout.plain(records))


class _Window:
    """The part of a text that is looked at; it grows while a record does not fit."""

    def __init__(self, chunks: Iterator[bytes]) -> None:
        self._decoder = codecs.getincrementaldecoder("utf-8")("replace")
        self._chunks = chunks
        self.text = ""

    def _more(self) -> bool:
        chunk = next(self._chunks, None)
        if chunk is None:
            return False
        self.text += self._decoder.decode(chunk)
        return True

    def skip(self, blank: str, at: int) -> int:
        """Position of the next character from `at` on that is not blank; the text's end where none is."""
        while True:
            while at < len(self.text) and self.text[at] in blank:
                at += 1
            if at < len(self.text) or not self._more():
                return at

    def cut(self, at: int) -> int:
        self.text = self.text[at:]
        return 0

    def grow(self, at: int) -> int:
        """Twice as much text from `at` on, which becomes 0; -1 where there is no more, or no record can be so
        long."""
        self.cut(at)
        had = len(self.text)
        if had > _MAX_RECORD:
            return -1
        grew = False
        while len(self.text) < 2 * had or not grew:
            if not self._more():
                break
            grew = True
        return 0 if grew else -1

    def only_blank_after(self, at: int) -> bool:
        return self.skip(" \t\n", at) >= len(self.text)


def _broken(source: Source, count: int, why: str) -> DataUnreadable:
    return DataUnreadable(
        t("{name} cannot be read beyond row {row:,}: {why}.", name=source.name, row=count, why=why),
        hint=t("Correct the row after that and import again. A cut-off download looks like this too."),
        action=CHOOSE,
    )


def _nothing(constant: str) -> None:
    """NaN and Infinity are not JSON; Python would let them in, and nobody else could read them again."""
