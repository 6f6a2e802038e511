"""Watches the searches of projects: `tuning/didChange` when one got further, at most twice a second."""

from __future__ import annotations

import time

from vibeflow.features.context import Context
from vibeflow.features.projects.service import ProjectRecord
from vibeflow.jobs.control import stop_requested
from vibeflow.jobs.listing import tune_ids
from vibeflow.jobs.spec import job_folder
from vibeflow.jobs.status import Follower
from vibeflow.jobs.tuning import TUNING_FILE
from vibeflow.protocol.tuning import TuningChanged

TELL_EVERY = 0.5


class _Followed:
    def __init__(self, follower: Follower) -> None:
        self.follower = follower
        self.shown: tuple[object, ...] = ()
        self.told_at = float("-inf")


class TuningFollower:
    def __init__(self, ctx: Context) -> None:
        self._ctx = ctx
        self._followed: dict[str, _Followed] = {}
        """The newest search of each project, by the project's id."""

    def advance(self, record: ProjectRecord) -> bool:
        """Tell listeners what is new; returns whether a search is going."""
        known = tune_ids(record.path)
        if not known:
            return False
        folder = job_folder(record.path, known[-1])
        followed = self._followed.get(record.id)
        if followed is None or followed.follower.folder != folder:
            followed = self._followed[record.id] = _Followed(Follower(folder))
        status = followed.follower.refresh()
        try:
            stat = (folder / TUNING_FILE).stat()
            written = stat.st_mtime_ns, stat.st_size
        except OSError:
            written = 0, 0
        shown = (status.state, stop_requested(folder), written)
        if shown != followed.shown and time.monotonic() - followed.told_at >= TELL_EVERY:
            followed.shown, followed.told_at = shown, time.monotonic()
            self._ctx.events(
                "vibeflow/tuning/didChange", TuningChanged(project_id=record.id, tuning_id=folder.name)
            )
        return not status.over or shown != followed.shown
