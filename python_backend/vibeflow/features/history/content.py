"""Files as a commit names them, checked against its digests: from git's objects and the LFS store, never the
working tree."""

from __future__ import annotations

import shutil
from pathlib import Path

from vibeflow.git import lfs
from vibeflow.git.objects import Entry, Repository
from vibeflow.l10n import t
from vibeflow.l10n.amounts import file_size
from vibeflow.protocol.errors import GitFault, NotFound

READ_LIMIT = 64 << 20
"""Bytes of a file that is read into memory."""


def read_file(repository: Repository, commit: str, path: str) -> bytes | None:
    """The content of a file at a commit; None when the commit does not have it.

    Raises:
        GitFault: an object is missing or damaged.
        NotFound: it is not a file, or too large to be read at once.
    """
    entry = repository.tree(commit, path).get(path)
    if entry is None:
        return None
    _check_kind(path, entry)
    data = repository.blob(entry.oid)
    pointer = lfs.parse_pointer(data)
    if pointer is None:
        return data
    if pointer.size > READ_LIMIT:
        raise NotFound(
            t(
                "{path} of this version is too large to show ({size}).",
                path=path,
                size=file_size(pointer.size),
            ),
            hint=t("Open the file from the project's folder instead."),
        )
    return sound_object(repository, pointer, path).read_bytes()


def copy_file(repository: Repository, path: str, entry: Entry, target: Path) -> None:
    """Write the content of a tree's entry to `target`. Raises as `read_file`."""
    _check_kind(path, entry)
    data = repository.blob(entry.oid)
    pointer = lfs.parse_pointer(data)
    if pointer is None:
        target.write_bytes(data)
    else:
        shutil.copyfile(sound_object(repository, pointer, path), target)


def sound_object(repository: Repository, pointer: lfs.Pointer, path: str) -> Path:
    """Where a pointer's content lies, once it was checked.

    Raises:
        GitFault: it is missing or damaged; the message names the file and the object.
    """
    try:
        return repository.lfs.verified(pointer)
    except lfs.ObjectMissing as error:
        raise GitFault(
            t(
                "The content of {path} is not on this computer (Git LFS object {oid}).",
                path=path,
                oid=pointer.oid[:12],
            ),
            hint=t("Run git lfs pull in the project's folder, to fetch it from where it was cloned."),
        ) from error
    except lfs.ObjectDamaged as error:
        raise GitFault(
            t(
                "The content of {path} is damaged: Git LFS object {oid} does not match its digest.",
                path=path,
                oid=pointer.oid[:12],
            ),
            hint=t("Delete the object and run git lfs fetch, or train again. It is not used as it is."),
        ) from error


def _check_kind(path: str, entry: Entry) -> None:
    if entry.mode not in ("100644", "100755"):
        raise NotFound(
            t("{path} of this version is not an ordinary file.", path=path),
            hint=t("VibeFlow follows no links inside a version. Train again, or choose another version."),
        )
