"""What a file holds by the plainest means there are, to hold the readers against.

Shares with the product how it decodes text and which dialect it takes a table to be in; everything after
that, records, quotes, lines, arrays, is written anew here, slowly and in one piece.
"""

from __future__ import annotations

import json
from dataclasses import dataclass

from vibeflow.features.datasets.readers.dialect import BLANK, SAMPLE_BYTES, sniff
from vibeflow.features.datasets.readers.encoding import encoding_of, utf8_chunks
from vibeflow.features.datasets.readers.source import Source
from vibeflow.features.datasets.readers.table import MAX_COLUMNS, MAX_RAW

Row = tuple[bool, list[str]]
"""Whether it is sound, and its texts, empty ones at its end left out."""


def text_of(source: Source) -> str:
    data = b"".join(utf8_chunks(source, encoding_of(source)))
    return data.decode("utf-8", "replace")


@dataclass
class Machine:
    """Reads delimited text a character at a time."""

    text: str
    delimiter: str

    def rows(self) -> list[Row]:
        rows: list[Row] = []
        at = 0
        while at < len(self.text):
            cells, end = self._record(at)
            if cells is None:
                end = self.text.find("\n", at) + 1 or len(self.text)
                rows.append((False, [self.text[at:end].rstrip("\n")[:MAX_RAW]]))
            else:
                rows.append((True, cells))
            at = end
        return rows

    def _record(self, at: int) -> tuple[list[str] | None, int]:
        """Cells and where the next record begins; None for the cells where a quote is never closed."""
        cells: list[str] = []
        cell: list[str] = []
        state = "start"
        while at < len(self.text):
            character = self.text[at]
            at += 1
            if state == "quoted":
                if character == '"':
                    state = "quote"
                else:
                    cell.append(character)
            elif state == "quote" and character == '"':
                cell.append(character)
                state = "quoted"
            elif character == self.delimiter:
                cells.append("".join(cell))
                cell, state = [], "start"
            elif character == "\n":
                return [*cells, "".join(cell)], at
            elif state == "start" and character == '"':
                state = "quoted"
            else:
                cell.append(character)
                state = "plain"
        return (None if state == "quoted" else [*cells, "".join(cell)]), at


def table_rows(source: Source) -> list[Row]:
    text = text_of(source).removeprefix("\ufeff")
    data = text.encode()
    dialect = sniff(data[:SAMPLE_BYTES].decode("utf-8", "ignore"), len(data) >= SAMPLE_BYTES)
    if dialect is None:
        return []
    # The quotes that wrap a line are parsed under any delimiter alike.
    found = Machine(text, dialect.delimiter).rows()
    found = [row for row in found if any(cell.strip(BLANK) for cell in row[1])][dialect.skip :]
    return [_trimmed(_unwrapped(row, dialect.delimiter) if dialect.wrapped else row) for row in found]


def _unwrapped(row: Row, delimiter: str) -> Row:
    sound, cells = row
    if not sound or len(cells) != 1:
        return row
    inner = Machine(cells[0], delimiter).rows()
    return inner[0] if len(inner) == 1 and inner[0][0] else row


def _trimmed(row: Row) -> Row:
    sound, cells = row
    if len(cells) > MAX_COLUMNS:
        return False, []
    while len(cells) > 1 and not cells[-1]:
        cells = cells[:-1]
    return sound, cells


def lines_rows(source: Source) -> list[Row]:
    lines = [line.strip(" \t").removeprefix("\ufeff").strip(" \t") for line in text_of(source).split("\n")]
    return [_record_row(_parsed(line), line) for line in lines if line]


def array_rows(source: Source) -> list[Row] | None:
    """None where the text is no valid JSON; an empty list where it is no array."""
    document = _parsed(text_of(source).lstrip("\ufeff"))
    if document is INVALID:
        return None
    return [_record_row(record, "") for record in document] if isinstance(document, list) else []


INVALID = object()


def _parsed(text: str) -> object:
    try:
        return json.loads(text, parse_constant=lambda _: None)
    except (ValueError, RecursionError):
        return INVALID


def _record_row(record: object, raw: str) -> Row:
    if isinstance(record, dict) and record:
        texts = [value for value in record.values() if isinstance(value, str)]
        return True, sorted(text.encode("utf-8", "replace").decode() for text in texts)
    return False, [raw[:MAX_RAW]]
