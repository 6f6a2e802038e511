"""Git LFS files: pointer texts and the object store.

Follows the Git LFS specification, version 1, so that git-lfs itself reads what is written here. Imports
nothing but the standard library, for `lfs_filter` must start quickly. Knows nothing of commits. Its errors
are turned into the user's by `content`.
"""

from __future__ import annotations

import contextlib
import hashlib
import io
import os
import re
import secrets
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

VERSION_LINE = b"version https://git-lfs.github.com/spec/v1\n"
POINTER_LIMIT = 1024
"""Bytes: a pointer is always shorter, says the specification."""
_CHUNK = 1 << 20


class LfsError(Exception):
    """What is wrong with an object; `oid` is its sha256."""

    def __init__(self, text: str, oid: str) -> None:
        super().__init__(text)
        self.oid = oid


class ObjectMissing(LfsError):
    """The object is not in this repository's store; perhaps it was not fetched."""


class ObjectDamaged(LfsError):
    """The object's content is not what its name says."""


@dataclass(frozen=True)
class Pointer:
    """What git keeps in place of a large file."""

    oid: str
    """sha256 of the content, 64 hex characters."""
    size: int
    """Bytes."""

    def text(self) -> bytes:
        return VERSION_LINE + f"oid sha256:{self.oid}\nsize {self.size}\n".encode()


def parse_pointer(data: bytes) -> Pointer | None:
    """The pointer that `data` is, or None when it is ordinary content."""
    if len(data) >= POINTER_LIMIT or not data.startswith(VERSION_LINE):
        return None
    oid = re.search(rb"^oid sha256:([0-9a-f]{64})$", data, re.MULTILINE)
    size = re.search(rb"^size ([0-9]{1,18})$", data, re.MULTILINE)
    return Pointer(oid[1].decode(), int(size[1])) if oid and size else None


def git_folders(worktree: Path) -> tuple[Path, Path] | None:
    """The git folder of `worktree` itself and the one that all its worktrees share; None when it has none.

    Reads `.git` as git does: a folder, or a file that names one (worktrees, submodules). Folders above are
    not asked.
    """
    git = worktree / ".git"
    if git.is_file():
        line = git.read_text(encoding="utf-8").strip()
        if not line.startswith("gitdir: "):
            return None
        git = (worktree / line[len("gitdir: ") :]).resolve()
    if not (git / "HEAD").is_file():
        return None
    common = git / "commondir"
    if common.is_file():
        return git, (git / common.read_text(encoding="utf-8").strip()).resolve()
    return git, git


class ObjectStore:
    """The LFS objects of one repository: `<common git folder>/lfs/objects/aa/bb/<oid>`."""

    def __init__(self, common_folder: Path) -> None:
        self._root = common_folder / "lfs"

    def path(self, oid: str) -> Path:
        """Where the object lies, if it does.

        Raises:
            ValueError: it is no sha256, and might lead anywhere.
        """
        if not re.fullmatch("[0-9a-f]{64}", oid):
            raise ValueError(f"{oid[:80]!r} is no id of a Git LFS object")
        return self._root / "objects" / oid[:2] / oid[2:4] / oid

    def put(self, stream: BinaryIO, first: bytes = b"") -> Pointer:
        """Store `first` and the rest of `stream`, durably; what is there already is kept.

        Raises:
            OSError: nothing was stored and nothing is left behind.
        """
        folder = self._root / "tmp"
        folder.mkdir(parents=True, exist_ok=True)
        temporary = folder / f"vibeflow-{secrets.token_hex(8)}"
        try:
            with temporary.open("xb") as handle:
                pointer = copy(stream, handle.write, first)
                handle.flush()
                os.fsync(handle.fileno())
            self._publish(temporary, pointer)
        finally:
            with contextlib.suppress(FileNotFoundError):
                temporary.unlink()
        return pointer

    def put_file(self, path: Path) -> Pointer:
        with path.open("rb") as stream:
            return self.put(stream)

    def put_bytes(self, data: bytes) -> Pointer:
        return self.put(io.BytesIO(data))

    def verified(self, pointer: Pointer) -> Path:
        """Where the object lies, once its content is known to be right.

        Raises:
            ObjectMissing, ObjectDamaged
        """
        path = self.path(pointer.oid)
        if path.is_symlink():
            raise ObjectDamaged(f"object {path} is a link", pointer.oid)
        try:
            with path.open("rb") as stream:
                found = copy(stream, lambda _: None)
        except FileNotFoundError:
            raise ObjectMissing(f"object {pointer.oid} is not in {self._root}", pointer.oid) from None
        if found != pointer:
            raise ObjectDamaged(
                f"object {path} does not have the content that its name promises", pointer.oid
            )
        return path

    def _publish(self, temporary: Path, pointer: Pointer) -> None:
        final = self.path(pointer.oid)
        with contextlib.suppress(LfsError):
            self.verified(pointer)
            return
        missing = [folder for folder in (final.parent, *final.parents) if not folder.exists()]
        final.parent.mkdir(parents=True, exist_ok=True)
        temporary.replace(final)
        for folder in (final.parent, *(each.parent for each in missing)):
            _sync_folder(folder)


def digest(path: Path) -> Pointer:
    """The pointer that a file would have, without storing it."""
    with path.open("rb") as stream:
        return copy(stream, lambda _: None)


def copy(stream: BinaryIO, write: Callable[[bytes], object], first: bytes = b"") -> Pointer:
    """Hand `first` and the rest of `stream` to `write`, and say what it was."""
    hasher, size, chunk = hashlib.sha256(), 0, first
    while chunk or (chunk := stream.read(_CHUNK)):
        hasher.update(chunk)
        size += len(chunk)
        write(chunk)
        chunk = b""
    return Pointer(hasher.hexdigest(), size)


def _sync_folder(folder: Path) -> None:
    """As `store.atomic.sync_folder`, which imports more than a filter may."""
    if os.name == "nt":
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
