"""What `git status` would show as changed, without the filters that it would run.

Git compares the files as they lie there, so that it takes every large file for changed: git has a pointer in
its place. Those are compared with their pointers here. Changes nothing.
"""

from __future__ import annotations

import stat
import sys
from collections.abc import Iterable, Mapping

from . import lfs, settings
from .batch import batch
from .objects import Entry, Repository
from .ordinary import leads_elsewhere
from .worktree import staged

_CHANGED_ON_DISK = " M"


def dirty(repository: Repository) -> list[str]:
    """Paths that differ from HEAD in the index or the working tree, untracked ones included."""
    out = repository.git.run(
        "status",
        "--porcelain",
        "-z",
        "--no-renames",
        "--untracked-files=all",
        "--ignore-submodules=dirty",
    )
    records = [record.decode("utf-8", "surrogateescape") for record in out.split(b"\0") if record]
    found = {record[3:] for record in records}
    on_disk = [record[3:] for record in records if record.startswith(_CHANGED_ON_DISK)]
    return sorted(found - _fetched(repository, on_disk))


def _fetched(repository: Repository, paths: Iterable[str]) -> frozenset[str]:
    """Those of the paths where the file holds just what its pointer in the index names."""
    wanted = set(paths)
    index = (
        {path: entry for path, entry in staged(repository, wanted).items() if path in wanted}
        if wanted
        else {}
    )
    pointers = _pointers(repository, {entry.oid for entry in index.values() if entry.mode.startswith("100")})
    return frozenset(
        path
        for path, entry in index.items()
        if (pointer := pointers.get(entry.oid)) and _holds(repository, path, entry, pointer)
    )


def _pointers(repository: Repository, oids: Iterable[str]) -> Mapping[str, lfs.Pointer]:
    listed = sorted(oids)
    asked = "".join(f"{oid}\n" for oid in listed).encode()
    told = repository.git.run("cat-file", "--batch-check", given=asked).splitlines() if listed else []
    # Larger ones are no pointers, and need not be read.
    small = [
        oid
        for oid, line in zip(listed, told, strict=True)
        if (size := line.split()[-1]).isdigit() and int(size) < lfs.POINTER_LIMIT
    ]
    read = zip(small, batch(repository, small), strict=True)
    parsed = ((oid, lfs.parse_pointer(found[1])) for oid, found in read if found)
    return {oid: pointer for oid, pointer in parsed if pointer}


def _holds(repository: Repository, path: str, entry: Entry, pointer: lfs.Pointer) -> bool:
    file = repository.folder / path
    try:
        facts = file.lstat()
        if leads_elsewhere(repository.folder, file) or not stat.S_ISREG(facts.st_mode):
            return False
        if _counts_modes(repository) and bool(facts.st_mode & stat.S_IXUSR) != (entry.mode == "100755"):
            return False
        return facts.st_size == pointer.size and lfs.digest(file) == pointer
    except OSError:
        return False  # it cannot be read, so nobody can say that it is unchanged


def _counts_modes(repository: Repository) -> bool:
    """Whether a file that became executable is changed for git."""
    said = settings.read(repository.common_folder / "config").get("core.filemode")
    return sys.platform != "win32" and settings.as_bool(said) is not False
