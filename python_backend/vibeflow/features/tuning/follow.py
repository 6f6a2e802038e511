"""Watches the searches of projects: `tuning/didChange` when one got further, at most twice a second."""

from __future__ import annotations

from vibeflow.features.context import Context
from vibeflow.jobs.control import stop_requested
from vibeflow.jobs.follow import Newest
from vibeflow.jobs.tuning import TUNING_FILE
from vibeflow.protocol.tuning import TuningChanged

from ..projects.record import ProjectRecord


class TuningFollower:
    def __init__(self, ctx: Context) -> None:
        self._ctx = ctx
        self._newest = Newest("tune")

    def advance(self, record: ProjectRecord) -> bool:
        """Tell listeners what is new; returns whether a search is going."""
        job = self._newest.look(record.jobs)
        if job is None:
            return False
        try:
            stat = (job.folder / TUNING_FILE).stat()
            written = stat.st_mtime_ns, stat.st_size
        except OSError:
            written = 0, 0
        shown = (job.status.state, stop_requested(job.folder), written)
        if job.told.news(shown):
            self._ctx.events(
                "vibeflow/tuning/didChange", TuningChanged(project_id=record.id, tuning_id=job.folder.name)
            )
        return job.goes_on(None, shown)
