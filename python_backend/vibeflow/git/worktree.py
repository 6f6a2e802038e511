"""What the user's working tree and index hold, and entries of the index set where the user staged nothing
else."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path

from vibeflow.store import atomic
from vibeflow.store.layout import ATTRIBUTES_FILE

from . import lfs
from .attributes import pointers_in, with_our_part
from .objects import Entry, Repository, index_info

CONFLICT = Entry("", "")
"""Stands for a path that git has not merged."""
_MOST_NAMES = 500


def update_index(repository: Repository, old: Mapping[str, Entry], new: Mapping[str, Entry | None]) -> None:
    """Set the index's entries from `old` to `new`, except those where the user staged something else."""
    if not new:
        return
    there = staged(repository, new)
    changes = {
        path: entry
        for path, entry in new.items()
        if there.get(path) == old.get(path) and there.get(path) != entry
    }
    if changes:
        repository.git.run("update-index", "-z", "--index-info", given=index_info(changes))


def staged(repository: Repository, paths: Iterable[str]) -> dict[str, Entry]:
    """The index's entries; one in conflict is like no file's."""
    wanted = list(paths)
    # A command line has room for so many names.
    named = wanted if len(wanted) <= _MOST_NAMES else []
    out = repository.git.run("ls-files", "--stage", "-z", "--", *named)
    found: dict[str, Entry] = {}
    for record in out.split(b"\0"):
        if record:
            facts, _, name = record.partition(b"\t")
            mode, oid, stage = facts.decode().split()
            found[name.decode("utf-8", "surrogateescape")] = Entry(mode, oid) if stage == "0" else CONFLICT
    return found


def holds(repository: Repository, file: Path, entry: Entry) -> bool:
    """Whether a working file is this entry: its content, or its pointer where the content was not fetched."""
    if file.is_symlink() or not file.is_file():
        return False
    data = repository.blob(entry.oid)
    pointer = lfs.parse_pointer(data)
    if pointer and file.stat().st_size == pointer.size and lfs.digest(file) == pointer:
        return True
    return file.stat().st_size == len(data) and file.read_bytes() == data


def refresh_attributes(repository: Repository, new: Entry | None) -> None:
    """Make our part of the working file say what the commit's says; the user's part stays."""
    large = pointers_in(repository.blob(new.oid).decode("utf-8", "surrogateescape")) if new else ()
    file = repository.folder / ATTRIBUTES_FILE
    if file.is_symlink() or (file.exists() and not file.is_file()):
        return
    before = file.read_bytes() if file.exists() else b""
    after = with_our_part(before.decode("utf-8", "surrogateescape"), large).encode("utf-8", "surrogateescape")
    if after != before:
        atomic.write_bytes(file, after)
