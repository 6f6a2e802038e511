"""Whether a record names the columns or is a row already, told from what stands below it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise

from ..shapes.names import known_name

NUMBER = re.compile(r"[-+]?[$€£¥]? ?[-+]?[\d.,]*\d[\d.,]*(e[-+]?\d+)? ?[%$€£¥]?", re.IGNORECASE)
_SENTENCE_WORDS = 6
_MOST_TEXTS = 4
"""Columns of a table in which a first row of sentences is a row."""
_ALIKE = 0.8
"""Share of a column's cells that have to be of one form for the form to say something."""
_FORMS = (
    ("number", NUMBER),
    ("date", re.compile(r"\d{1,4}[-/.]\d{1,2}[-/.]\d{1,4}([ T]\d{1,2}:\d\d.*)?")),
    ("time", re.compile(r"\d{1,2}:\d\d(:\d\d)?([.,]\d+)?( ?[ap]m)?", re.IGNORECASE)),
    ("address", re.compile(r"(https?://|www\.)\S+|[^\s@]+@[^\s@]+\.\w+")),
)
_CODE = re.compile(r"(?=\S*\d)[\w./:#-]{2,40}")


def is_header(first: Sequence[str], ahead: Sequence[Sequence[str]]) -> bool:
    """In doubt it is one: files without are rare."""
    if not ahead:
        return True
    # A header may come again; a row that does says nothing.
    ahead = [row for row in ahead if not _repeats(first, row)]
    columns = _columns(ahead, len(first))
    if any(_named(cell) and cell not in column for cell, column in zip(first, columns, strict=True)):
        return True
    # Names may be questions in a survey, which has many columns.
    texts = len(first) <= _MOST_TEXTS
    votes = [_vote(cell, column, texts) for cell, column in zip(first, columns, strict=True)]
    for_rows, for_names = votes.count(-1), votes.count(1)
    if for_rows and _is_series(first):
        return True
    if for_rows or for_names:
        return for_names > for_rows or (for_names == for_rows and not _begins_like_rows(first))
    if any(NUMBER.fullmatch(cell.strip()) for cell in first if cell.strip()):
        return False
    sentences = sum(is_sentence(cell) for cell in first)
    return not (len(first) <= 3 and sentences > 0 and all(len(row) == len(first) for row in ahead))


def _repeats(first: Sequence[str], row: Sequence[str]) -> bool:
    """Whether a row says what the first one does, with cells missing or added at its end perhaps."""
    shared = min(len(first), len(row))
    return shared >= min(2, len(first)) and list(row[:shared]) == list(first[:shared])


def is_sentence(cell: str) -> bool:
    words = len(cell.split())
    return words >= _SENTENCE_WORDS or (words >= 3 and cell.rstrip().endswith((".", "?", "!", "。", "？")))


def form(cell: str) -> str:
    """What a cell looks like: a number, a date ...; "" for words."""
    cell = cell.strip()
    for name, pattern in _FORMS:
        if pattern.fullmatch(cell):
            return name
    if _CODE.fullmatch(cell):
        return re.sub(r"\d+", "9", re.sub(r"[^\W\d_]+", "a", cell))
    return ""


def is_value(cell: str) -> bool:
    """Whether a cell is a value that nobody calls a column by."""
    return form(cell) in {name for name, _ in _FORMS}


def numeric_columns(rows: Sequence[Sequence[str]], width: int) -> list[bool]:
    """Which columns hold numbers, dates and the like in nearly every row."""
    found = []
    for column in _columns(rows, width):
        filled = [cell for cell in column if cell.strip()]
        found.append(len(filled) > 0 and sum(map(is_value, filled)) >= _ALIKE * len(filled))
    return found


def _columns(rows: Sequence[Sequence[str]], width: int) -> list[list[str]]:
    return [[row[at] for row in rows if at < len(row)] for at in range(width)]


def _vote(cell: str, column: Sequence[str], texts: bool) -> int:
    """-1: the cell is one of the column's; 1: it is not; 0: nothing to tell by."""
    filled = [other.strip() for other in column if other.strip()]
    cell = cell.strip()
    if not cell or not filled:
        return 0
    forms = [form(other) for other in filled]
    common = max(set(forms), key=forms.count)
    if common and forms.count(common) >= _ALIKE * len(forms):
        mine = form(cell)
        if mine == common:
            return -1
        # A number among dates, or an odd code among codes, may be a first row as well.
        return 1 if not mine else 0
    if len(filled) >= 3 and cell in filled and len(set(filled)) < len(filled):
        return -1
    if texts and is_sentence(cell) and sum(map(is_sentence, filled)) >= 0.5 * len(filled):
        return -1
    words = sum(len(other.split()) for other in filled) / len(filled)
    return 1 if len(filled) >= 3 and not is_sentence(cell) and words > 4 * len(cell.split()) else 0


def _is_series(first: Sequence[str]) -> bool:
    """Names of columns that count up, such as years: "country", "2001", "2002"."""
    numbers = [int(cell) for cell in first if cell.strip().isdecimal() and len(cell.strip()) < 6]
    words = [cell for cell in first if cell.strip() and form(cell) == ""]
    steps = {after - before for before, after in pairwise(numbers)}
    return (
        len(numbers) >= 2
        and len(steps) == 1
        and steps != {0}
        and len(words) + len(numbers) == len(first)
        and len(words) > 0
    )


def _begins_like_rows(first: Sequence[str]) -> bool:
    return any(is_value(cell) for cell in first)


def _named(cell: str) -> bool:
    """Whether a cell is a column's name rather than a sentence with such a word in it."""
    known = known_name(cell)
    return known is not None and (known[1] or len(cell.split()) <= 3)


def column_names(header: Sequence[str]) -> list[str]:
    """Names without gaps or repeats: "", "a", "a" become "column 1", "a", "a (2)"."""
    names: list[str] = []
    taken: set[str] = set()
    numbers: dict[str, int] = {}
    for position, cell in enumerate(header, start=1):
        name = " ".join(cell.replace("\ufeff", "").split())[:200] or f"column {position}"
        unique, again = name, numbers.get(name, 2)
        while unique in taken:
            unique, again = f"{name} ({again})", again + 1
        numbers[name] = again
        taken.add(unique)
        names.append(unique)
    return names
