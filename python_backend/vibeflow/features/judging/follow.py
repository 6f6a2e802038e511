"""Watches the judges of projects: `judging/didChange` when one got further, at most twice a second, and its
questions to this window's models."""

from __future__ import annotations

from vibeflow.features.context import Context
from vibeflow.jobs.control import stop_requested
from vibeflow.jobs.follow import Followed, Newest
from vibeflow.protocol.judging import JudgingChanged

from ..projects.record import ProjectRecord
from .going import payload_of, progress_of
from .window import window_of


class JudgeFollower:
    def __init__(self, ctx: Context) -> None:
        self._ctx = ctx
        self._newest = Newest("judge")
        self._asking: dict[str, tuple[Followed, bool]] = {}

    def advance(self, record: ProjectRecord) -> bool:
        """Tell listeners what is new; returns whether a judge is going."""
        job = self._newest.look(record.jobs)
        if job is None:
            return False
        status = job.status
        if status.state == "running" and self._asks_window(record, job):
            window_of(self._ctx).take(self._ctx, job.folder)
        saved = job.saved()
        shown = (status.state, status.number, stop_requested(job.folder), saved)
        if job.told.news(shown):
            progress = progress_of(record.jobs, job.folder.name)
            self._ctx.events(
                "vibeflow/judging/didChange", JudgingChanged(project_id=record.id, progress=progress)
            )
        return job.goes_on(saved, shown)

    def _asks_window(self, record: ProjectRecord, job: Followed) -> bool:
        """Whether the job asks the models of a window; looked up once for each job."""
        known = self._asking.get(record.id)
        if known is None or known[0] is not job:
            payload = payload_of(record.jobs, job.folder.name)
            asks = payload is not None and payload.settings.provider == "vscode"
            known = self._asking[record.id] = job, asks
        return known[1]
