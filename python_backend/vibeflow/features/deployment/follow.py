"""Tails the serve jobs of a project: into the store, and `deployment/didChange` when something changed."""

from __future__ import annotations

import time

from vibeflow.features.context import Context
from vibeflow.jobs.control import stop_requested
from vibeflow.jobs.ingest import JobIngest
from vibeflow.jobs.status import JobStatus
from vibeflow.protocol.deployment import DeploymentChanged
from vibeflow.protocol.projects import ProjectsChanged

from ..projects.record import ProjectRecord

COUNT_EVERY = 1.0
"""Seconds between two events that only say that more requests were answered."""


class _Followed:
    def __init__(self, ctx: Context, record: ProjectRecord, job_id: str) -> None:
        self.folder = record.jobs.folder(job_id)
        self.ingest = JobIngest(ctx.store, record.jobs, job_id)
        self.status = JobStatus()
        self.shown: tuple[object, ...] = ()
        self.requests = 0
        self.told_at = float("-inf")

    def refresh(self) -> JobStatus:
        for numbered in self.ingest.poll():
            self.status.apply(numbered)
        return self.status


class DeploymentFollower:
    def __init__(self, ctx: Context) -> None:
        self._ctx = ctx
        self._followed: dict[str, _Followed] = {}
        """The newest serve job of each project, by the project's id: a project serves one version at a
        time."""

    def advance(self, record: ProjectRecord) -> bool:
        """Bring the project's deployment up to date, telling listeners; returns whether one is going."""
        known = record.jobs.serve_ids()
        if not known:
            return False
        folder = record.jobs.folder(known[-1])
        followed = self._followed.get(record.id)
        if followed is None or followed.folder != folder:
            followed = self._followed[record.id] = _Followed(self._ctx, record, known[-1])
        if followed.status.over:
            return False
        status = followed.refresh()
        shown = (status.state, status.listening, stop_requested(folder))
        if shown != followed.shown:
            followed.shown = shown
            self._tell(record, followed)
            self._ctx.events("vibeflow/projects/didChange", ProjectsChanged(project_id=record.id))
        elif status.requests != followed.requests and time.monotonic() - followed.told_at > COUNT_EVERY:
            self._tell(record, followed)
        return not status.over

    def _tell(self, record: ProjectRecord, followed: _Followed) -> None:
        followed.requests, followed.told_at = followed.status.requests, time.monotonic()
        self._ctx.events("vibeflow/deployment/didChange", DeploymentChanged(project_id=record.id))
