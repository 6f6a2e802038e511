"""Copies a project's folder so that it can be trusted: what was written is read back, links stay links.

Locks are left out: they belong to whoever holds them. Knows nothing of projects.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import stat
from collections.abc import Callable, Iterator
from pathlib import Path

from vibeflow.l10n import t
from vibeflow.protocol.errors import InternalError, NotReady
from vibeflow.store.inside import STATE_FOLDER

_CHUNK = 1 << 20
Wanted = Callable[[Path], bool]
"""Whether a path, from the folder's top, is to be copied; a folder that is not is not entered."""


def everything(path: Path) -> bool:
    return True


def entries(folder: Path, wanted: Wanted = everything) -> Iterator[tuple[Path, os.stat_result]]:
    """Everything below, from the folder's top, each folder before what is in it; links are not followed.

    Raises:
        OSError: a folder or a file cannot be read.
    """
    waiting = [Path()]
    while waiting:
        at = waiting.pop()
        with os.scandir(folder / at) as found:
            for entry in sorted(found, key=lambda one: one.name):
                path = at / entry.name
                if is_lock(path) or not wanted(path):
                    continue
                facts = entry.stat(follow_symlinks=False)
                yield path, facts
                if stat.S_ISDIR(facts.st_mode):
                    waiting.append(path)


def is_lock(path: Path) -> bool:
    """A lock of ours or of git's."""
    return path.parts[0] in (STATE_FOLDER, ".git") and (path.name == "lock" or path.name.endswith(".lock"))


def fingerprint(folder: Path, wanted: Wanted = everything) -> str:
    """Changes when anything below is written, renamed, added or taken away."""
    hasher = hashlib.sha256()
    found = sorted(entries(folder, wanted), key=lambda one: one[0])
    for path, facts in found:
        told: object = stat.S_IFMT(facts.st_mode)
        if stat.S_ISREG(facts.st_mode):
            told = (facts.st_size, facts.st_mtime_ns)
        elif stat.S_ISLNK(facts.st_mode):
            told = str((folder / path).readlink())
        hasher.update(f"{path.as_posix()}\0{told}\n".encode("utf-8", "surrogateescape"))
    return hasher.hexdigest()


def copy(source: Path, target: Path, wanted: Wanted = everything) -> None:
    """Make `target`, which does not exist, a copy; times and permissions with it.

    Raises:
        NotReady: it holds something that is neither file, folder nor link.
        InternalError: what was written does not read back as what was read.
        OSError: nothing is taken back; the caller removes `target`.
    """
    target.mkdir(mode=stat.S_IMODE(source.stat().st_mode) | stat.S_IRWXU)
    folders: list[Path] = []
    for path, facts in entries(source, wanted):
        if stat.S_ISDIR(facts.st_mode):
            (target / path).mkdir()
            folders.append(path)
        elif stat.S_ISLNK(facts.st_mode):
            (target / path).symlink_to((source / path).readlink())
        elif stat.S_ISREG(facts.st_mode):
            _copy_file(source / path, target / path)
        else:
            raise NotReady(
                t("{path} is neither a file nor a folder, so it cannot be copied.", path=path),
                hint=t("Move it elsewhere, then try again."),
            )
    for path in reversed(folders):
        shutil.copystat(source / path, target / path)


def _copy_file(source: Path, target: Path) -> None:
    read = hashlib.sha256()
    with source.open("rb") as stream, target.open("xb") as out:
        while chunk := stream.read(_CHUNK):
            read.update(chunk)
            out.write(chunk)
        out.flush()
        os.fsync(out.fileno())
    written = hashlib.sha256()
    with target.open("rb") as stream:
        while chunk := stream.read(_CHUNK):
            written.update(chunk)
    if written.digest() != read.digest():
        raise InternalError(
            t("The copy of {name} does not read back as it was written.", name=source.name),
            hint=t("The disk that it was copied to may be failing. The original is untouched."),
        )
    shutil.copystat(source, target)
