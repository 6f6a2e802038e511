"""Exactly one process holds a folder: an exclusive lock of the operating system, held for the life of the
process.

The lock is the truth: the system frees it when the holder dies, however it dies. The file `lease` beside it
says who holds it, so that others can name it; it is believed only when that process lives, started when it
says, and the lock is taken. So a stale file, a process id used again and a restarted machine are all seen as
what they are. Signals no process.
"""

from __future__ import annotations

import contextlib
import os
import time
from datetime import datetime, timezone
from pathlib import Path

from filelock import FileLock, Timeout
from pydantic import BaseModel, ValidationError

from vibeflow.l10n import t
from vibeflow.protocol.errors import AlreadyRunning, ErrorAction, ForeignState
from vibeflow.store import atomic
from vibeflow.store.inside import is_real_file, read_inside

from .processes import boot_id, started

LEASE_FILE = "lease"
LOCK_FILE = "lease.lock"
_PATIENCE = 2.0
"""Seconds to wait for the lock: whoever only looks (`holder`) takes it for an instant."""


class Holder(BaseModel):
    """Who holds a lease."""

    pid: int
    started: str
    """From `processes.started`."""
    boot: str
    since: str
    """ISO 8601 in UTC; for people only, never compared."""

    def alive(self) -> bool:
        """Whether this very process runs: not another that was given its id, not one from before a
        restart."""
        return self.boot == boot_id() and started(self.pid) == self.started


class AlreadyHeld(AlreadyRunning):
    """Another process holds the lease. `holder` is None when it has not yet written who it is."""

    def __init__(self, folder: Path, holder: Holder | None) -> None:
        super().__init__(
            t(
                "{job} is already being worked on by process {pid}, since {since}.",
                job=folder.name,
                pid=holder.pid,
                since=holder.since,
            )
            if holder
            else t("{job} is already being worked on by another process.", job=folder.name),
            hint=t("Wait for it to end, or stop it first."),
            action=ErrorAction(kind="openTraining", label=t("Show training")),
        )
        self.holder = holder


class Lease:
    """A held lease. Keep it; it is let go by `release`, or by the end of the process."""

    def __init__(self, folder: Path, lock: FileLock) -> None:
        self._folder = folder
        self._lock = lock

    @classmethod
    def acquire(cls, folder: Path, *, patience: float = _PATIENCE) -> Lease:
        """Take the lease on `folder`, which must exist.

        Raises:
            AlreadyHeld: another process has it.
            OSError: the folder cannot be written to.
        """
        lock = _lock(folder, patience)
        try:
            lock.acquire()
        except Timeout:
            raise AlreadyHeld(folder, _written(folder)) from None
        lease = cls(folder, lock)
        me = Holder(
            pid=os.getpid(),
            started=started(os.getpid()) or "",
            boot=boot_id(),
            since=datetime.now(timezone.utc).isoformat(timespec="seconds"),
        )
        try:
            atomic.write_text(folder / LEASE_FILE, me.model_dump_json())
        except BaseException:
            lock.release()
            raise
        return lease

    def release(self) -> None:
        """Let go. The name is taken away first, so that nobody reads ours once the lock is free."""
        with contextlib.suppress(OSError):
            (self._folder / LEASE_FILE).unlink()
        self._lock.release()


def holder(folder: Path) -> Holder | None:
    """The living process that holds `folder`, or None: never held, let go, or its holder is dead."""
    named = _written(folder)
    if named is None or not named.alive():
        # Perhaps a new holder has the lock and is just writing its name: look twice before saying nobody.
        if not _taken(folder):
            return None
        time.sleep(0.05)
        named = _written(folder)
        return named if named is not None and named.alive() else None
    return named if _taken(folder) else None


def _taken(folder: Path) -> bool:
    if not is_real_file(folder / LOCK_FILE):
        return False
    lock = _lock(folder, 0)
    try:
        lock.acquire()
    except Timeout:
        return True
    lock.release()
    return False


def _lock(folder: Path, patience: float) -> FileLock:
    # Not per thread: a lease may be taken in one and let go in another.
    return FileLock(str(folder / LOCK_FILE), timeout=patience, poll_interval=0.02, thread_local=False)


def _written(folder: Path) -> Holder | None:
    try:
        return Holder.model_validate_json(read_inside(folder, LEASE_FILE))
    except (OSError, ValidationError, ForeignState):
        return None
