"""Files of the working tree without links: a project that came from elsewhere may have a link in the place of
any file or folder, and nothing is read or written through one. Knows nothing of git."""

from __future__ import annotations

import os
from pathlib import Path

from vibeflow.store.inside import STATE_FOLDER

from . import faults


def leads_elsewhere(folder: Path, file: Path) -> bool:
    """Whether the file, or a folder on the way to it, is a symbolic link."""
    return file.is_symlink() or parent_elsewhere(folder, file)


def parent_elsewhere(folder: Path, file: Path) -> bool:
    """Whether a folder on the way to the file is a symbolic link."""
    return any(parent.is_symlink() for parent in file.parents if folder in parent.parents)


def own_file(folder: Path, path: str, *, keeping: bool = False) -> Path | None:
    """The file of the project's own at `path`; None where there is no ordinary one.

    Raises:
        ForeignState: a link is in its place or on the way. `keeping` is as in `faults.linked`.
    """
    file = folder / path
    if leads_elsewhere(folder, file):
        raise faults.linked(path, keeping=keeping)
    return file if file.is_file() else None


def scratch_folder(folder: Path) -> Path:
    """Where files of the working tree are made before they get their names: beside the jobs, which git
    ignores, so that a crash leaves nothing that a status would show.

    Raises:
        ForeignState: it, or the folder above, is a link or a file.
    """
    state = folder / STATE_FOLDER
    for place in (state, state / "tmp"):
        if place.is_symlink() or (os.path.lexists(place) and not place.is_dir()):
            raise faults.no_state_folder(place.relative_to(folder).as_posix())
        place.mkdir(exist_ok=True)
    return state / "tmp"
