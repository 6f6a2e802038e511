"""Who changes a project's dataset holds this lock, in whichever process; so does who moves the project."""

from __future__ import annotations

from pathlib import Path

from filelock import FileLock

from .inside import STATE_FOLDER, file_inside, folder_inside

STATE = Path(STATE_FOLDER) / "data"


def state_folder(project: Path) -> Path:
    """Made where it is missing. Raises `ForeignState` where it, or `.vibeflow`, is a link."""
    return folder_inside(project, STATE.as_posix())


def lock(project: Path, name: str = "lock") -> FileLock:
    """Held by whoever changes the dataset, in any process. Raises `ForeignState` where a link is in its
    place."""
    state_folder(project)
    return FileLock(file_inside(project, STATE.as_posix(), name))
