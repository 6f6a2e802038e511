"""Tails the serve jobs of a project: into the store, and `deployment/didChange` when something changed."""

from __future__ import annotations

from pathlib import Path

from vibeflow.features.context import Context
from vibeflow.jobs.control import stop_requested
from vibeflow.jobs.follow import Newest, Told
from vibeflow.jobs.ingest import JobIngest
from vibeflow.protocol.deployment import DeploymentChanged
from vibeflow.protocol.projects import ProjectsChanged

from ..projects.record import ProjectRecord

COUNT_EVERY = 1.0
"""Seconds between two events that only say that more requests were answered."""


class DeploymentFollower:
    def __init__(self, ctx: Context) -> None:
        self._ctx = ctx
        # The newest only: a project serves one version at a time.
        self._newest = Newest("serve", lambda jobs, job_id: JobIngest(ctx.store, jobs, job_id))
        self._counts: dict[Path, Told] = {}
        """By the job's folder, how many requests listeners know to be answered."""

    def advance(self, record: ProjectRecord) -> bool:
        """Bring the project's deployment up to date, telling listeners; returns whether one is going."""
        job = self._newest.look(record.jobs)
        if job is None:
            return False
        status, count = job.status, self._counts.setdefault(job.folder, Told())
        if job.told.news((status.state, status.listening, stop_requested(job.folder)), every=0):
            count.tell(status.requests)
            self._tell(record)
            self._ctx.events("vibeflow/projects/didChange", ProjectsChanged(project_id=record.id))
        elif count.news(status.requests, COUNT_EVERY):
            self._tell(record)
        return not status.over

    def _tell(self, record: ProjectRecord) -> None:
        self._ctx.events("vibeflow/deployment/didChange", DeploymentChanged(project_id=record.id))
