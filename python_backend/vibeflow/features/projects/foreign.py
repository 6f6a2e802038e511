"""What a project holds that another made: named, so that nobody wonders where it went, and not used."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from vibeflow.l10n import listed, t, tn
from vibeflow.protocol.errors import ErrorData, ForeignState
from vibeflow.store.inside import STATE_FOLDER, is_real_folder

from .entering import ASIDE

if TYPE_CHECKING:
    from .record import ProjectRecord

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
    told = (
        tn(
            "{n} job from elsewhere was put aside: {jobs}. VibeFlow on this computer did not make it. "
            "What came lies in {where} and is neither read nor run.",
            "{n} jobs from elsewhere were put aside: {jobs}. VibeFlow on this computer did not make them. "
            "What came lies in {where} and is neither read nor run.",
            len(names),
            jobs=_few(names),
            where=where,
        )
        if names
        else t(
            "A {folder} folder from elsewhere was put aside. VibeFlow on this computer did not make it. "
            "What came lies in {where} and is neither read nor run.",
            folder=STATE_FOLDER,
            where=where,
        )
    )
    return ForeignState(
        told,
        hint=t(
            "Data, recipe and versions are untouched. Where git tracked those files it shows them as deleted "
            "now; committing that takes them out of the repository. Delete the folder when you do not need "
            "it."
        ),
    )


def _strangers(record: ProjectRecord) -> list[ForeignState]:
    names = record.jobs.strangers()
    if not names:
        return []
    return [
        ForeignState(
            tn(
                "{n} job from elsewhere is not run: {jobs}. VibeFlow on this computer did not make it, or it "
                "was changed since.",
                "{n} jobs from elsewhere are not run: {jobs}. VibeFlow on this computer did not make them, "
                "or they were changed since.",
                len(names),
                jobs=_few(names),
            ),
            hint=tn(
                "Delete it from {folder}/jobs. If git tracks it, git rm -r --cached {folder} in a terminal "
                "keeps it from coming back.",
                "Delete them from {folder}/jobs. If git tracks them, git rm -r --cached {folder} in a "
                "terminal keeps them from coming back.",
                len(names),
                folder=STATE_FOLDER,
            ),
        )
    ]


def _few(names: Sequence[str]) -> str:
    return listed([_legible(name) for name in names], _NAMED)


def _legible(name: str) -> str:
    """What another made may be called anything, and a message travels as UTF-8."""
    return "".join(letter if letter.isprintable() else "\ufffd" for letter in name[:60])
