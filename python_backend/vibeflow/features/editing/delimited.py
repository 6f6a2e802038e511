"""One record of a CSV or TSV: what is wrong with it, where, and the record mended."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Sequence

from vibeflow.l10n import t, tn

from . import texts
from .dialect import Dialect
from .json_places import Place
from .layout import Layout
from .problems import REMOVE_ROW, Fix, FixName, Problem, RowCheck, digest


def records(lines: Sequence[str], delimiters: str = ",;\t|") -> list[tuple[int, int]]:
    """First and last line of every record: a line break within quotes does not end one. A quote opens a
    cell only
    at its start, so that an inch mark in a text opens nothing."""
    found: list[tuple[int, int]] = []
    start, quoted = 0, False
    for at, line in enumerate(lines):
        if '"' in line:
            quoted = _open_after(line, delimiters, quoted)
        if not quoted:
            found.append((start, at))
            start = at + 1
    if start < len(lines):
        found.append((start, len(lines) - 1))
    return found


def _open_after(line: str, delimiters: str, quoted: bool) -> bool:
    """Whether a cell in quotes is still open at the end of a line."""
    at = 0
    while True:
        if not quoted:
            at = line.find('"', at)
            while at > 0 and line[at - 1] not in delimiters:
                at = line.find('"', at + 1)
            if at < 0:
                return False
            at += 1
        at = _closing(line, at) + 1
        quoted = False
        if at > len(line):
            return True


def cells(record: str, delimiter: str) -> list[tuple[Place, str]]:
    """Place and text of every cell; of a quoted one with its quotes."""
    found: list[tuple[Place, str]] = []
    at = 0
    while True:
        start = at
        if record[at : at + 1] == '"':
            at = _closing(record, at + 1)
            text = record[start + 1 : at].replace('""', '"')
            at = min(at + 1, len(record))
            # What stands between the closing quote and the delimiter belongs to the cell, as readers have it.
            end = record.find(delimiter, at)
            end = len(record) if end < 0 else end
            text += record[at:end]
        else:
            end = record.find(delimiter, at)
            end = len(record) if end < 0 else end
            text = record[start:end]
        found.append(((start, end), text))
        if end >= len(record):
            return found
        at = end + len(delimiter)


def _closing(record: str, at: int) -> int:
    while True:
        at = record.find('"', at)
        if at < 0:
            return len(record)
        if record[at + 1 : at + 2] != '"':
            return at
        at += 2


def parsed(record: str, delimiter: str) -> list[str]:
    """The texts of a record's cells."""
    if '"' not in record:
        return record.split(delimiter)
    try:
        return next(csv.reader(io.StringIO(record, newline=""), delimiter=delimiter), [])
    except csv.Error:
        return [text for _, text in cells(record, delimiter)]


def check(record: str, layout: Layout, dialect: Dialect) -> RowCheck:
    """Blank lines are no records and have no problems."""
    if not record or record.isspace():
        return RowCheck()
    row = parsed(record, dialect.delimiter)
    if not any(cell and not cell.isspace() for cell in row):
        remove = Fix("removeRow", t("Drop the empty row"))
        return RowCheck((Problem("emptyRow", t("Every cell of this row is empty."), fixes=(remove,)),))
    found: list[Problem] = []
    width = len(dialect.header)
    if len(row) != width:
        found.append(_ragged(len(row), width))
    place_of = {name: at for at, name in enumerate(dialect.header)}
    for names in (layout.question, layout.answer):
        values = [row[place_of[name]] for name in names if place_of[name] < len(row)]
        if names and layout.answer and not any(value.strip() for value in values):
            here = (place_of[names[0]],)
            message = (
                t("This row has no question: {column} is empty.", column=names[0])
                if names is layout.question
                else t("This row has no answer: {column} is empty.", column=names[0])
            )
            found.append(Problem("missing", message, here, fixes=(REMOVE_ROW,)))
    for name in layout.texts:
        if (at := place_of[name]) < len(row):
            found += texts.problems_of(row[at], (at,))
    named = layout.texts or dialect.header
    key = [row[place_of[name]].strip() for name in named if place_of[name] < len(row)]
    return RowCheck(tuple(found), digest(key) if any(key) else None)


def _ragged(has: int, width: int) -> Problem:
    message = tn(
        "This row has {n:,} cell; the header has {width:,}.",
        "This row has {n:,} cells; the header has {width:,}.",
        has,
        width=width,
    )
    if has < width:
        pad = Fix("padRow", tn("Add {n:,} empty", "Add {n:,} empty", width - has))
        return Problem("raggedRow", message, fixes=(pad,))
    join = Fix("joinCells", t("Join the last {n:,} cells into one", n=has - width + 1), safe=False)
    return Problem("raggedRow", message, (width,), fixes=(join,))


def located(record: str, problem: Problem, delimiter: str) -> Place:
    """Where in the record the problem stands."""
    known = cells(record, delimiter)
    if not problem.path:
        return 0, len(record)
    at = int(problem.path[0])
    if at >= len(known):
        return 0, len(record)
    (start, end), text = known[at]
    if problem.code == "raggedRow":
        return start, len(record)
    if record[start : start + 1] == '"':
        if problem.end is None:
            return start, end
        # Each quote within a quoted cell is written twice.
        before = problem.start + text[: problem.start].count('"')
        inside = text[problem.start : problem.end]
        return start + 1 + before, start + 1 + before + len(inside) + inside.count('"')
    if problem.end is None:
        return (start, end) if end > start else (max(start - 1, 0), min(end + 1, len(record)))
    return start + problem.start, start + problem.end


def mended(record: str, problem: Problem, fix: FixName, dialect: Dialect) -> str | None:
    """The record with the fix made; None: it goes. Unchanged where the fix no longer applies."""
    if fix == "removeRow":
        return None
    known = cells(record, dialect.delimiter)
    width = len(dialect.header)
    if fix == "padRow":
        return record + dialect.delimiter * max(width - len(known), 0)
    if fix == "joinCells":
        if len(known) <= width:
            return record
        start = known[width - 1][0][0]
        whole = dialect.delimiter.join(text for _, text in known[width - 1 :])
        return record[:start] + _quoted(whole, dialect.delimiter)
    change = _CHANGES.get(fix)
    at = int(problem.path[0]) if problem.path else width
    if change is None or at >= len(known):
        return record
    (start, end), text = known[at]
    return record[:start] + _quoted(change(text), dialect.delimiter, record[start : start + 1]) + record[end:]


def _quoted(text: str, delimiter: str, before: str = "") -> str:
    if before == '"' or any(char in text for char in (delimiter, '"', "\n")):
        return '"' + text.replace('"', '""') + '"'
    return text


_CHANGES: dict[FixName, Callable[[str], str]] = {
    "mask": texts.masked,
    "trim": texts.trimmed,
    "repair": texts.repaired,
}
