"""Which jobs this user's VibeFlow made: the store's word, never that of a folder.

A project may come from anybody, with job folders in it. One counts only when the store knows its id and the
digest of its `job.json`, so that neither a job that came with a repository nor one that was changed since is
ever shown, run or gone on with. What was looked up is remembered for as long as the file stays the same.
"""

from __future__ import annotations

import threading
from pathlib import Path
from weakref import WeakKeyDictionary

from sqlalchemy import delete, select, update

from vibeflow.protocol.errors import VibeFlowError
from vibeflow.store.database import Store
from vibeflow.store.inside import is_real_folder
from vibeflow.store.models import JobEventRow, JobRow

from .spec import SPEC_FILE, JobSpec, read_spec

Facts = tuple[int, int, int, int, int]
"""What changes when a file is written or replaced."""


class KnownJobs:
    """Safe to use from several threads."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._lock = threading.Lock()
        self._seen: dict[tuple[str, Path], tuple[Facts, JobSpec | None]] = {}

    def enter(self, spec: JobSpec, digest: str) -> None:
        """From now on a job of this id counts, if its job.json has this digest. The caller holds the
        project's `exclusive`, and no such job is there."""
        with self._store.session() as session:
            session.execute(
                delete(JobEventRow).where(
                    JobEventRow.project_id == spec.project_id, JobEventRow.job_id == spec.id
                )
            )
            session.merge(
                JobRow(
                    project_id=spec.project_id,
                    job_id=spec.id,
                    run_id=spec.run_id,
                    kind=spec.kind,
                    state="queued",
                    created_at=spec.created_at,
                    updated_at=spec.created_at,
                    last_event=0,
                    digest=digest,
                )
            )

    def digest(self, project_id: str, job_id: str) -> str | None:
        """sha256 of the job's job.json as it was made; None where we made no such job, or deleted it."""
        with self._store.session() as session:
            return session.scalar(
                select(JobRow.digest).where(JobRow.project_id == project_id, JobRow.job_id == job_id)
            )

    def ids(self, project_id: str) -> list[str]:
        """Of every job that we ever made in the project, deleted ones included."""
        with self._store.session() as session:
            return list(session.scalars(select(JobRow.job_id).where(JobRow.project_id == project_id)))

    def forget(self, project_id: str, job_ids: list[str]) -> None:
        """These are deleted: what lies under such an id from now on is not ours."""
        with self._store.session() as session:
            session.execute(
                delete(JobEventRow).where(
                    JobEventRow.project_id == project_id, JobEventRow.job_id.in_(job_ids)
                )
            )
            session.execute(
                update(JobRow)
                .where(JobRow.project_id == project_id, JobRow.job_id.in_(job_ids))
                .values(digest=None)
            )

    def spec(self, project_id: str, folder: Path) -> JobSpec | None:
        """What the job in `folder` is to do; None where none lies there that we made."""
        facts = _facts(folder)
        key = project_id, folder
        with self._lock:
            if facts is None:
                self._seen.pop(key, None)
                return None
            seen = self._seen.get(key)
            if seen is not None and seen[0] == facts:
                return seen[1]
        found = self._read(project_id, folder)
        with self._lock:
            self._seen[key] = facts, found
        return found

    def _read(self, project_id: str, folder: Path) -> JobSpec | None:
        digest = self.digest(project_id, folder.name)
        if digest is None:
            return None
        try:
            return read_spec(folder, digest)
        except VibeFlowError:
            return None


def _facts(folder: Path) -> Facts | None:
    try:
        found = (folder / SPEC_FILE).lstat()
    except OSError:
        return None
    if not is_real_folder(folder):
        return None
    return found.st_dev, found.st_ino, found.st_size, found.st_mtime_ns, found.st_ctime_ns


_known: WeakKeyDictionary[Store, KnownJobs] = WeakKeyDictionary()
_known_lock = threading.Lock()


def known_jobs(store: Store) -> KnownJobs:
    """The one of this process for the store: what it looked up serves everybody."""
    with _known_lock:
        return _known.setdefault(store, KnownJobs(store))
