"""What the user thinks of pairs of answers: `evaluation/ratings.jsonl` in the working tree, one line each.

Of several lines for the same row of the same version the last one counts. A line that cannot be read is kept
as it is. The next commit that VibeFlow makes takes the file along.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Literal

from filelock import FileLock
from pydantic import BaseModel, ConfigDict, ValidationError

from vibeflow.jobs.events import now
from vibeflow.protocol.errors import ForeignState
from vibeflow.protocol.evaluation import Rating
from vibeflow.store import atomic
from vibeflow.store.inside import STATE_FOLDER, file_inside, folder_inside, read_inside

RATINGS = Path("evaluation") / "ratings.jsonl"
_LOCK = Path(STATE_FOLDER) / "ratings.lock"
_PATIENCE = 10.0


class _Line(BaseModel):
    model_config = ConfigDict(extra="ignore", frozen=True)
    commit: str
    number: int
    choice: Literal["base", "tuned", "same"] | None
    """None: taken back."""
    note: str = ""
    time: str = ""


def read_ratings(project: Path, commit: str) -> dict[int, Rating]:
    """The user's ratings of a version's answers, by row number; a damaged line is passed over."""
    found: dict[int, Rating] = {}
    for line in _lines(project):
        said = _parse(line)
        if said is None or said.commit != commit:
            continue
        found.pop(said.number, None)
        if said.choice is not None:
            found[said.number] = Rating(choice=said.choice, note=said.note)
    return found


def write_rating(project: Path, commit: str, number: int, rating: Rating | None) -> None:
    """Put down a rating in place of an earlier one of the same answers; None takes it back.

    Raises:
        OSError, filelock.Timeout: nothing was changed.
    """
    folder_inside(project, _LOCK.parent.as_posix())
    with FileLock(file_inside(project, _LOCK.as_posix()), timeout=_PATIENCE):
        kept = [line for line in _lines(project) if not _is_about(line, commit, number)]
        # What was committed with an earlier rating must not come to life again by a merge: it is taken back
        # in so many words.
        said = _Line(
            commit=commit,
            number=number,
            choice=rating.choice if rating else None,
            note=rating.note if rating else "",
            time=now(),
        )
        kept.append(json.dumps(said.model_dump(), ensure_ascii=False))
        folder_inside(project, RATINGS.parent.as_posix())
        text = "".join(f"{line}\n" for line in kept)
        atomic.write_bytes(project / RATINGS, text.encode("utf-8", "surrogateescape"))


def _lines(project: Path) -> list[str]:
    try:
        text = read_inside(project, RATINGS.as_posix()).decode("utf-8", "surrogateescape")
    except (FileNotFoundError, ForeignState):
        return []  # of a project from elsewhere: what lies behind it is not to be copied into the project
    # Only the line feed ends a line: a note may hold U+2028 and the like.
    return [line for line in text.split("\n") if line.strip()]


def _parse(line: str) -> _Line | None:
    try:
        return _Line.model_validate_json(line.encode("utf-8", "surrogateescape"))
    except ValidationError:
        return None


def _is_about(line: str, commit: str, number: int) -> bool:
    said = _parse(line)
    return said is not None and (said.commit, said.number) == (commit, number)
