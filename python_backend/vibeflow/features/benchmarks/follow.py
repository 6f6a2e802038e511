"""Watches the benchmark jobs of projects: `benchmarks/didChange` when one got further, at most twice a
second."""

from __future__ import annotations

from vibeflow.features.context import Context
from vibeflow.jobs.control import stop_requested
from vibeflow.jobs.follow import Newest
from vibeflow.protocol.benchmarks import BenchmarksChanged
from vibeflow.protocol.states import is_over

from ..projects.record import ProjectRecord
from .view import of_job


class BenchmarkFollower:
    def __init__(self, ctx: Context) -> None:
        self._ctx = ctx
        self._newest = Newest("benchmark")

    def advance(self, record: ProjectRecord) -> bool:
        """Tell listeners what is new; returns whether a job, or the saving of what it found, is going."""
        job = self._newest.look(record.jobs)
        if job is None:
            return False
        status, saved, first = job.status, job.saved(), job.told.nothing
        shown = (status.state, status.number, stop_requested(job.folder), saved)
        if job.told.news(shown):
            over = status.over and (saved is None or is_over(saved))
            if not (first and over):
                # What was over before this window opened is no news.
                progress = None if status.over else of_job(record.jobs, job.folder.name)[2]
                self._ctx.events(
                    "vibeflow/benchmarks/didChange",
                    BenchmarksChanged(project_id=record.id, progress=progress),
                )
        return job.goes_on(saved, shown)
