"""Brings the user's working tree and index up to a new commit, and leaves alone whatever the user changed.

Only files that VibeFlow itself writes (model, evaluation, its part of .gitattributes) are ever written; data
and recipe belong to the user, even where the commit pins an older state of them. Safe to repeat after a crash
at any point.
"""

from __future__ import annotations

import contextlib
import os
import secrets
import shutil
from collections.abc import Iterable, Mapping
from pathlib import Path

from vibeflow.store import atomic
from vibeflow.store.layout import ATTRIBUTES_FILE, OURS

from . import lfs
from .attributes import pointers_in, with_our_part
from .objects import Entry, Repository, index_info
from .ordinary import leads_elsewhere, scratch_folder

CONFLICT = Entry("", "")
"""Stands for a path that git has not merged."""
_MOST_NAMES = 500


def refresh(repository: Repository, commit: str) -> None:
    """Make index and files show `commit`, if HEAD still is there.

    Raises:
        GitFault: another git program holds the index. The commit is made; calling again finishes the work.
        DiskFull
    """
    if repository.head() != commit:
        return
    parents = repository.git.text(
        "rev-list", "--parents", "--max-count=1", "--end-of-options", commit
    ).split()
    old = repository.tree(parents[1] if len(parents) > 1 else None)
    new = repository.tree(commit)
    changed = {path for path in old.keys() | new.keys() if old.get(path) != new.get(path)}
    for path in sorted(changed):
        if path.startswith(OURS):
            _refresh_file(repository, path, old.get(path), new.get(path))
    refresh_attributes(repository, new.get(ATTRIBUTES_FILE))
    repository.wait_for_index()
    update_index(
        repository,
        {path: old[path] for path in changed if path in old},
        {path: new.get(path) for path in changed},
    )


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


def _refresh_file(repository: Repository, path: str, old: Entry | None, new: Entry | None) -> None:
    """Write, replace or delete one file of ours, unless it holds something that we did not write."""
    file = repository.folder / path
    if leads_elsewhere(repository.folder, file):
        return
    if file.exists() and (old is None or not holds(repository, file, old)):
        return
    if new is None:
        with contextlib.suppress(FileNotFoundError):
            file.unlink()
        return
    data = repository.blob(new.oid)
    pointer = lfs.parse_pointer(data)
    file.parent.mkdir(parents=True, exist_ok=True)
    temporary = scratch_folder(repository.folder) / f"file-{secrets.token_hex(8)}"
    try:
        if pointer:
            shutil.copyfile(repository.lfs.path(pointer.oid), temporary)
        else:
            temporary.write_bytes(data)
        with temporary.open("rb+") as handle:
            os.fsync(handle.fileno())
        temporary.replace(file)
    finally:
        with contextlib.suppress(FileNotFoundError):
            temporary.unlink()


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
