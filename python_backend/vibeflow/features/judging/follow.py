"""Watches the judges of projects: `judging/didChange` when one got further, at most twice a second, and its
questions to this window's models."""

from __future__ import annotations

import time

from vibeflow.features.context import Context
from vibeflow.features.projects.service import ProjectRecord
from vibeflow.jobs.control import stop_requested
from vibeflow.jobs.listing import later_commit_id, later_ids
from vibeflow.jobs.spec import job_folder
from vibeflow.jobs.status import Follower, status_of
from vibeflow.protocol.judging import JudgingChanged

from .going import payload_of, progress_of
from .window import window_of

TELL_EVERY = 0.5


class _Followed:
    def __init__(self, follower: Follower, asks_window: bool) -> None:
        self.follower, self.asks_window = follower, asks_window
        self.shown: tuple[object, ...] = ()
        self.told_at = float("-inf")


class JudgeFollower:
    def __init__(self, ctx: Context) -> None:
        self._ctx = ctx
        self._followed: dict[str, _Followed] = {}
        """The newest judge of each project, by the project's id."""

    def advance(self, record: ProjectRecord) -> bool:
        """Tell listeners what is new; returns whether a judge is going."""
        known = later_ids(record.path, "judge")
        if not known:
            return False
        folder = job_folder(record.path, known[-1])
        followed = self._followed.get(record.id)
        if followed is None or followed.follower.folder != folder:
            payload = payload_of(folder)
            asks = payload is not None and payload.settings.provider == "vscode"
            followed = self._followed[record.id] = _Followed(Follower(folder), asks)
        status = followed.follower.refresh()
        if followed.asks_window and status.state == "running":
            window_of(self._ctx).take(self._ctx, folder)
        saving = folder.with_name(later_commit_id(folder.name))
        saved = status_of(saving).state if status.over and saving.is_dir() else None
        shown = (status.state, status.number, stop_requested(folder), saved)
        if shown != followed.shown and time.monotonic() - followed.told_at >= TELL_EVERY:
            followed.shown, followed.told_at = shown, time.monotonic()
            progress = progress_of(folder)
            self._ctx.events(
                "vibeflow/judging/didChange", JudgingChanged(project_id=record.id, progress=progress)
            )
        due = status.over and status.result is not None and saved not in ("succeeded", "failed")
        return not status.over or due or shown != followed.shown
