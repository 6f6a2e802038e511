"""Where a project's git folder is, and whether it is the project's own: a copied or unpacked project may lead
git, and us, into another repository or into the user's own files.

What git writes to (HEAD, index, references, logs, objects) lies in that folder and is no link out of it, and
a `.git` that is a file names a folder that names this project back. Looks only.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path

from vibeflow.l10n import t
from vibeflow.protocol.errors import ForeignState, GitFault
from vibeflow.store import atomic

from . import settings
from .lfs import git_folders as as_git_reads

_WRITTEN = frozenset(
    (
        *("HEAD", "index", "config", "config.worktree", "packed-refs", "shallow", "commondir", "gitdir"),
        *("objects", "refs", "logs", "info", "lfs", "worktrees", "modules", "reftable"),
    )
)
_OURS = "vibeflow"
"""Our own notes and locks beside HEAD begin so."""
_DEPTHS = {"refs": 64, "logs": 64, "info": 8, "reftable": 2, "objects": 1, "lfs": 3, "worktrees": 1}
"""How far down these are looked at: what lies deeper is content, or named by its digest."""


def git_folders(folder: Path) -> tuple[Path, Path] | None:
    """The git folder of `folder` itself and the one that all its worktrees share; None when it has none.

    Raises:
        ForeignState: it leads elsewhere; says how.
        GitFault: there is a `.git` that is no repository.
    """
    dot_git = folder / ".git"
    if not os.path.lexists(dot_git):
        return None
    if dot_git.is_symlink():
        raise _leads_out(".git", dot_git)
    try:
        found = as_git_reads(folder)
    except (OSError, UnicodeDecodeError, RuntimeError):
        found = None
    if found is None:
        raise GitFault(
            t("{dot_git} is there, and is no git repository.", dot_git=dot_git),
            hint=t("Move it out of the project, or mend it, then try again. VibeFlow leaves it as it is."),
        )
    own, common = found
    if dot_git.is_file():
        _check_named_back(folder, own, common)
    elif own != common:
        raise _not_its_own(folder, common)
    for place in dict.fromkeys((own, common)):
        facts = place.stat()
        # Each command of ours, and of git's, changes the folder's time: then it is looked at again.
        _check_links(str(place), facts.st_dev, facts.st_ino, facts.st_mtime_ns)
    return own, common


def _check_named_back(folder: Path, own: Path, common: Path) -> None:
    """The folder of a worktree in the repository says where it is, and the settings of a submodule, or of
    a git folder that was put elsewhere, say where its files are: only these have a `.git` that is a file."""
    if own != common:
        said = _line(own / "gitdir")
        named = None if said is None else (own / said).parent
        sound = own.parent == common / "worktrees"
    else:
        known = {**settings.read(own / "config"), **settings.read(own / "config.worktree")}
        said = known.get("core.worktree")
        named = None if said is None else own / said
        sound = True
    if not sound or named is None or named.resolve() != folder.resolve():
        raise _not_its_own(folder, own)


def worktree_moved(folder: Path) -> None:
    """Have the repository know where its worktree is now. Only for who moved the folder himself."""
    found = as_git_reads(folder)
    if found is not None and found[0] != found[1] and found[0].parent == found[1] / "worktrees":
        atomic.write_text(found[0] / "gitdir", f"{folder.resolve() / '.git'}\n")


def _line(file: Path) -> str | None:
    try:
        return file.read_text(encoding="utf-8").strip() or None
    except (OSError, UnicodeDecodeError):
        return None


@lru_cache(maxsize=256)
def _check_links(place: str, _device: int, _inode: int, _time: int) -> None:
    """Nothing that is written in a git folder is a link out of it, or anything but a file or folder."""
    top = Path(place)
    inside = top.resolve()
    for path in _odd(top, 0):
        if not path.is_symlink() or not _resolved(path).is_relative_to(inside):
            raise _leads_out(f".git/{path.relative_to(top).as_posix()}", path)


def _odd(folder: Path, deeper: int) -> Iterator[Path]:
    """What is neither file nor folder below, of what git or we write."""
    with os.scandir(folder) as found:
        entries = list(found)
    for entry in entries:
        if deeper or entry.name in _WRITTEN or entry.name.startswith(_OURS):
            if entry.is_symlink() or not (entry.is_dir() or entry.is_file()):
                yield Path(entry.path)
            elif entry.is_dir():
                left = deeper - 1 if deeper else _DEPTHS.get(entry.name, 0)
                if left > 0:
                    yield from _odd(Path(entry.path), left)


def _resolved(path: Path) -> Path:
    try:
        return path.resolve()
    except (OSError, RuntimeError):  # links that lead to one another lead nowhere
        return Path(path.anchor)


def _leads_out(name: str, path: Path) -> ForeignState:
    return ForeignState(
        t(
            "{name} of this project is a link to {path}. Git would read and write there, outside the "
            "project's own history.",
            name=name,
            path=path.readlink(),
        )
        if path.is_symlink()
        else t(
            "{name} of this project is neither a file nor a folder. Git would read and write there, "
            "outside the project's own history.",
            name=name,
        ),
        hint=t(
            "Nothing was written. Put the file or folder itself in its place, or clone the "
            "project again with git clone."
        ),
    )


def _not_its_own(folder: Path, place: Path) -> ForeignState:
    return ForeignState(
        t(
            "The .git of {folder} leads to {place}, which belongs to another folder.",
            folder=folder,
            place=place,
        ),
        hint=t(
            "Nothing was read or written there. If it is a worktree that was moved, run git "
            "worktree repair in the project's folder; else clone the project again with git "
            "clone."
        ),
    )
