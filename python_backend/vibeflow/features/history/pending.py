"""What is to be finished when VibeFlow was killed between moving HEAD and bringing the working tree after it.

Written beside HEAD before HEAD moves, taken away when files and index show the new commit. Whoever works on
the repository next finishes it. One VibeFlow at a time: `working` is the lock.
"""

from __future__ import annotations

import contextlib
import json
import re
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field
from pathlib import Path

from filelock import FileLock, Timeout

from vibeflow.git.faults import RETRY
from vibeflow.git.follow import follow
from vibeflow.git.objects import Repository
from vibeflow.l10n import t
from vibeflow.protocol.errors import GitFault
from vibeflow.store import atomic

from .needed import remove_unneeded

_FILE = "vibeflow-pending.json"
_LOCK = "vibeflow.lock"
PATIENCE = 30.0
_COMMIT = re.compile("[0-9a-f]{40}|[0-9a-f]{64}")
_OBJECT = re.compile("[0-9a-f]{64}")


@dataclass(frozen=True)
class Pending:
    old: str | None
    """Commit that files and index show."""
    new: str
    branch: str | None
    """That HEAD is to be on; None: on none."""
    objects: list[str] = field(default_factory=list)
    """LFS objects to remove from the store afterwards, where nothing needs them."""
    only_ours: bool = False
    """Files of the user's own stay as they are."""


def begin(repository: Repository, pending: Pending) -> None:
    """
    Raises:
        OSError: it could not be written; nothing may be moved then.
    """
    atomic.write_json(_file(repository), asdict(pending))


def end(repository: Repository) -> None:
    with contextlib.suppress(FileNotFoundError):
        _file(repository).unlink()


def is_pending(repository: Repository) -> bool:
    return _file(repository).exists()


@contextlib.contextmanager
def working(repository: Repository, patience: float = PATIENCE) -> Iterator[None]:
    """Nobody else of VibeFlow changes the repository meanwhile; what was left undone is done first.

    Raises:
        GitFault: another one works on it for longer than `patience` seconds.
        GitFault, DiskFull: what was left undone cannot be done yet.
    """
    try:
        lock = FileLock(str(repository.git_folder / _LOCK), timeout=patience).acquire()
    except Timeout as error:
        raise GitFault(
            t("Another part of VibeFlow is changing this project's versions."),
            hint=t("Wait a moment, then try again."),
            action=RETRY,
        ) from error
    with lock:
        settle(repository)
        yield


def settle(repository: Repository) -> None:
    """Finish what was begun, if HEAD moved; forget it, if not. The caller holds `working`."""
    pending = _read(repository)
    if pending is None:
        return
    if repository.head() == pending.new and repository.branch() == pending.branch:
        follow(repository, pending.old, pending.new, only_ours=pending.only_ours)
        if pending.objects:
            remove_unneeded(repository, pending.objects)
    end(repository)


def _read(repository: Repository) -> Pending | None:
    """A half-written one cannot be: it is written atomically. One of another VibeFlow is let go, and one that
    VibeFlow cannot have written too: a project may come with it."""
    file = _file(repository)
    if file.is_symlink() or not file.is_file():
        return None
    try:
        found = Pending(**json.loads(file.read_bytes()))
        sound = (
            all(_COMMIT.fullmatch(name) for name in (found.new, found.old or found.new))
            and isinstance(found.branch, str | None)
            and isinstance(found.only_ours, bool)
            and isinstance(found.objects, list)
            and all(_OBJECT.fullmatch(oid) for oid in found.objects)
        )
    except (OSError, ValueError, TypeError):
        return None
    return found if sound else None


def _file(repository: Repository) -> Path:
    return repository.git_folder / _FILE
