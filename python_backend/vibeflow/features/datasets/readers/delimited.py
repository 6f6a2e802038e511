"""CSV and its kin: any delimiter, quotes, multi-line fields, any line end, lines wrapped whole in quotes.

Every record is a row; a short one lacks its last cells, a long one keeps its surplus in extra columns. Blank
lines are no rows.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator
from itertools import chain, islice

from vibeflow.protocol.errors import DataEmpty, DataUnreadable

from ..shapes.names import known_name
from .source import CHOOSE, Source
from .table import RawRow, Table

_NAMES = {",": "comma", ";": "semicolon", "\t": "tab", "|": "pipe"}
_SAMPLE_CHARS = 1 << 18
_MAX_FIELD = 10_000_000
_MAX_COLUMNS = 2_000


def read_delimited(source: Source, file: io.TextIOBase) -> Table:
    sample = file.read(_SAMPLE_CHARS)
    file.seek(0)
    csv.field_size_limit(_MAX_FIELD)
    delimiter = choose_delimiter(sample)
    wrapped = None if delimiter else _wrapped_delimiter(sample)
    records = _records(source, file, delimiter or ",")
    if wrapped:
        records = (_unwrap(record, wrapped) for record in records)
    first = next(records, None)
    if first is None:
        raise DataEmpty(
            f"{source.path.name} has no rows.", hint="Choose a file with rows in it.", action=CHOOSE
        )
    ahead = list(islice(records, 20))
    if _is_header(first, ahead):
        names, rows = column_names(first), chain(ahead, records)
    else:
        names, rows = column_names([""] * len(first)), chain([first], ahead, records)
    used = wrapped or delimiter
    kind = "TSV" if used == "\t" else "CSV"
    parts = [kind, _NAMES[used] if used else "one column", source.encoding_label]
    if wrapped:
        parts.insert(2, "lines in quotes")
    return Table(", ".join(parts), _rows(rows, names))


def choose_delimiter(sample: str) -> str | None:
    """The delimiter under which most records have as many fields as the first; None for a single column."""
    best: tuple[float, int, str] | None = None
    for delimiter in _NAMES:
        counts = [len(record) for record in _parse_sample(sample, delimiter)]
        if not counts or counts[0] < 2:
            continue
        same = sum(count == counts[0] for count in counts) / len(counts)
        if best is None or (same, counts[0]) > best[:2]:
            best = (same, counts[0], delimiter)
    return best[2] if best and best[0] >= 0.3 else None


def column_names(header: list[str]) -> list[str]:
    """Names without gaps or repeats: "", "a", "a" become "column 1", "a", "a (2)"."""
    names: list[str] = []
    taken: set[str] = set()
    for position, cell in enumerate(header, start=1):
        name = " ".join(cell.split())[:200] or f"column {position}"
        unique, again = name, 2
        while unique in taken:
            unique, again = f"{name} ({again})", again + 1
        taken.add(unique)
        names.append(unique)
    return names


def _parse_sample(sample: str, delimiter: str) -> list[list[str]]:
    records: list[list[str]] = []
    try:
        for record in csv.reader(io.StringIO(sample, newline=""), delimiter=delimiter):
            if any(record):
                records.append(record)
            if len(records) == 101:
                break
    except csv.Error:
        pass
    # The last record of a cut sample may be torn.
    return records[:-1] if len(records) > 2 and len(sample) == _SAMPLE_CHARS else records


def _wrapped_delimiter(sample: str) -> str | None:
    cells = [record[0] for record in _parse_sample(sample, ",")[:50]]
    return choose_delimiter("\n".join(cells)) if cells and all(len(c) > 1 for c in cells) else None


def _unwrap(record: list[str], delimiter: str) -> list[str]:
    return next(csv.reader([record[0]], delimiter=delimiter), [""]) if len(record) == 1 else record


def _records(source: Source, file: io.TextIOBase, delimiter: str) -> Iterator[list[str]]:
    reader = csv.reader(file, delimiter=delimiter)
    started = 1
    try:
        for record in reader:
            if len(record) > _MAX_COLUMNS:
                raise DataUnreadable(
                    f"{source.path.name} has {len(record):,} columns at line {reader.line_num:,}.",
                    hint=f"At most {_MAX_COLUMNS:,} columns can be read. Check that it is a table.",
                    action=CHOOSE,
                )
            started = reader.line_num + 1
            if any(cell and not cell.isspace() for cell in record):
                yield record
    except csv.Error as error:
        raise DataUnreadable(
            f"{source.path.name} cannot be read from line {started:,} on: {error}.",
            hint="A quote that is opened there is probably never closed. Correct that line and import again.",
            action=CHOOSE,
        ) from error
    except UnicodeError as error:
        raise DataUnreadable(
            f"{source.path.name} has characters near line {started:,} that are not {source.encoding_label}.",
            hint="Save the file as UTF-8 and import it again.",
            action=CHOOSE,
        ) from error
    finally:
        file.close()


_NUMBER = re.compile(r"[-+]?[\d.,]*\d[\d.,]*(e[-+]?\d+)?%?", re.IGNORECASE)


def _is_header(first: list[str], ahead: list[list[str]]) -> bool:
    """Whether the first record names the columns. In doubt it does: files without a header are rare."""
    if not ahead or any(_named(cell) for cell in first):
        return True
    if any(_NUMBER.fullmatch(cell.strip()) for cell in first if cell.strip()):
        return False
    sentences = sum(len(cell.split()) >= 6 for cell in first)
    return not (len(first) <= 3 and sentences > 0 and all(len(row) == len(first) for row in ahead))


def _named(cell: str) -> bool:
    """Whether a cell is a column's name rather than a sentence with such a word in it."""
    known = known_name(cell)
    return known is not None and (known[1] or len(cell.split()) <= 3)


def _rows(records: Iterator[list[str]], names: list[str]) -> Iterator[RawRow]:
    width = len(names)
    for number, record in enumerate(records, start=1):
        if len(record) > width:
            names = names + [f"column {i}" for i in range(width + 1, len(record) + 1)]
            width = len(names)
        cells = {name: _line_ends(cell) for name, cell in zip(names, record, strict=False)}
        yield RawRow(number, cells)


def _line_ends(cell: str) -> str:
    return cell.replace("\r\n", "\n").replace("\r", "\n") if "\r" in cell else cell
