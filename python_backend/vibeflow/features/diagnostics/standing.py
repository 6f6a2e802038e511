"""Projects without their names, their newest jobs, the queue, and the ends of the logs that matter."""

from __future__ import annotations

import os
from collections import deque
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from vibeflow.jobs.lease import holder
from vibeflow.jobs.spec import LOG_FILE, JobSpec, TrainPayload
from vibeflow.jobs.start import RUNNER_LOG
from vibeflow.jobs.status import JobStatus, status_of
from vibeflow.protocol.errors import ForeignState, VibeFlowError
from vibeflow.store.home import Home
from vibeflow.store.inside import open_inside

from ..projects.record import ProjectRecord
from .phrases import LEFT_OUT, told
from .settings import differing

_JOBS_EACH = 8
_LOGS = 3
_LINES = 60
_BYTES = 64_000
"""Of a log's end."""


@dataclass(frozen=True)
class Job:
    project: int
    spec: JobSpec
    folder: Path
    status: JobStatus

    @property
    def matters(self) -> tuple[bool, str]:
        """For the order of the logs: what went wrong, then what is new."""
        return self.status.state == "failed" or self.status.crashes > 0, self.status.changed_at or ""


def jobs_of(records: list[ProjectRecord]) -> list[Job]:
    return [job for number, record in enumerate(records, start=1) for job in _newest(number, record)]


def projects(home: Home, records: list[ProjectRecord], jobs: list[Job]) -> list[str]:
    lines = [f"Runner: {'running' if holder(home.runner) else 'not running'}"]
    waiting = sum(job.status.state == "queued" for job in jobs)
    lines.append(f"Jobs waiting: {waiting}; going: {sum(_goes(job) for job in jobs)}")
    for number, record in enumerate(records, start=1):
        there = "" if record.path.is_dir() else ", folder missing"
        foreign = len(record.jobs.strangers())
        foreign_text = f", {foreign} jobs from elsewhere (not run)" if foreign else ""
        lines.append(f"Project {number}: {len(record.jobs.names())} jobs{there}{foreign_text}")
        lines += [f"  {line}" for job in jobs if job.project == number for line in _told(job)]
    return lines


def logs(home: Home, jobs: list[Job]) -> Iterator[tuple[str, Callable[[], list[str]]]]:
    """Title of each, and its last lines as they are."""
    yield "Log of the runner", partial(end_of, home.logs, RUNNER_LOG)
    for job in sorted(jobs, key=lambda one: one.matters, reverse=True)[:_LOGS]:
        yield f"Log of {job.spec.id} in project {job.project}", partial(end_of, job.folder, LOG_FILE)


def end_of(folder: Path, name: str) -> list[str]:
    """The last lines of a file; none where there is no such file, or a link."""
    try:
        with open_inside(folder, name) as file:
            file.seek(max(0, file.seek(0, os.SEEK_END) - _BYTES))
            return list(deque(file.read().decode("utf-8", "replace").splitlines(), _LINES))
    except (OSError, ForeignState):
        return []


def _newest(number: int, record: ProjectRecord) -> Iterator[Job]:
    found: list[Job] = []
    for name in record.jobs.names():
        try:
            folder = record.jobs.folder(name)
            found.append(Job(number, record.jobs.spec(name), folder, status_of(folder)))
        except (VibeFlowError, OSError):
            continue
    yield from sorted(found, key=lambda job: job.spec.created_at)[-_JOBS_EACH:]


def _goes(job: Job) -> bool:
    return not job.status.over and holder(job.folder) is not None


def _told(job: Job) -> Iterator[str]:
    status, payload = job.status, job.spec.payload
    alive = "" if status.over else ", a process has it" if _goes(job) else ", no process has it"
    again = f", picked up again {status.crashes} times" if status.crashes else ""
    yield f"{job.spec.id}: {status.state}{alive}{again}, made {job.spec.created_at[:16]}"
    if status.error is not None:
        message = told(f"{status.error.message} {status.error.hint}") or LEFT_OUT
        yield f"  {status.error.code}: {message}"
    if isinstance(payload, TrainPayload):
        yield f"  settings: {', '.join(differing(payload.settings)) or 'all as by default'}"
