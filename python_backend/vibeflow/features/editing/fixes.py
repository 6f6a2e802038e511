"""Changes to the text that mend problems: one, all of a kind, or all that may be made unasked."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from .check import Found, Position, Report
from .lines import units
from .problems import Code, FixName

_LATE: frozenset[FixName] = frozenset({"fixRoleOrder", "closeConversation", "addReply"})
"""Made after the others in a row: they move the turns that the others point at."""


@dataclass(frozen=True)
class Change:
    """Replace what stands between two places of the report's text."""

    start: Position
    end: Position
    text: str


def mend(report: Report, found: Found, fix: FixName) -> list[Change]:
    """What one fix of one problem changes; empty where it no longer applies."""
    text = report.text(found.row)
    return _changes(report, {found.row: report.format.mended(text, found.problem, fix)})


def mend_all(report: Report, code: Code, fix: FixName) -> list[Change]:
    """The same fix for every problem of this kind."""
    return _mend_many(report, [(one, fix) for one in same(report, code, fix)])


def mend_safe(report: Report) -> list[Change]:
    """The first fix of every problem, where it loses nothing that could be wanted."""
    return _mend_many(report, [(one, one.problem.fixes[0].name) for one in safe(report)])


def same(report: Report, code: Code, fix: FixName) -> list[Found]:
    """The problems of a kind that this fix mends."""
    return [
        one
        for one in report.found
        if one.problem.code == code and any(offered.name == fix for offered in one.problem.fixes)
    ]


def safe(report: Report) -> list[Found]:
    """The problems whose first fix loses nothing that could be wanted."""
    return [one for one in report.found if one.problem.fixes and one.problem.fixes[0].safe]


def _mend_many(report: Report, wanted: Iterable[tuple[Found, FixName]]) -> list[Change]:
    new: dict[int, str | None] = {}
    for found, fix in sorted(wanted, key=lambda pair: (pair[0].row, pair[1] in _LATE)):
        text = new.get(found.row, report.text(found.row))
        if text is not None:
            new[found.row] = report.format.mended(text, found.problem, fix)
    return _changes(report, new)


def _changes(report: Report, new: dict[int, str | None]) -> list[Change]:
    """The least changes that make rows read as given; None: the row goes."""
    changes: list[Change] = []
    gone = sorted(row for row, text in new.items() if text is None)
    changes += [_removal(report, first, last) for first, last in _runs(report, gone)]
    for row, text in new.items():
        before = report.text(row)
        if text is None or text == before:
            continue
        start = _common(before, text)
        tail = _common(before[start:][::-1], text[start:][::-1])
        changes.append(
            Change(
                report.position(row, before, start),
                report.position(row, before, len(before) - tail),
                text[start : len(text) - tail],
            )
        )
    return sorted(changes, key=lambda change: change.start)


def _runs(report: Report, rows: Sequence[int]) -> Iterable[tuple[int, int]]:
    """First and last line of each run of neighbouring rows."""
    run: tuple[int, int] | None = None
    for row in rows:
        first, last = report.rows[row]
        if run and run[1] + 1 == first:
            run = (run[0], last)
            continue
        if run:
            yield run
        run = (first, last)
    if run:
        yield run


def _removal(report: Report, first: int, last: int) -> Change:
    """Takes whole lines with one of the line ends beside them."""
    if last + 1 < len(report.lines):
        return Change((first, 0), (last + 1, 0), "")
    end = (last, units(report.lines[last]))
    return Change((first - 1, units(report.lines[first - 1])) if first else (0, 0), end, "")


def _common(one: str, other: str) -> int:
    """Length of what two texts begin with alike."""
    low, high = 0, min(len(one), len(other))
    while low < high:
        middle = (low + high + 1) // 2
        if one[:middle] == other[:middle]:
            low = middle
        else:
            high = middle - 1
    return low
