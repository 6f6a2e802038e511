"""Where the table of a sheet begins, and which sheet of a workbook holds the data."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from statistics import median

from ..shapes.names import known_name

_LOOKED_AT = 200
_MOST_ABOVE = 15


@dataclass(frozen=True)
class Sheet:
    above: list[list[str]]
    """Rows above the table: a title, a date."""
    rows: list[list[str]]
    """The table, its header first; without columns that are empty in all of it."""


def table_in(rows: Sequence[list[str]]) -> Sheet:
    """The table of a sheet. `rows`: all of equal width, each with something in it."""
    filled = [sum(bool(cell.strip()) for cell in row) for row in rows[:_LOOKED_AT]]
    usual = median(filled[len(filled) // 4 :])
    start = 0
    if usual >= 2:
        start = next(
            (at for at, count in enumerate(filled[: _MOST_ABOVE + 1]) if count >= max(2, 0.6 * usual)), 0
        )
    table = rows[start:]
    used = [at for at in range(len(rows[0])) if any(row[at].strip() for row in table)]
    return Sheet(above=list(rows[:start]), rows=[[row[at] for at in used] for row in table])


def choose_sheet(sheets: Mapping[str, Sheet]) -> str:
    """The sheet whose header speaks of questions and answers, else the one with most in it, else the
    first."""

    def worth(name: str) -> tuple[int, int]:
        rows = sheets[name].rows
        known = {role for cell in rows[0] if (found := known_name(cell)) for role in found[:1]}
        wide = len(rows[0]) >= 2 and len(rows) >= 2
        speaks = (2 * ("answer" in known) + ("question" in known)) if wide else 0
        return speaks, len(rows) if wide and not speaks else 0

    return max(sheets, key=worth)
