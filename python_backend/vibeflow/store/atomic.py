"""Writes that survive a crash: a reader finds the old content or the new, never a part.

Order: temporary name in the same folder → content, fsynced → rename → fsync of the parent folder. Knows
nothing of what it writes.
"""

from __future__ import annotations

import contextlib
import errno
import json
import os
import secrets
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

TEMPORARY_MARK = ".tmp-"
"""In the name of everything unfinished; such files and folders may be deleted when their maker is dead."""


def temporary_beside(final: Path) -> Path:
    """A name in `final`'s folder that nobody else uses."""
    return final.with_name(f".{final.name}{TEMPORARY_MARK}{secrets.token_hex(6)}")


def sync_folder(folder: Path) -> None:
    """Make renames in `folder` durable. Windows has no such call and needs none for NTFS's journal."""
    if os.name == "nt":
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


@contextlib.contextmanager
def replacing(path: Path) -> Iterator[BinaryIO]:
    """A file to write into that takes `path`'s place when the block ends, atomically and durably.

    Raises:
        OSError: nothing was changed and nothing is left behind; so too when the block raises.
    """
    temporary = temporary_beside(path)
    try:
        with temporary.open("xb") as handle:
            yield handle
            handle.flush()
            os.fsync(handle.fileno())
        if path.exists():
            temporary.chmod(path.stat().st_mode & 0o7777)
        temporary.replace(path)
    except BaseException:
        with contextlib.suppress(OSError):
            temporary.unlink()
        raise
    sync_folder(path.parent)


def write_bytes(path: Path, data: bytes) -> None:
    """Replace `path` by `data`, as `replacing` does."""
    with replacing(path) as handle:
        handle.write(data)


def write_text(path: Path, text: str) -> None:
    """As `write_bytes`, in UTF-8, line ends as given."""
    write_bytes(path, text.encode())


def write_json(path: Path, value: object) -> None:
    """As `write_bytes`, as indented JSON with a line end. NaN is refused: it is not JSON.

    Raises:
        ValueError: `value` holds something that JSON cannot say.
    """
    write_text(path, json.dumps(value, ensure_ascii=False, indent=2, allow_nan=False) + "\n")


def sync_tree(folder: Path) -> None:
    """fsync every file and folder below `folder`, and `folder` itself."""
    for path in sorted(folder.rglob("*")):
        if path.is_dir():
            sync_folder(path)
        elif path.is_file():
            handle = os.open(path, os.O_RDWR if os.name == "nt" else os.O_RDONLY)
            try:
                os.fsync(handle)
            finally:
                os.close(handle)
    sync_folder(folder)


def publish_dir(temporary: Path, final: Path) -> None:
    """Give a finished folder its real name, durably. `temporary` must be on the same file system.

    Raises:
        FileExistsError: `final` is there already; `temporary` is left as it is.
        OSError: the rename failed; `final` does not exist.
    """
    sync_tree(temporary)
    # rename(2) would silently replace an empty folder; the lock of whoever calls us closes the gap between
    # the two.
    if final.exists():
        raise FileExistsError(f"{final} exists already")
    try:
        temporary.rename(final)
    except OSError as error:
        if error.errno in (errno.ENOTEMPTY, errno.EEXIST):
            raise FileExistsError(f"{final} exists already") from error
        raise
    sync_folder(final.parent)
