"""Where a project's folder may go, and what a fault of the file system is called."""

from __future__ import annotations

import errno
import os
from pathlib import Path

from vibeflow.protocol.errors import NotFound, NotReady, ProjectExists, VibeFlowError, as_vibeflow_error


def free_place(wanted: str, source: Path) -> Path:
    """The folder that the user named, absolute; nothing is there, its parent is, and can be written to.

    Raises:
        ProjectExists: something is there.
        NotFound: its parent is not, or nothing may be written there.
        NotReady: it lies within the project itself.
    """
    place = Path(wanted).expanduser().absolute()
    if os.path.lexists(place):
        raise ProjectExists(
            f"There is something at {place} already.",
            hint="Choose a folder that does not exist yet; nothing is ever written over.",
        )
    parent = place.parent
    if not parent.is_dir():
        raise NotFound(
            f"The folder {parent} does not exist.",
            hint="Make it first, or choose another place.",
        )
    if source.resolve() in (parent.resolve(), *parent.resolve().parents):
        raise NotReady(
            f"{place} lies within the project itself.",
            hint="Choose a place outside the project's folder.",
        )
    refuse_read_only(parent)
    return parent.resolve() / place.name


def refuse_read_only(folder: Path) -> None:
    """Raises `NotFound` for a folder in which nothing can be made or removed."""
    if not os.access(folder, os.W_OK | os.X_OK):
        raise NotFound(
            f"You may not write in {folder}.",
            hint="Change the folder's permissions, or choose another place.",
        )


def refuse_link(path: Path, deed: str) -> None:
    """Raises `NotReady` where the project's folder is a link: moving it would move the link alone."""
    if path.is_symlink():
        raise NotReady(
            f"{path} is a link to {path.resolve()}.",
            hint=f"Open the project from {path.resolve()}; there it can be {deed}.",
        )


def in_words(error: OSError, folder: Path) -> VibeFlowError:
    """A fault of the file system as one of ours."""
    if error.errno in (errno.EACCES, errno.EPERM, errno.EROFS):
        return NotFound(
            f"You may not write in {error.filename or folder}.",
            hint="Change the folder's permissions, then try again. Nothing was lost.",
        )
    if error.errno == errno.ENOENT:
        return NotFound(
            f"{error.filename or folder} is not there any more.",
            hint="Something removed it meanwhile. Look into the folder, then try again.",
        )
    if isinstance(error, FileExistsError):
        return ProjectExists(
            f"There is something at {folder} by now.", hint="Choose another place. Nothing was lost."
        )
    return as_vibeflow_error(error)
