"""What a project holds that another made: named, so that nobody wonders where it went, and not used."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from vibeflow.protocol.errors import ErrorData, ForeignState
from vibeflow.store.inside import STATE_FOLDER, is_real_folder

from .entering import ASIDE

if TYPE_CHECKING:
    from .service import ProjectRecord

_NAMED = 5


def foreign(record: ProjectRecord) -> list[ErrorData]:
    """One for what was put aside when the project was opened, one for jobs that came since."""
    return [error.to_wire() for error in (*_put_aside(record), *_strangers(record))]


def _put_aside(record: ProjectRecord) -> list[ForeignState]:
    state = record.path / STATE_FOLDER
    places = sorted(record.path.glob(f"{STATE_FOLDER}-{ASIDE}-*"))
    if is_real_folder(state):
        places += sorted(state.glob(f"{ASIDE}-*"))
    return [_aside(record.path, place) for place in places]


def _aside(project: Path, place: Path) -> ForeignState:
    jobs = place / "jobs"
    found = sorted(job.name for job in jobs.iterdir()) if is_real_folder(jobs) else []
    names = [name for name in found if not name.startswith(".")]
    where = place.relative_to(project).as_posix()
    if names:
        told = f"{_jobs(names)} from elsewhere {_were(names)} put aside: {_few(names)}."
        why = f"VibeFlow on this computer did not make {_them(names)}."
    else:
        told = f"A {STATE_FOLDER} folder from elsewhere was put aside."
        why = "VibeFlow on this computer did not make it."
    return ForeignState(
        f"{told} {why} What came lies in {where} and is neither read nor run.",
        hint="Data, recipe and versions are untouched. Where git tracked those files it shows them as "
        "deleted now; committing that takes them out of the repository. Delete the folder when you do not "
        "need it.",
    )


def _strangers(record: ProjectRecord) -> list[ForeignState]:
    names = record.jobs.strangers()
    if not names:
        return []
    are = "is" if len(names) == 1 else "are"
    return [
        ForeignState(
            f"{_jobs(names)} from elsewhere {are} not run: {_few(names)}. VibeFlow on this computer did not "
            f"make {_them(names)}, or {'it was' if len(names) == 1 else 'they were'} changed since.",
            hint=f"Delete {_them(names)} from {STATE_FOLDER}/jobs. If git tracks {_them(names)}, "
            f"git rm -r --cached {STATE_FOLDER} in a terminal keeps {_them(names)} from coming back.",
        )
    ]


def _few(names: Sequence[str]) -> str:
    shown = ", ".join(map(_legible, names[:_NAMED]))
    return f"{shown} and {len(names) - _NAMED} more" if len(names) > _NAMED else shown


def _legible(name: str) -> str:
    """What another made may be called anything, and a message travels as UTF-8."""
    return "".join(letter if letter.isprintable() else "\ufffd" for letter in name[:60])


def _jobs(names: Sequence[str]) -> str:
    return "1 job" if len(names) == 1 else f"{len(names)} jobs"


def _were(names: Sequence[str]) -> str:
    return "was" if len(names) == 1 else "were"


def _them(names: Sequence[str]) -> str:
    return "it" if len(names) == 1 else "them"
