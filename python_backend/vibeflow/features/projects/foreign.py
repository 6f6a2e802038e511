"""What a project holds that another made: named, so that nobody wonders where it went, and not used."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from vibeflow.jobs.spec import STATE_FOLDER
from vibeflow.protocol.errors import ErrorData, ForeignState
from vibeflow.store.inside import is_real_folder

from .entering import ASIDE

if TYPE_CHECKING:
    from .service import ProjectRecord

_NAMED = 5


def foreign(record: ProjectRecord) -> list[ErrorData]:
    """One for what was put aside when the project was opened, one for jobs that came since."""
    return [error.to_wire() for error in (*_put_aside(record), *_strangers(record))]


def _put_aside(record: ProjectRecord) -> list[ForeignState]:
    state = record.path / STATE_FOLDER
    found = sorted(record.path.glob(f"{STATE_FOLDER}-{ASIDE}-*"))
    if is_real_folder(state):
        found += sorted(state.glob(f"{ASIDE}-*"))
    return [
        ForeignState(
            f"The project came with a {STATE_FOLDER} folder that VibeFlow on this computer did not make"
            f"{_holding(place) if is_real_folder(place) else ''}. "
            f"It was put aside in {place.relative_to(record.path).as_posix()} and is not used.",
            hint="Nothing of it is read or run. Data, recipe and versions are not touched. Delete that "
            "folder when you do not need it.",
        )
        for place in found
    ]


def _holding(place: Path) -> str:
    jobs = place / "jobs"
    names = sorted(job.name for job in jobs.iterdir()) if is_real_folder(jobs) else []
    return f" ({_count(len(names), 'job')}: {_few(names)})" if names else ""


def _strangers(record: ProjectRecord) -> list[ForeignState]:
    names = record.jobs.strangers()
    if not names:
        return []
    were = "was" if len(names) == 1 else "were"
    return [
        ForeignState(
            f"{_count(len(names), 'job')} in {STATE_FOLDER}/jobs {were} not made by VibeFlow on this "
            f"computer, or {were} changed since: {_few(names)}.",
            hint="They are neither shown nor run. They may have come with the repository: git rm -r --cached "
            f"{STATE_FOLDER} in a terminal keeps them out of it; then delete their folders.",
        )
    ]


def _few(names: Sequence[str]) -> str:
    shown = ", ".join(name[:60] for name in names[:_NAMED])
    return f"{shown} and {len(names) - _NAMED} more" if len(names) > _NAMED else shown


def _count(number: int, what: str) -> str:
    return f"{number} {what}{'' if number == 1 else 's'}"
