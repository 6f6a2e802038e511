"""Where the table begins in the first records of a file, and what its columns are called.

Above it may stand notes and blank lines; its names may go over several records, be fewer than the cells of
the rows (an index without a name, a delimiter at the end of each row) or more.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from ..shapes.names import known_name
from .header import form, is_header, is_sentence, is_value, numeric_columns

_MOST_NOTES = 60
_MOST_HEADERS = 4
_AHEAD = 20
_LONG_NAME = 12
"""Words that the name of one column may have where names go over several records."""
Rows = Sequence[Sequence[str]]


@dataclass(frozen=True)
class Layout:
    notes: int
    """Records above the table."""
    header: tuple[tuple[str, ...], ...]
    """The records that name the columns; none where the first record is a row."""
    again: int
    """How many records after them say the same once more."""
    names: tuple[str, ...]
    """Of every column of the table; "" where there is none."""
    unnamed: Literal["", "first"]
    """Whether the header lacks a name for the first column."""
    surplus: int
    """Cells that rows have beyond the names, all of them empty as far as was looked."""


def layout_of(records: Rows, single: bool) -> Layout:
    at = 0 if single else _begin(records)
    first, body = records[at], records[at + 1 :]
    if not _names_columns(first, body, single):
        return Layout(at, (), 0, ("",) * max(len(first), _width(records[at:])), "", 0)
    again = 0
    while again < len(body) and list(body[again]) == list(first) and not single:
        again += 1
    body = body[again:]
    more = 0 if single or again else _more_headers(first, body)
    header = tuple(tuple(record) for record in (first, *body[:more]))
    names = _joined(header)
    body = body[more:]
    if len(header) == 1 and (fewer := _without_gaps(names, body)) is not None:
        return Layout(at, header, again, fewer, "", 0)
    wide = _width(body)
    missing = 0 if single else wide - len(names)
    if missing <= 0 or sum(len(row) == wide for row in body) < 0.6 * len(body):
        return Layout(at, header, again, names, "", 0)
    cells = [row[0] for row in body if len(row) == wide]
    empty = sum(not any(cell.strip(" \t") for cell in row[len(names) :]) for row in body)
    if empty > 0.5 * len(body) and not (missing == 1 and _counts_up(cells) and not _is_number_name(names[0])):
        return Layout(at, header, again, names, "", missing)
    if missing == 1 and _is_index(cells):
        return Layout(at, header, again, ("", *names), "first", 0)
    return Layout(at, header, again, (*names, *[""] * missing), "", 0)


def _width(records: Rows) -> int:
    """How many cells most records have; of several numbers the one that comes first, if it is not 1."""
    counts = Counter(len(record) for record in records)
    return max(counts, key=lambda width: (counts[width], width > 1), default=0)


def _begin(records: Rows) -> int:
    """The first record that is as wide as the table and has several cells filled, or names its columns."""
    width = _width(records)
    for at, record in enumerate(records[: _MOST_NOTES + 1]):
        filled = sum(bool(cell.strip()) for cell in record)
        if filled < 2:
            continue
        ahead = records[at + 1 : at + 1 + _AHEAD]
        if len(record) == width or not ahead or _is_long_table(records[at:], len(records)):
            return at
        if len(record) > width and not (width > 1 and _is_note_over(record, ahead, width)):
            return at
        if (
            len(record) < width
            and are_names(record)
            and len(ahead[0]) == width
            and _fits_below(record, ahead, width)
        ):
            return at
    return next((at for at, record in enumerate(records) if any(map(str.strip, record))), 0)


def _is_long_table(records: Rows, of: int) -> bool:
    """Whether a good part of all records are as wide as the first of these, one below the other."""
    run = next((at for at, record in enumerate(records) if len(record) != len(records[0])), len(records))
    return run >= max(4, 0.3 * of)


def _is_note_over(record: Sequence[str], ahead: Rows, width: int) -> bool:
    """Whether a record that is too wide stands above the header: a sentence with commas in it."""
    return len(ahead[0]) == width and are_names(ahead[0]) and not _all_filled_alike(record, ahead)


def _all_filled_alike(record: Sequence[str], ahead: Rows) -> bool:
    """Whether the first record below is less of a header than this one."""
    return are_names(record) and not is_header(ahead[0], ahead[1:])


def _fits_below(record: Sequence[str], ahead: Rows, width: int) -> bool:
    """Whether a record that is too narrow names the columns of the rows below: they lack one name, or have
    nothing in the cells beyond."""
    if len(record) == width - 1:
        return True
    return all(not cell.strip() for row in ahead for cell in row[len(record) :])


def are_names(record: Sequence[str]) -> bool:
    """Whether every cell of the record may be the name of a column."""
    filled = [cell.strip() for cell in record if cell.strip()]
    return len(filled) == len(record) and not any(is_value(cell) or is_sentence(cell) for cell in filled)


def names_another_table(record: Sequence[str]) -> bool:
    """Whether a record that is not as wide as the table may be the header of another."""
    return len(record) >= 2 and are_names(record) and len(set(record)) == len(record)


def _names_columns(first: Sequence[str], body: Rows, single: bool) -> bool:
    width = _width(body) if body else len(first)
    if not single and len(first) == width - 1 and are_names(first):
        return True
    return is_header(first, body[:_AHEAD])


def _more_headers(first: Sequence[str], body: Rows) -> int:
    """How many records below the first one go on naming the columns."""
    gaps = {at for at, cell in enumerate(first) if not cell.strip()}
    found = 0
    for at, record in enumerate(body[: _MOST_HEADERS - 1], start=1):
        below = body[at : at + _AHEAD]
        if len(below) < 2 or not _goes_on(record, gaps, below, len(first)):
            break
        found = at
    return found


def _goes_on(record: Sequence[str], gaps: set[int], below: Rows, width: int) -> bool:
    """Whether names fill gaps of the first record, about as many as stand below its names, and words stand
    where the rows have numbers or cells are empty that the rows have filled. Below names without a gap stands
    a row, with "n/a" for a number perhaps."""
    filled = {at for at, cell in enumerate(record) if cell.strip()}
    odd = sum(is_value(record[at]) or len(record[at].split()) > _LONG_NAME for at in filled)
    coded = sum(form(record[at]) != "" for at in filled)
    if not filled or len(record) != width or odd > 0.1 * len(filled) or coded > 0.3 * len(filled):
        return False
    if not filled & gaps or len(filled - gaps) > len(filled & gaps):
        return False
    numeric = {at for at, holds in enumerate(numeric_columns(below, width)) if holds}
    always = {at for at in range(width) if all(at < len(row) and row[at].strip() for row in below)}
    return bool(filled & numeric) or bool(always - filled)


def _joined(header: Sequence[Sequence[str]]) -> tuple[str, ...]:
    """One name for each column; a name above several columns goes to each of them."""
    width = max(map(len, header))
    parts: list[list[str]] = [[] for _ in range(width)]
    for level, record in enumerate(header):
        last = ""
        for at in range(width):
            cell = record[at].strip() if at < len(record) else ""
            below = [row[at] for row in header[level + 1 :] if at < len(row) and row[at].strip()]
            if cell:
                last = cell if below else ""
                parts[at].append(cell)
            elif last and below:
                parts[at].append(last)
            else:
                last = ""
    return tuple(" ".join(part) if len(header) > 1 else header[0][at] for at, part in enumerate(parts))


def _without_gaps(names: Sequence[str], body: Rows) -> tuple[str, ...] | None:
    """The names that are not empty, where every row has just as many cells; else None."""
    filled = tuple(name for name in names if name.strip())
    if len(filled) in (0, len(names)) or len(body) < 3 or any(len(row) != len(filled) for row in body):
        return None
    return filled


def _counts_up(cells: Sequence[str]) -> bool:
    """Whether a column numbers the rows."""
    numbers = [int(cell) for cell in cells if cell.strip().isdecimal()]
    return (
        len(cells) > 1
        and len(numbers) == len(cells)
        and numbers == list(range(numbers[0], numbers[0] + len(cells)))
    )


def _is_number_name(name: str) -> bool:
    known = known_name(name)
    return known is not None and known[0] == "ignored"


def _is_index(cells: Sequence[str]) -> bool:
    """Whether a column holds the names or numbers of the rows: none twice, none long."""
    if len(cells) < 2:
        return False
    cells = [cell.strip() for cell in cells]
    short = sum(len(cell.split()) <= 4 for cell in cells)
    return all(cells) and len(set(cells)) == len(cells) and short >= 0.9 * len(cells)
