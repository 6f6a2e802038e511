"""Chooses the reader for a source by its content and its name."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import orjson
import polars as pl

from vibeflow.l10n import t

from .arrow import FILE_MAGIC, SUFFIXES, read_arrow
from .delimited import read_delimited
from .dialect import parse_sample, sniff
from .encoding import Encoding, encoding_of, first_text
from .folder import read_folder
from .json_document import read_json
from .json_lines import read_json_lines
from .literals import read_literals
from .passages import read_passages
from .source import Source, look_at, unreadable
from .table import Found, ReadOptions, Table
from .text_layouts import read_text_layout
from .threads import read_threads

_HEAD_ROWS = 100
_ZIP = b"PK\x03\x04"
_PARQUET = b"PAR1"
_WITH_A_FORMAT = (".csv", ".tsv", ".tab", ".json", ".jsonl", ".ndjson")


def open_source(path: Path, options: ReadOptions) -> Table:
    """A file or a folder of files. Raises `DataUnreadable` or `DataEmpty` at once or while rows are drawn."""
    if path.is_dir():
        return read_folder(path, options, _open_file, _first_of)
    return _open_file(path, options)


def head(path: Path, options: ReadOptions, rows: int = _HEAD_ROWS) -> tuple[Table, pl.DataFrame]:
    """The source and its first rows. Of a file that is read row by row no more than the first megabytes are
    looked at, for its encoding too. The batches of the table go on after the frame that the rows are from."""
    table = read_folder(path, options, _first_of, _first_of) if path.is_dir() else _first_of(path, options)
    first = next(table.batches, None)
    if first is None:
        return table, pl.DataFrame(schema={"problem": pl.String})
    return table, first.head(rows)


def _first_of(path: Path, options: ReadOptions) -> Table:
    return _open_file(path, options, whole=False)


def _open_file(path: Path, options: ReadOptions, whole: bool = True) -> Table:
    source = look_at(path)
    sheets: tuple[str, ...] = ()
    sheet: str | None = None
    found: tuple[Found, ...] = ()
    if source.head.startswith(_PARQUET) or source.suffix == ".parquet":
        from .parquet import read_parquet

        _refuse_packed(source)
        words, batches = read_parquet(source)
    elif source.head.startswith(FILE_MAGIC) or source.suffix in SUFFIXES:
        _refuse_packed(source)
        words, batches = read_arrow(source)
    elif source.head.startswith(_ZIP):
        from .workbook import read_workbook

        _refuse_packed(source)
        words, sheets, sheet, batches = read_workbook(source, options.sheet)
    elif source.suffix in (".xlsx", ".xlsm", ".xlsb"):
        raise unreadable(
            t("{name} is not an Excel workbook, whatever its name says.", name=source.name),
            t("Save it as CSV."),
        )
    else:
        encoding = encoding_of(source, whole, options.encoding)
        words, batches = _text(source, encoding)
        # What is broken is counted while it is read.
        found = (Found(encoding, source),)
    batches = read_threads(read_literals(batches, source.notes), source.size, source.notes, whole)
    if source.packed:
        words += ", gzip"
    if whole:
        source.start_digest()
    return Table(
        words,
        batches,
        source.size,
        source.sha256,
        source.position,
        1,
        sheets,
        sheet,
        notes=source.notes,
        remarks=lambda: source.remarks(),
        encodings=lambda: found,
    )


def _text(source: Source, encoding: Encoding) -> tuple[str, Iterator[pl.DataFrame]]:
    if source.suffix in (".yml", ".yaml"):
        from .yaml_document import read_yaml

        return read_yaml(source, encoding)
    if source.suffix not in _WITH_A_FORMAT:
        found = read_text_layout(source, encoding, first_text(source, encoding))
        if found is not None:
            return found
    kind = _kind(source, encoding)
    if kind == "jsonl":
        return read_json_lines(source, encoding)
    if kind == "json":
        return read_json(source, encoding)
    if kind in ("Text", "Markdown"):
        return read_passages(source, encoding, kind)
    return read_delimited(source, encoding)


def _kind(source: Source, encoding: Encoding) -> str:
    text = first_text(source, encoding)
    suffix = source.suffix
    if suffix in (".csv", ".tsv", ".tab"):
        return "csv"
    if suffix in (".md", ".markdown"):
        return "Markdown"
    if suffix in (".jsonl", ".ndjson"):
        array = (
            text[:1] == "["
            and not _lists_by_line(text)
            and (_line_is_json(text) is not False or _looks_like_json(text))
        )
        return "json" if array else "jsonl"
    if text[:1] in ("[", "{"):
        first_line = _line_is_json(text)
        if text[0] == "{":
            several = len(text.split("\n", 2)) > 1
            return "jsonl" if first_line and (several or suffix != ".json") else "json"
        if suffix == ".json" or first_line is not False or _looks_like_json(text):
            return "json"
    if suffix == ".json":
        raise unreadable(
            t("{name} is not JSON: it begins with {beginning!r}.", name=source.name, beginning=text[:20]),
            t(
                "A JSON file begins with {list} or {object}. Rename the file if it is a CSV.",
                list="[",
                object="{",
            ),
        )
    if suffix == ".txt":
        return "csv" if _is_table(text) else "Text"
    return "csv"


def _line_is_json(text: str) -> bool | None:
    """Whether the first line is a whole JSON value; None where it goes on beyond what was looked at."""
    line, ended, _ = text.partition("\n")
    if not ended and len(line) > 100_000:
        return None
    try:
        orjson.loads(line.strip())
    except ValueError:
        return False
    return True


def _lists_by_line(text: str) -> bool:
    """Whether every line is a list of its own: one conversation a line."""
    lines = [line for line in text.split("\n")[:3] if line.strip()]
    return len(lines) > 1 and all(line.lstrip().startswith("[") and _line_is_json(line) for line in lines[:2])


def _looks_like_json(text: str) -> bool:
    return re.match(r"\[\s*(\{\s*\"|\[|\])", text) is not None


def _is_table(text: str) -> bool:
    """Whether a .txt is a table after all: tabs or pipes in every line, or commas under a header of known
    names."""
    dialect = sniff(text, cut=len(text) > 200_000)
    if dialect is None or dialect.single or dialect.wrapped or dialect.notes:
        return False
    records = parse_sample(text, dialect.delimiter, cut=True)
    even = sum(len(record) == len(dialect.columns) for record in records) / max(1, len(records))
    short = all(len(name.split()) <= 4 for name in dialect.columns)
    return len(records) >= 3 and even > 0.95 and short and (dialect.delimiter in "\t|" or dialect.skip > 0)


def _refuse_packed(source: Source) -> None:
    if source.packed:
        raise unreadable(
            t("{name} is packed twice over.", name=source.name), t("Unpack it and import the file inside.")
        )
