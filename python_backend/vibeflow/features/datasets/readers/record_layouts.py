"""Brings the records of a list or of lines into plain ones, where they are laid out as `layouts.RECORDS`
know."""

from __future__ import annotations

from collections.abc import Sequence

from vibeflow.l10n import tn

from .layouts import RECORDS

_BRANCHES = "other_branches"


class Records:
    """The layout of one source's records: known by the first of each batch. `notes` is whole at the end."""

    def __init__(self, notes: list[str]) -> None:
        self._notes = notes
        self._branches = 0
        self._note: int | None = None

    def plain(self, records: Sequence[object]) -> Sequence[object]:
        """The same records in the same order, each brought into a plain one where it is of the layout."""
        first = next((record for record in records if isinstance(record, dict)), None)
        if first is None:
            return records
        read = next((read for read in RECORDS if read(first) is not None), None)
        if read is None:
            return records
        made = [(read(record) or record) if isinstance(record, dict) else record for record in records]
        self._tell(made)
        return made

    def _tell(self, made: Sequence[object]) -> None:
        more = sum(isinstance(one, dict) and bool(one.get(_BRANCHES)) for one in made)
        if not more:
            return
        self._branches += more
        note = tn(
            "{n:,} conversation has other branches: the one that was shown last, or has the best rank, "
            "is read. The column {column} says how many were left out.",
            "{n:,} conversations have other branches: the one that was shown last, or has the best rank, "
            "is read. The column {column} says how many were left out.",
            self._branches,
            column=_BRANCHES,
        )
        if self._note is None:
            self._note = len(self._notes)
            self._notes.append(note)
        else:
            self._notes[self._note] = note
