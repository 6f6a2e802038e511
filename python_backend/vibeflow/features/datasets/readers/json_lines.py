"""JSON Lines: one object a line. A line that is broken is a row all the same, marked as not readable."""

from __future__ import annotations

import json
from collections.abc import Iterator
from operator import itemgetter

import orjson
import polars as pl

from vibeflow.l10n import t
from vibeflow.protocol.errors import DataUnreadable

from ..frames import CELL
from .encoding import Encoding, utf8_chunks
from .record_layouts import Records
from .source import CHOOSE, Source, unreadable
from .table import MAX_COLUMNS, MAX_RAW, RAW, Cell, as_cell, frame_of

_FIRST = 1
_SIZE = 8 << 20
_MAX_NAME = 200
_BLANK = b" \t\r"
_MARK = b"\xef\xbb\xbf"


def read_json_lines(source: Source, encoding: Encoding) -> tuple[str, Iterator[pl.DataFrame]]:
    """Format in words, and the rows. Raises `DataUnreadable` where most of the first lines are no JSON."""
    return f"JSONL, {encoding.label}", _frames(source, encoding)


def _frames(source: Source, encoding: Encoding) -> Iterator[pl.DataFrame]:
    layout = Records(source.notes)
    parts: list[bytes] = []
    size = 0
    wanted = _FIRST
    for chunk in utf8_chunks(source, encoding):
        parts.append(chunk)
        size += len(chunk)
        if size < wanted or b"\n" not in chunk:
            continue
        lines, _, rest = b"".join(parts).rpartition(b"\n")
        frame = _batch(lines.split(b"\n"), layout)
        if wanted == _FIRST:
            _require_json(source, frame)
        wanted, parts, size = _SIZE, [rest], len(rest)
        if frame.height:
            yield frame
    frame = _batch(b"".join(parts).split(b"\n"), layout)
    if wanted == _FIRST:
        _require_json(source, frame)
    if frame.height:
        yield frame


def _require_json(source: Source, frame: pl.DataFrame) -> None:
    head = frame.head(100)
    broken = head.with_row_index("at", 1).filter(pl.col("problem").is_not_null())
    if broken.height * 2 > head.height:
        raise DataUnreadable(
            t(
                "{name} is not JSON Lines. Row {row}: {problem}.",
                name=source.name,
                row=broken["at"][0],
                problem=broken["problem"][0],
            ),
            hint=t('Every line must be one JSON object, such as {"question": "...", "answer": "..."}.'),
            action=CHOOSE,
        )


def _batch(lines: list[bytes], layout: Records) -> pl.DataFrame:
    alike = _alike(lines if lines[-1] else lines[:-1])
    if alike is not None:
        return alike
    records: list[object] = []
    problems: list[str | None] = []
    for line in lines:
        text = line.strip(_BLANK).removeprefix(_MARK).strip(_BLANK)
        if text:
            value, problem = parse(text)
            records.append(value)
            problems.append(problem)
    return records_frame(list(layout.plain(records)), problems)


def _alike(lines: list[bytes]) -> pl.DataFrame | None:
    """The frame, where every line is an object of the first one's fields and every value is text or null."""
    try:
        records = list(map(orjson.loads, lines))
        names = tuple(records[0])
        # Fields that only some have would be lost: as many as the first has, and each of those.
        if len(names) < 2 or set(map(len, records)) != {len(names)}:
            return None
        columns = zip(*map(itemgetter(*names), records), strict=True)
        made = {
            name: pl.Series(values, dtype=pl.String, strict=True)
            for name, values in zip(names, columns, strict=True)
        }
    except (orjson.JSONDecodeError, LookupError, TypeError, ValueError, pl.exceptions.PolarsError):
        return None
    if any(len(name) > _MAX_NAME or not name for name in names):
        return None
    nothing = pl.Series("problem", [None], dtype=pl.String).new_from_index(0, len(records))
    return pl.DataFrame([nothing, *(values.alias(CELL + name) for name, values in made.items())])


def parse(text: bytes) -> tuple[object, str | None]:
    """The value, or a broken line's text with what is wrong with it."""
    try:
        value: object = orjson.loads(text)
    except orjson.JSONDecodeError:
        try:
            # Takes what orjson refuses: NaN (as nothing), numbers of any size.
            value = json.loads(text, parse_constant=_nothing)
        except RecursionError:
            return text.decode("utf-8", "replace"), t("it is nested too deeply")
        except ValueError as error:
            said = error.msg if isinstance(error, json.JSONDecodeError) else t("a number is too long")
            return text.decode("utf-8", "replace"), t("it is not valid JSON ({why})", why=said)
    if isinstance(value, list) and value and all(isinstance(item, dict) for item in value):
        return {"messages": value}, None
    if not isinstance(value, dict) or not value:
        return text.decode("utf-8", "replace"), t("it is not an object with named fields")
    return value, None


def records_frame(records: list[object], problems: list[str | None]) -> pl.DataFrame:
    """Parsed objects (or the texts of broken ones) as a source frame without `n`."""
    names: dict[str, None] = {}
    for record in records:
        if isinstance(record, dict) and not record.keys() <= names.keys():
            names.update(dict.fromkeys(record))
    if len(names) > MAX_COLUMNS:
        raise unreadable(
            t("The rows have {fields:,} different fields.", fields=len(names)),
            t(
                "At most {most:,} can be read. Put what varies into one field, as a list.",
                most=MAX_COLUMNS,
            ),
        )
    columns: dict[str, list[Cell]] = {}
    for name in names:
        values = [record.get(name) if isinstance(record, dict) else None for record in records]
        columns[_name(name, columns)] = _cells(values)
    if any(problems):
        raw = columns.setdefault(RAW, [None] * len(records))
        for at, problem in enumerate(problems):
            if problem is not None:
                raw[at] = str(records[at])[:MAX_RAW]
        # The first cell of a broken row is its raw text.
        columns = {RAW: raw} | columns
    return frame_of(columns, problems)


def _cells(values: list[object]) -> list[Cell]:
    # Nearly always text alone; the rest is looked at one by one.
    if all(type(value) is str or value is None for value in values):
        try:
            pl.Series(values, dtype=pl.String, strict=True)
        except (TypeError, UnicodeEncodeError):
            return [as_cell(value) for value in values]
        return values  # type: ignore[return-value]  # checked just above
    return [as_cell(value) for value in values]


def _name(name: str, taken: dict[str, list[Cell]]) -> str:
    short = as_cell(name[:_MAX_NAME]) or "column"
    unique, again = short, 2
    while unique in taken:
        unique, again = f"{short} ({again})", again + 1
    return unique


def _nothing(constant: str) -> None:
    """NaN and Infinity are not JSON; Python would let them in, and nobody else could read them again."""
