"""How a delimited file is written: its delimiter, where its table begins, whether the first record names
columns.

Looks at the first quarter megabyte only. Knows nothing of reading the rest.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from ..shapes.names import known_name
from .records import Records
from .stretches import Text

NAMES = {",": "comma", ";": "semicolon", "\t": "tab", "|": "pipe"}
SAMPLE_BYTES = 1 << 18
BLANK = " \t\r\n\v\f\xa0\ufeff"
"""A record of nothing else is no row."""
_NUMBER = re.compile(r"[-+]?[\d.,]*\d[\d.,]*(e[-+]?\d+)?%?", re.IGNORECASE)
_MOST_NOTES = 20


@dataclass(frozen=True)
class Dialect:
    delimiter: str
    """"," where there is one column only."""
    columns: tuple[str, ...]
    skip: int
    """Records before the first row: notes, and the header where there is one."""
    notes: int
    wrapped: bool
    """Every line is quoted as a whole, and is a record of its own inside."""
    single: bool


def sniff(sample: str, cut: bool) -> Dialect | None:
    """None where there is no record. `cut`: the sample ends before the file does."""
    delimiter = choose_delimiter(sample, cut)
    wrapped = None if delimiter else _wrapped(sample, cut)
    records = parse_sample(sample, delimiter or ",", cut)
    if wrapped:
        records = [unwrap(record, wrapped) for record in records]
    if not records:
        return None
    notes = 0 if delimiter is None and wrapped is None else _notes(records)
    first, ahead = records[notes], records[notes + 1 : notes + 21]
    header = is_header(first, ahead)
    return Dialect(
        delimiter=wrapped or delimiter or ",",
        columns=tuple(column_names(first if header else [""] * len(first))),
        skip=notes + int(header),
        notes=notes,
        wrapped=wrapped is not None,
        single=delimiter is None and wrapped is None,
    )


def choose_delimiter(sample: str, cut: bool = False) -> str | None:
    """The delimiter under which most records are equally wide, and quotes do their duty; None for a single
    column."""
    best: tuple[float, float, int] | None = None
    chosen = None
    for delimiter in NAMES:
        records = parse_sample(sample, delimiter, cut)
        widths = Counter(len(record) for record in records)
        wide = {width: count for width, count in widths.items() if width >= 2}
        if not wide:
            continue
        width, count = max(wide.items(), key=lambda item: (item[1], item[0]))
        same = count / len(records)
        # Under a wrong delimiter the quotes around fields end up inside of cells, beside the right one.
        marks = [mark for other in NAMES if other != delimiter for mark in (f'{other}"', f'"{other}')]
        odd = sum(any(mark in cell for cell in record for mark in marks) for record in records)
        astray = odd / len(records)
        rank = (round(same, 1), -round(astray, 1), width)
        if same >= 0.3 and (best is None or rank > best):
            best, chosen = rank, delimiter
    return chosen


def parse_sample(sample: str, delimiter: str, cut: bool) -> list[list[str]]:
    """The first hundred records with something in them; line ends may be of any kind."""
    sample = sample.replace("\r\n", "\n").replace("\r", "\n")
    found: list[list[str]] = []
    records = Records(Text(iter([sample.encode("utf-8", "replace")]), delimiter), delimiter)
    while len(found) < 101 and (record := records.next()) is not None:
        if record.problem is not None and cut:
            return found
        if any(cell.strip(BLANK) for cell in record.cells):
            found.append(record.cells)
    # The last record of a cut sample may be torn.
    return found[:-1] if cut and 2 < len(found) < 101 else found


def unwrap(record: list[str], delimiter: str) -> list[str]:
    """The record inside a line that is quoted as a whole; as it is where there is not exactly one."""
    if len(record) != 1:
        return record
    if '"' not in record[0] and "\n" not in record[0]:
        return record[0].split(delimiter)
    records = Records(Text(iter([record[0].encode("utf-8", "replace")]), delimiter), delimiter)
    inner = records.next()
    return record if inner is None or inner.problem is not None or records.next() is not None else inner.cells


def column_names(header: Sequence[str]) -> list[str]:
    """Names without gaps or repeats: "", "a", "a" become "column 1", "a", "a (2)"."""
    names: list[str] = []
    taken: set[str] = set()
    for position, cell in enumerate(header, start=1):
        name = " ".join(cell.replace("\ufeff", "").split())[:200] or f"column {position}"
        unique, again = name, 2
        while unique in taken:
            unique, again = f"{name} ({again})", again + 1
        taken.add(unique)
        names.append(unique)
    return names


def is_header(first: Sequence[str], ahead: Sequence[Sequence[str]]) -> bool:
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


def _notes(records: Sequence[Sequence[str]]) -> int:
    """Records of text above the table: fewer cells filled than the table is wide, before the first wide
    one."""
    width = Counter(len(record) for record in records).most_common(1)[0][0]
    for at, record in enumerate(records[: _MOST_NOTES + 1]):
        if len(record) >= width and sum(bool(cell.strip()) for cell in record) > 1:
            return at
    return 0


def _wrapped(sample: str, cut: bool) -> str | None:
    cells = [record[0] for record in parse_sample(sample, ",", cut)[:50]]
    return choose_delimiter("\n".join(cells)) if cells and all(len(cell) > 1 for cell in cells) else None
