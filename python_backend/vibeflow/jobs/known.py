"""Which jobs this user's VibeFlow made: the store's word, never that of a folder.

A project may come from anybody, with job folders in it. One counts only when the store knows its id and the
digest of its `job.json`, so that neither a job that came with a repository nor one that was changed since is
ever shown, run or gone on with. What was looked up is remembered for as long as the file stays the same.
"""

from __future__ import annotations

import os
import re
import threading
from collections.abc import Iterable
from pathlib import Path
from weakref import WeakKeyDictionary

from sqlalchemy import delete, select, update

from vibeflow.protocol.errors import VibeFlowError
from vibeflow.store.database import Store
from vibeflow.store.inside import is_real_folder
from vibeflow.store.models import JobEventRow, JobRow

from .reading import read_spec
from .spec import ID_PATTERN, SPEC_FILE, JobSpec

_ID = re.compile(ID_PATTERN)
_MOST_NAMED = 500
"""In one question to the database, which has room for so many names; more are all asked for."""
Facts = tuple[int, int, int, int, int]
"""What changes when a file is written or replaced."""


class KnownJobs:
    """Safe to use from several threads."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._lock = threading.Lock()
        self._seen: dict[tuple[str, str, str], tuple[Facts, JobSpec | None]] = {}
        """By project, jobs folder and name."""

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
        return self._specs(project_id, folder.parent, [folder.name]).get(folder.name)

    def among(self, project_id: str, jobs: Path, names: Iterable[str]) -> set[str]:
        """Those of the folders in `jobs` that hold jobs which we made."""
        return set(self._specs(project_id, jobs, names))

    def _specs(self, project_id: str, jobs: Path, names: Iterable[str]) -> dict[str, JobSpec]:
        found: dict[str, JobSpec] = {}
        changed: dict[str, Facts] = {}
        top = str(jobs)
        with self._lock:
            for name in filter(_ID.fullmatch, names):
                key = project_id, top, name
                facts = _facts(f"{top}{os.sep}{name}")
                seen = self._seen.get(key)
                if facts is None:
                    self._seen.pop(key, None)
                elif seen is None or seen[0] != facts:
                    changed[name] = facts
                elif seen[1] is not None:
                    found[name] = seen[1]
        if not changed:
            return found
        digests = self._digests(project_id, list(changed))
        for name, facts in changed.items():
            spec = _read(jobs / name, digests.get(name))
            with self._lock:
                self._seen[project_id, top, name] = facts, spec
            if spec is not None:
                found[name] = spec
        return found

    def _digests(self, project_id: str, job_ids: list[str]) -> dict[str, str | None]:
        wanted = select(JobRow.job_id, JobRow.digest).where(JobRow.project_id == project_id)
        if len(job_ids) <= _MOST_NAMED:
            wanted = wanted.where(JobRow.job_id.in_(job_ids))
        with self._store.session() as session:
            rows = session.execute(wanted)
            return {row.job_id: row.digest for row in rows}


def _read(folder: Path, digest: str | None) -> JobSpec | None:
    if digest is None:
        return None
    try:
        return read_spec(folder, digest)
    except VibeFlowError:
        return None


def _facts(folder: str) -> Facts | None:
    """Asked of every job at every look, and so by the system's own calls."""
    try:
        found = os.lstat(f"{folder}{os.sep}{SPEC_FILE}")
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
