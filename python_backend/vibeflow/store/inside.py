"""Naming and reading what a project holds, without leaving the project.

A project may come from anybody, and a link in it may lead anywhere: `data/train.jsonl` to a private key,
`.vibeflow` to another project. Here no link is followed, neither at the end of a path nor at a folder on the
way to it, and nothing is opened but a regular file: a pipe would block for ever, a device may do anything.
The project's own folder may be reached through a link; that is the user's choice, and no project makes it.

Links are symbolic links, and on Windows every reparse point that stands for another place (junctions too).
Hard links cannot be told from files, and git carries none. Knows nothing of what the files mean. A missing
file stays the `FileNotFoundError` that it always was: callers have their own words for it.
"""

from __future__ import annotations

import errno
import os
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path, PurePosixPath, PureWindowsPath
from typing import BinaryIO, Literal

from vibeflow.l10n import t
from vibeflow.protocol.errors import ForeignState

STATE_FOLDER = ".vibeflow"
"""VibeFlow's own in a project: jobs, checkpoints and caches; ignored by git."""

_STANDS_FOR_ANOTHER = 0x20000000
"""Windows' own bit in a reparse tag: set for links and junctions, unset for files that a cloud holds."""
_BY_FOLDER = os.open in os.supports_dir_fd and hasattr(os, "O_NOFOLLOW")
"""Whether each folder can be opened from the one above: then nobody can swap one for a link in between."""
_LINK_IN_THE_WAY = (errno.ELOOP, errno.ENOTDIR, errno.EMLINK)
"""What opening a link without following it says: Linux and macOS, with O_DIRECTORY, FreeBSD."""
_NOT_TO_BE_OPENED = (errno.ENXIO, errno.ENODEV, errno.EOPNOTSUPP)
"""What opening a socket, or a device that is not there, says."""


def inside(top: Path, *parts: str) -> Path:
    """The path of `parts` (each may hold several, with `/` between) in `top`, whether it exists or not.

    For libraries that open files by name, and for writing. To read, `open_inside` leaves no moment between
    the look and the opening.

    Raises:
        ForeignState: it is a link, a folder on the way is one, or the parts lead out of `top`.
    """
    path = top
    names = _names(parts)
    for at, name in enumerate(names, 1):
        path = path / name
        if is_link(path):
            raise _link("/".join(names[:at]))
    return path


def file_inside(top: Path, *parts: str) -> Path:
    """As `inside`, for a library that opens a file by its name: a regular file is there, or nothing.

    Raises:
        ForeignState: as `open_inside`.
    """
    path = inside(top, *parts)
    facts = _facts(path)
    if facts is not None and not stat.S_ISREG(facts.st_mode):
        raise _no_file("/".join(_names(parts)))
    return path


def folder_inside(top: Path, *parts: str) -> Path:
    """As `inside`, for a folder, which is made with those above it where it is missing.

    Raises:
        ForeignState: as `inside`; and where a file stands in the way.
        OSError: it cannot be made.
    """
    path = inside(top, *parts)
    try:
        path.mkdir(parents=True, exist_ok=True)
    except (FileExistsError, NotADirectoryError) as error:
        raise _no_file("/".join(_names(parts))) from error
    return path


def open_inside(top: Path, *parts: str) -> BinaryIO:
    """A regular file of the project, opened for reading.

    Raises:
        ForeignState: as `inside`; and where a folder, a pipe, a socket or a device stands instead.
        OSError: it is missing or may not be read.
    """
    names = _names(parts)
    handle = _open_by_folder(top, names) if _BY_FOLDER else _open_by_name(top, names)
    return _regular(handle, "rb", names)


def read_inside(top: Path, *parts: str, limit: int | None = None) -> bytes:
    """What a file of the project holds.

    Args:
        limit: the most bytes that it may have; a file that VibeFlow wrote stays far below.

    Raises:
        ForeignState: as `open_inside`; and when it is larger than `limit`.
        OSError: it is missing or may not be read.
    """
    with open_inside(top, *parts) as handle:
        if limit is None:
            return handle.read()
        data = handle.read(limit + 1)
    if len(data) > limit:
        raise ForeignState(
            t(
                "{path} is larger than {limit:,} bytes, more than VibeFlow writes there.",
                path="/".join(_names(parts)),
                limit=limit,
            ),
            hint=t("It came from elsewhere and was not read. Move it out of the project and try again."),
        )
    return data


def append_inside(top: Path, *parts: str) -> BinaryIO:
    """A regular file of the project, made where it is missing, opened for appending.

    Raises:
        ForeignState: as `open_inside`.
        OSError: it may not be written.
    """
    path, names = inside(top, *parts), _names(parts)
    flags = os.O_WRONLY | os.O_APPEND | os.O_CREAT | getattr(os, "O_BINARY", 0)
    # O_NONBLOCK: opening a pipe would wait for its reader.
    flags |= getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_CLOEXEC", 0) | getattr(os, "O_NONBLOCK", 0)
    try:
        handle = os.open(path, flags, 0o600)
    except OSError as error:
        if error.errno in _LINK_IN_THE_WAY:
            raise _link("/".join(names)) from error
        if error.errno in _NOT_TO_BE_OPENED:
            raise _no_file("/".join(names)) from error
        raise
    return _regular(handle, "ab", names)


def is_real_file(path: Path) -> bool:
    """A regular file, not a link to one. False where there is nothing, or nothing that may be looked at."""
    facts = _facts(path)
    return facts is not None and stat.S_ISREG(facts.st_mode) and not _is_link(facts)


def is_real_folder(path: Path | str) -> bool:
    """A folder, not a link to one. False where there is nothing, or nothing that may be looked at."""
    facts = _facts(path)
    return facts is not None and stat.S_ISDIR(facts.st_mode) and not _is_link(facts)


def is_link(path: Path) -> bool:
    """A symbolic link or a junction, whether what it names exists or not."""
    facts = _facts(path)
    return facts is not None and _is_link(facts)


def _facts(path: Path | str) -> os.stat_result | None:
    try:
        return os.lstat(path)
    except (OSError, ValueError):  # ValueError: a name that no file system takes
        return None


def _is_link(facts: os.stat_result) -> bool:
    return stat.S_ISLNK(facts.st_mode) or bool(getattr(facts, "st_reparse_tag", 0) & _STANDS_FOR_ANOTHER)


def _names(parts: tuple[str, ...]) -> list[str]:
    """The parts, one folder or file each."""
    names = [name for part in parts for name in PurePosixPath(part).parts]
    for name in names or [""]:
        windows = PureWindowsPath(name)
        leaves = name in ("", "..") or "\0" in name or name.startswith("/")
        if leaves or (os.name == "nt" and (windows.drive or len(windows.parts) != 1)):
            raise ForeignState(
                t("“{path}” is no path inside a project.", path="/".join(parts)),
                hint=t("A project's files lie in its own folder. Nothing was read or written."),
            )
    return names


def _regular(handle: int, mode: Literal["rb", "ab"], names: list[str]) -> BinaryIO:
    """What was opened, if it is a file."""
    try:
        if not stat.S_ISREG(os.fstat(handle).st_mode):
            raise _no_file("/".join(names))
        return os.fdopen(handle, mode)
    except BaseException:
        os.close(handle)
        raise


def _open_by_folder(top: Path, names: list[str]) -> int:
    """Each folder from the one above, none through a link."""
    flags = os.O_RDONLY | os.O_NOFOLLOW | os.O_CLOEXEC
    folder = os.open(top, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        for at, name in enumerate(names[:-1], 1):
            with _links_in_words(names[:at], folder):
                below = os.open(name, flags | os.O_DIRECTORY, dir_fd=folder)
            os.close(folder)
            folder = below
        with _links_in_words(names, folder):
            # O_NONBLOCK: opening a pipe would wait for its writer. It changes nothing for a file.
            return os.open(names[-1], flags | os.O_NONBLOCK, dir_fd=folder)
    finally:
        os.close(folder)


@contextmanager
def _links_in_words(names: list[str], folder: int) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        name = "/".join(names)
        if error.errno in _LINK_IN_THE_WAY:
            facts = os.stat(names[-1], dir_fd=folder, follow_symlinks=False)
            raise (_link(name) if stat.S_ISLNK(facts.st_mode) else _no_file(name)) from error
        if error.errno in _NOT_TO_BE_OPENED:
            raise _no_file(name) from error
        raise


def _open_by_name(top: Path, names: list[str]) -> int:
    """Where folders cannot be opened (Windows): looked at first, and once more behind the opening."""
    path = inside(top, *names)
    if path.exists() and not is_real_file(path):
        raise _no_file("/".join(names))
    handle = os.open(path, os.O_RDONLY | getattr(os, "O_BINARY", 0) | getattr(os, "O_NOINHERIT", 0))
    try:
        inside(top, *names)
        if not os.path.samestat(path.lstat(), os.fstat(handle)):
            raise _link("/".join(names))
    except BaseException:
        os.close(handle)
        raise
    return handle


def _link(name: str) -> ForeignState:
    return ForeignState(
        t("{name} is a link to another place. In a project no link is followed.", name=name),
        hint=t(
            "If you put it there yourself, replace the link by what it points to, or import that "
            "file from where it lies. Otherwise delete it."
        ),
    )


def _no_file(name: str) -> ForeignState:
    return ForeignState(
        t("{name} is no ordinary file or folder of the kind that belongs there.", name=name),
        hint=t("VibeFlow did not open it. Move it out of the project and try again."),
    )
