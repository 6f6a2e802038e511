"""Follows the newest job of one kind in each project, for listeners who are told at most twice a second.

What they are told is the caller's. Reads job logs, and of each only what is new.
"""

from __future__ import annotations

import time
from collections.abc import Callable

from .listing import later_commit_id
from .project_jobs import ProjectJobs
from .status import Follower, JobStatus

TELL_EVERY = 0.5
"""Seconds."""


class Followed:
    """One job. `status` is as of the last look."""

    def __init__(self, jobs: ProjectJobs, job_id: str) -> None:
        self.folder = jobs.folder(job_id)
        self._jobs = jobs
        self._follower = Follower(self.folder)
        self.status: JobStatus = self._follower.refresh()
        self._saving: Follower | None = None
        self._shown: tuple[object, ...] = ()
        self._told_at = float("-inf")

    @property
    def is_new(self) -> bool:
        """Whether nobody was told of it yet."""
        return not self._shown

    def refresh(self) -> None:
        self.status = self._follower.refresh()

    def saved(self) -> str | None:
        """The state of the job that commits what this one found out; None while there is none."""
        commit_id = later_commit_id(self.folder.name)
        if not self.status.over or not self._jobs.has(commit_id):
            return None
        self._saving = self._saving or Follower(self._jobs.folder(commit_id))
        return self._saving.refresh().state

    def news(self, shown: tuple[object, ...]) -> bool:
        """Whether listeners are to be told now that it stands so; they count as told."""
        if shown == self._shown or time.monotonic() - self._told_at < TELL_EVERY:
            return False
        self._shown, self._told_at = shown, time.monotonic()
        return True

    def owes(self, shown: tuple[object, ...]) -> bool:
        """Whether they still have to be told that it stands so."""
        return shown != self._shown


class Newest:
    def __init__(self, ids: Callable[[ProjectJobs], list[str]]) -> None:
        """
        Args:
            ids: of a project's jobs, the ids of those of this kind, oldest first.
        """
        self._ids = ids
        self._followed: dict[str, Followed] = {}

    def look(self, jobs: ProjectJobs) -> Followed | None:
        """The project's newest job as it stands now; None where it has none."""
        known = self._ids(jobs)
        if not known:
            return None
        followed = self._followed.get(jobs.project_id)
        if followed is None or followed.folder != jobs.folder(known[-1]):
            followed = self._followed[jobs.project_id] = Followed(jobs, known[-1])
        else:
            followed.refresh()
        return followed
