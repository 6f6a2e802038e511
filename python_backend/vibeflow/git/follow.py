"""Brings files and index from one commit to another, for every file that differs between them, the user's own
included. What was changed by hand meanwhile is left alone; `obstacles` says beforehand what that would be.
Safe to repeat after a crash at any point."""

from __future__ import annotations

import contextlib
import os
import secrets
import shutil
from collections.abc import Iterable, Mapping
from pathlib import Path

from vibeflow.l10n import listed, t
from vibeflow.protocol.errors import NotReady
from vibeflow.store.layout import ATTRIBUTES_FILE, OURS, is_own

from . import faults, lfs
from .objects import Entry, Repository
from .ordinary import parent_elsewhere, scratch_folder
from .paths import LINK, in_state_folder
from .worktree import holds, refresh_attributes, staged, update_index

_SUBMODULE = "160000"
_SHOWN = 6


def follow(repository: Repository, old: str | None, new: str, *, only_ours: bool = False) -> None:
    """Make files and index, which show `old`, show `new`; with `only_ours`, of the files those that VibeFlow
    itself writes.

    Raises:
        GitFault: another git program holds the index; calling again finishes the work.
        DiskFull (as OSError)
    """
    before, after = repository.tree(old), repository.tree(new)
    changed = sorted(path for path in before.keys() | after.keys() if before.get(path) != after.get(path))
    # Attributes first: a status in between then knows which files are pointers.
    changed.sort(key=lambda path: path != ATTRIBUTES_FILE)
    for path in changed:
        if only_ours and not path.startswith(OURS):
            continue
        _follow_file(repository, path, before.get(path), after.get(path))
    refresh_attributes(repository, after.get(ATTRIBUTES_FILE))
    repository.wait_for_index()
    update_index(
        repository,
        {path: before[path] for path in changed if path in before},
        {path: after.get(path) for path in changed},
    )


def obstacles(
    repository: Repository, before: Mapping[str, Entry], changes: Mapping[str, Entry | None]
) -> list[str]:
    """Paths of `changes` whose files or index entries are not as `before` says, and not as they will be."""
    index = staged(repository, changes) if changes else {}
    found = []
    for path, new in sorted(changes.items()):
        old = before.get(path)
        if old == new:
            continue
        if index.get(path) not in (old, new) or not (
            _is(repository, path, old) or _is(repository, path, new)
        ):
            found.append(path)
    return found


def edited(repository: Repository, before: Mapping[str, Entry], paths: Iterable[str]) -> list[str]:
    """Those of `paths` that are not as `before` says, in the index or the working tree."""
    wanted = sorted(paths)
    index = staged(repository, wanted) if wanted else {}
    return [
        path
        for path in wanted
        if index.get(path) != before.get(path) or not _is(repository, path, before.get(path))
    ]


def refuse_obstacles(paths: list[str], doing: str) -> None:
    """`doing`: what would do it, in the user's language, as the subject of a sentence.

    Raises:
        NotReady: there are some; names them, and what to do.
    """
    if not paths:
        return
    raise NotReady(
        t(
            "{doing} would overwrite changes that are not committed: {files}.",
            doing=doing,
            files=listed(paths, _SHOWN),
        ),
        hint=t(
            "Commit them in the Source Control view, or discard them there, then try again. "
            "Nothing was changed."
        ),
    )


def refuse_submodules(tree: Mapping[str, Entry], doing: str) -> None:
    if any(entry.mode == _SUBMODULE for entry in tree.values()):
        raise NotReady(
            t("{doing} would move a git submodule, which VibeFlow does not do.", doing=doing),
            hint=t("Use git itself for that, in a terminal. Nothing was changed."),
        )


def refuse_foreign(changes: Mapping[str, Entry | None], doing: str) -> None:
    """Refuse changes that no project of ours has: to VibeFlow's own folder of jobs and caches, which a commit
    may hold as long as nothing is done with it, and to a link in the place of a file that we read.

    Raises:
        ForeignState: there is such a change; names it.
    """
    private = sorted(path for path in changes if in_state_folder(path))
    if private:
        raise faults.state_in_git(private, doing)
    for path, entry in sorted(changes.items()):
        if entry is not None and entry.mode == LINK and is_own(path):
            raise faults.link_in_git(path, doing)


def _is(repository: Repository, path: str, entry: Entry | None) -> bool:
    """Whether the working tree has exactly this at the path."""
    file = repository.folder / path
    if entry is None:
        return not os.path.lexists(file)
    if entry.mode == LINK:
        return file.is_symlink() and os.fsencode(file.readlink()) == repository.blob(entry.oid)
    if entry.mode == _SUBMODULE:
        return True
    return (
        not file.is_symlink()
        and not parent_elsewhere(repository.folder, file)
        and holds(repository, file, entry)
    )


def _follow_file(repository: Repository, path: str, old: Entry | None, new: Entry | None) -> None:
    file = repository.folder / path
    if parent_elsewhere(repository.folder, file) or _SUBMODULE in {e.mode for e in (old, new) if e}:
        return
    if in_state_folder(path):
        return  # refused before the branch moved; this holds where a note left by another program says so
    if _is(repository, path, new) or (os.path.lexists(file) and not _is(repository, path, old)):
        return
    if new is None:
        with contextlib.suppress(FileNotFoundError):
            file.unlink()
        _remove_empty(repository.folder, file.parent)
        return
    with contextlib.suppress(FileExistsError):
        file.parent.mkdir(parents=True)
    temporary = scratch_folder(repository.folder) / f"file-{secrets.token_hex(8)}"
    try:
        _write(repository, new, temporary)
        temporary.replace(file)
    finally:
        with contextlib.suppress(FileNotFoundError):
            temporary.unlink()


def _write(repository: Repository, entry: Entry, file: Path) -> None:
    data = repository.blob(entry.oid)
    if entry.mode == LINK:
        file.symlink_to(os.fsdecode(data))
        return
    pointer = lfs.parse_pointer(data)
    stored = repository.lfs.path(pointer.oid) if pointer else None
    if stored is not None and stored.is_file() and not stored.is_symlink():
        shutil.copyfile(stored, file)
    else:  # the pointer itself stands in the file where the content was not fetched, as with git-lfs
        file.write_bytes(data)
    if entry.mode == "100755":
        file.chmod(file.stat().st_mode | 0o111)
    with file.open("rb+") as handle:
        os.fsync(handle.fileno())


def _remove_empty(top: Path, folder: Path) -> None:
    """git keeps no empty folders either."""
    while folder != top and top in folder.parents:
        try:
            folder.rmdir()
        except OSError:
            return
        folder = folder.parent
