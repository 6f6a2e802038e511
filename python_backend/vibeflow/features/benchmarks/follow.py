"""Watches the benchmark jobs of projects: `benchmarks/didChange` when one got further, at most twice a
second."""

from __future__ import annotations

import time

from vibeflow.features.context import Context
from vibeflow.features.projects.service import ProjectRecord
from vibeflow.jobs.control import stop_requested
from vibeflow.jobs.listing import later_commit_id, later_ids
from vibeflow.jobs.spec import job_folder
from vibeflow.jobs.status import Follower, status_of
from vibeflow.protocol.benchmarks import BenchmarksChanged

from .view import of_job

TELL_EVERY = 0.5


class _Followed:
    def __init__(self, follower: Follower) -> None:
        self.follower = follower
        self.shown: tuple[object, ...] = ()
        self.told_at = float("-inf")


class BenchmarkFollower:
    def __init__(self, ctx: Context) -> None:
        self._ctx = ctx
        self._followed: dict[str, _Followed] = {}
        """The newest job of each project, by the project's id."""

    def advance(self, record: ProjectRecord) -> bool:
        """Tell listeners what is new; returns whether a job, or the saving of what it found, is going."""
        known = later_ids(record.path, "benchmark")
        if not known:
            return False
        folder = job_folder(record.path, known[-1])
        followed = self._followed.get(record.id)
        if followed is None or followed.follower.folder != folder:
            followed = self._followed[record.id] = _Followed(Follower(folder))
        status = followed.follower.refresh()
        saving = folder.with_name(later_commit_id(folder.name))
        saved = status_of(saving).state if status.over and saving.is_dir() else None
        shown = (status.state, status.number, stop_requested(folder), saved)
        if shown != followed.shown and time.monotonic() - followed.told_at >= TELL_EVERY:
            first = not followed.shown
            over = status.over and saved in (None, "succeeded", "failed")
            followed.shown, followed.told_at = shown, time.monotonic()
            if not (first and over):
                # What was over before this window opened is no news.
                progress = None if status.over else of_job(folder)[2]
                self._ctx.events(
                    "vibeflow/benchmarks/didChange",
                    BenchmarksChanged(project_id=record.id, progress=progress),
                )
        due = status.over and status.result is not None and saved not in ("succeeded", "failed")
        return not status.over or due or shown != followed.shown
