"""Follows jobs: what is new in their logs, where they stand, and whether listeners are to be told.

What listeners are told is the caller's. Of each log only what is new is read.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path
from typing import Protocol

from vibeflow.protocol.states import RunState, ended_well, is_over

from .events import NumberedEvent, ProgressEvent, Tail
from .kinds import KINDS, JobKind
from .listing import later_commit_id
from .project_jobs import ProjectJobs
from .status import JobStatus

TELL_EVERY = 0.5
"""Seconds."""


class Source(Protocol):
    """Where a job's events come from: its log (`Tail`), or its log by way of the store (`JobIngest`)."""

    def poll(self) -> list[NumberedEvent]:
        """What was added since the last call, from number 1 at the first."""


class Follower:
    """A job's status and last word, kept up to date for the price of one stat when nothing happened."""

    def __init__(self, folder: Path, source: Source | None = None) -> None:
        self.folder = folder
        self.status = JobStatus()
        """As of the last look."""
        self.last: ProgressEvent | None = None
        """What it said last of how far it is."""
        self._source = source or Tail(folder)

    def refresh(self) -> JobStatus:
        for numbered in self._source.poll():
            self.status.apply(numbered)
            if isinstance(numbered.event, ProgressEvent):
                self.last = numbered.event
        return self.status


class Told:
    """What listeners were told last, and when."""

    def __init__(self, shown: object = None) -> None:
        """`shown`: what they know from elsewhere."""
        self._shown = shown
        self._at = float("-inf")

    @property
    def nothing(self) -> bool:
        return self._shown is None

    def news(self, shown: object, every: float = TELL_EVERY) -> bool:
        """Whether they are to be told now that it stands so; they count as told."""
        if shown == self._shown or time.monotonic() - self._at < every:
            return False
        self.tell(shown)
        return True

    def tell(self, shown: object) -> None:
        self._shown, self._at = shown, time.monotonic()

    def owes(self, shown: object) -> bool:
        """Whether they still have to be told that it stands so."""
        return shown != self._shown


class Followed(Follower):
    """The newest job of a kind in a project."""

    def __init__(self, jobs: ProjectJobs, kind: JobKind, job_id: str, source: Source | None = None) -> None:
        super().__init__(jobs.folder(job_id), source)
        self.told = Told()
        self._jobs = jobs
        self._committed = KINDS[kind].committed
        self._saving: Follower | None = None
        self.refresh()

    def saved(self) -> RunState | None:
        """The state of the job that commits what this one found out; None while there is none."""
        commit_id = later_commit_id(self.folder.name)
        if not self._committed or not self.status.over or not self._jobs.has(commit_id):
            return None
        self._saving = self._saving or Follower(self._jobs.folder(commit_id))
        return self._saving.refresh().state

    def goes_on(self, saved: RunState | None, shown: object) -> bool:
        """Whether it, or the saving of what it found out, is not over, or listeners have to be told."""
        if not self.status.over or self.told.owes(shown):
            return True
        found = self._committed and ended_well(self.status.state) and self.status.result is not None
        return found and (saved is None or not is_over(saved))


class Newest:
    """Follows the newest job of one kind, other than within a run, in each project."""

    def __init__(
        self, kind: JobKind, source: Callable[[ProjectJobs, str], Source | None] = lambda jobs, job_id: None
    ) -> None:
        self._kind = kind
        self._source = source
        self._followed: dict[str, Followed] = {}

    def look(self, jobs: ProjectJobs) -> Followed | None:
        """The project's newest job as it stands now; None where it has none."""
        known = jobs.ids_of(self._kind)
        if not known:
            return None
        followed = self._followed.get(jobs.project_id)
        if followed is None or followed.folder != jobs.folder(known[-1]):
            followed = Followed(jobs, self._kind, known[-1], self._source(jobs, known[-1]))
            self._followed[jobs.project_id] = followed
        else:
            followed.refresh()
        return followed
