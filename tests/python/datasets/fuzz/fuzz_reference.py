"""What a file holds by the plainest means there are, to hold the readers against.

Shares with the product how it decodes text, which dialect it takes a table to be in, and how a line with odd
quotes is split. All else, records, quotes, lines, arrays, is written anew here, slowly and in one piece.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass

from vibeflow.features.datasets.readers.dialect import BLANK, SAMPLE_BYTES, Dialect, sniff
from vibeflow.features.datasets.readers.encoding import encoding_of, utf8_chunks
from vibeflow.features.datasets.readers.layout import names_another_table
from vibeflow.features.datasets.readers.layouts.splits import PARTS
from vibeflow.features.datasets.readers.mending import MAX_LENGTH, split
from vibeflow.features.datasets.readers.source import Source
from vibeflow.features.datasets.readers.style import Style, raw, restore, transcribed
from vibeflow.features.datasets.readers.table import MAX_COLUMNS, MAX_RAW

Row = tuple[bool, list[str]]
"""Whether it is sound, and its texts, empty ones at its end left out."""


def text_of(source: Source) -> str:
    data = b"".join(utf8_chunks(source, encoding_of(source)))
    return data.decode("utf-8", "replace")


@dataclass
class Machine:
    """Reads delimited text in its plainer writing, a character at a time."""

    text: str
    style: Style
    widths: tuple[int, ...] = ()
    comment: str = ""

    def rows(self) -> list[Row]:
        rows: list[Row] = []
        at = 0
        while at < len(self.text):
            line = self._line(at)
            few = self.widths and line.count(self.style.mark) + 1 < min(self.widths)
            if few and self.comment and line.startswith(self.comment):
                at += len(line)
                continue
            row, at = self._read(at)
            rows.append(row)
        return rows

    def _read(self, at: int) -> tuple[Row, int]:
        cells, end, odd = self._record(at)
        first = self._line(at)
        if odd is not None:
            mended, size = self._mended(first), len(first)
            if mended is None:
                mended, size = self._over_lines(at, odd)
            if mended is not None:
                return (True, self._meant(mended)), at + size
        elif cells is None or (end > at + len(first) and len(cells) not in self.widths):
            mended = self._mended(first)
            if mended is not None:
                return (True, self._meant(mended)), at + len(first)
        if cells is None:
            return (False, [raw(self.style, first.rstrip("\n"))[:MAX_RAW]]), at + len(first)
        return (True, self._meant(cells)), end

    def _line(self, at: int) -> str:
        return self.text[at : self.text.find("\n", at) + 1 or len(self.text)]

    def _meant(self, cells: list[str]) -> list[str]:
        cells = [restore(self.style, cell) for cell in cells]
        return [cell.rstrip(" ") for cell in cells] if self.style.trailing else cells

    def _mended(self, text: str, literal: bool = True) -> list[str] | None:
        for width in self.widths:
            cells = split(text, width, self.style, literal)
            if cells is not None:
                return cells
        return None

    def _over_lines(self, at: int, odd: int) -> tuple[list[str] | None, int]:
        end = self.text.find("\n", odd) + 1 or len(self.text)
        while self.widths:
            piece = self.text[at:end]
            if piece.rstrip("\n").count("\n") + 1 > 30 or len(piece.encode()) > MAX_LENGTH:
                break
            cells = self._mended(piece, literal=False) if "\n" in piece[:-1] else None
            if cells is not None:
                return cells, len(piece)
            if end >= len(self.text):
                break
            end = self.text.find("\n", end) + 1 or len(self.text)
        return None, 0

    def _record(self, at: int) -> tuple[list[str] | None, int, int | None]:
        """Cells, where the next record begins, and where a quote was not as it should be; None for the cells
        where a quote is never closed."""
        cells: list[str] = []
        cell: list[str] = []
        state, odd, quote = "start", None, self.style.quote
        while at < len(self.text):
            character = self.text[at]
            at += 1
            if state == "quoted":
                if character == quote:
                    state = "quote"
                else:
                    cell.append(character)
            elif state == "quote" and character == quote:
                cell.append(character)
                state = "quoted"
            elif character == self.style.mark:
                cells.append("".join(cell))
                cell, state = [], "start"
            elif character == "\n":
                return [*cells, "".join(cell)], at, odd
            elif state == "start" and character == quote:
                state = "quoted"
            elif state == "start" and character == " " and self.style.padded:
                continue
            else:
                if state == "quote" and odd is None:
                    odd = at - 1
                cell.append(character)
                state = "plain"
        return (None if state == "quoted" else [*cells, "".join(cell)]), at, odd


def table_rows(source: Source) -> list[Row]:
    text = text_of(source).removeprefix("\ufeff")
    data = text.encode()
    dialect = sniff(data[:SAMPLE_BYTES].decode("utf-8", "ignore"), len(data) >= SAMPLE_BYTES)
    if dialect is None:
        return []
    plainer = b"".join(transcribed(dialect.style, iter([data[dialect.begin :]]))).decode("utf-8", "replace")
    width, surplus = len(dialect.columns), dialect.layout.surplus
    widths = () if dialect.wrapped or dialect.single else tuple(dict.fromkeys((width + surplus, width)))
    found = Machine(plainer, dialect.style, widths, dialect.comment).rows()
    found = _first_table(found, dialect)
    return [_trimmed(_unwrapped(row, dialect.delimiter) if dialect.wrapped else row) for row in found]


def _first_table(found: list[Row], dialect: Dialect) -> list[Row]:
    """Without blank records, those before the first row, repeated headers, and all from another table on."""
    width = len(dialect.columns)
    rows: list[Row] = []
    skip, blank = dialect.skip, False
    for at, (sound, cells) in enumerate(found):
        if not any(cell.strip(BLANK) for cell in cells):
            blank = True
            continue
        if skip:
            skip -= 1
            continue
        again = len(cells) > 1 and _is_again(cells, dialect)
        if blank and sound and width > 1 and len(cells) != width and not again and names_another_table(cells):
            below = [row for _, row in found[at + 1 : at + 3]]
            if len(below) == 2 and all(len(row) == len(cells) for row in below):
                break
        blank = False
        if not again:
            rows.append((sound, cells))
    return rows


def _is_again(cells: list[str], dialect: Dialect) -> bool:
    for header in dialect.layout.header:
        names = [name.strip() for name in header]
        pairs = list(zip([cell.strip() for cell in cells], names, strict=False))
        shared = sum(cell == name for cell, name in pairs)
        alike = all(cell in ("", name) for cell, name in pairs)
        if pairs[0][0] == names[0] and alike and shared >= max(2, (len(names) + 1) // 2):
            return True
    return False


def _unwrapped(row: Row, delimiter: str) -> Row:
    sound, cells = row
    if not sound or len(cells) != 1:
        return row
    inner = Machine(cells[0], Style(delimiter)).rows()
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


def parts_rows(source: Source) -> list[Row]:
    """Of a document {"train": [...], "test": [...]}: every object under the name of a part, in order, with
    that name; whatever else stands among them is broken, with its JSON text."""
    document = _parsed(text_of(source).lstrip("\ufeff"))
    rows: list[Row] = []
    for part, values in document.items() if isinstance(document, dict) else ():
        named = not PARTS.isdisjoint(re.split(r"[^a-z]+", part.lower()))
        for value in values if named and isinstance(values, list) else ():
            sound = isinstance(value, dict) and value
            raw = json.dumps(value, ensure_ascii=False)
            rows.append(_record_row({"split": part} | value if sound else value, raw))
    return rows


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
