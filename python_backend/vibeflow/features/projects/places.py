"""Where a project's folder may go, and what a fault of the file system is called."""

from __future__ import annotations

import errno
import os
from pathlib import Path

from vibeflow.l10n import t
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
            t("There is something at {place} already.", place=place),
            hint=t("Choose a folder that does not exist yet; nothing is ever written over."),
        )
    parent = place.parent
    if not parent.is_dir():
        raise NotFound(
            t("The folder {parent} does not exist.", parent=parent),
            hint=t("Make it first, or choose another place."),
        )
    if source.resolve() in (parent.resolve(), *parent.resolve().parents):
        raise NotReady(
            t("{place} lies within the project itself.", place=place),
            hint=t("Choose a place outside the project's folder."),
        )
    refuse_read_only(parent)
    return parent.resolve() / place.name


def refuse_read_only(folder: Path) -> None:
    """Raises `NotFound` for a folder in which nothing can be made or removed."""
    if not os.access(folder, os.W_OK | os.X_OK):
        raise NotFound(
            t("You may not write in {folder}.", folder=folder),
            hint=t("Change the folder's permissions, or choose another place."),
        )


def refuse_link(path: Path) -> None:
    """Raises `NotReady` where the project's folder is a link: moving it would move the link alone."""
    if path.is_symlink():
        raise NotReady(
            t("{path} is a link to {place}.", path=path, place=path.resolve()),
            hint=t("Open the project from {path}; there it can be moved.", path=path.resolve()),
        )


def in_words(error: OSError, folder: Path) -> VibeFlowError:
    """A fault of the file system as one of ours."""
    if error.errno in (errno.EACCES, errno.EPERM, errno.EROFS):
        return NotFound(
            t("You may not write in {filename}.", filename=error.filename or folder),
            hint=t("Change the folder's permissions, then try again. Nothing was lost."),
        )
    if error.errno == errno.ENOENT:
        return NotFound(
            t("{filename} is not there any more.", filename=error.filename or folder),
            hint=t("Something removed it meanwhile. Look into the folder, then try again."),
        )
    if isinstance(error, FileExistsError):
        return ProjectExists(
            t("There is something at {folder} by now.", folder=folder),
            hint=t("Choose another place. Nothing was lost."),
        )
    return as_vibeflow_error(error)
