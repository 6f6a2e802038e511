"""One unfinished job under the runner's eyes: waiting, being done, or dead and to be done again.

A job is alive while its lease is held, whoever started it. Knows nothing of what comes after it.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Literal, Protocol

from vibeflow.jobs.attempts import Attempts, record_death
from vibeflow.jobs.control import pause_requested, stop_requested
from vibeflow.jobs.events import EventWriter, LogEvent, StateEvent, now
from vibeflow.jobs.follow import Follower
from vibeflow.jobs.inputs import refuse_links
from vibeflow.jobs.kinds import KINDS
from vibeflow.jobs.lease import AlreadyHeld, Lease, holder
from vibeflow.jobs.project_jobs import ProjectJobs
from vibeflow.jobs.spec import JobSpec
from vibeflow.jobs.status import JobStatus
from vibeflow.protocol.errors import VibeFlowError
from vibeflow.protocol.training import LogLine

from .deaths import HELD_BY_ANOTHER, cause_of, given_up, resumed
from .ending import end_job
from .oom import OomCount, oom_count, remember, remembered

log = logging.getLogger(__name__)

Standing = Literal["over", "alive", "waiting", "paused"]
"""`waiting`: nobody does it, and it is to be begun, or begun again, as soon as there is room. `paused`: not
before the pause is taken back."""

STOP_PATIENCE = 15.0
"""Seconds that a server has for finishing its answers once it was asked to stop."""

LONG_LIFE = 60.0
"""Seconds after which a death is none of those that come one upon the other."""


class Doing(Protocol):
    """Whoever does a job for us: a worker process, or for a commit a thread."""

    def poll(self) -> int | None:
        """Exit code, or None while it is at it."""

    def terminate(self) -> None: ...


Starter = Callable[[ProjectJobs, JobSpec], Doing]


class WatchedJob:
    def __init__(self, jobs: ProjectJobs, job_id: str, starter: Starter) -> None:
        """
        Raises:
            NotFound, ForeignState: there is no such job that this user's VibeFlow made.
        """
        self.folder = jobs.folder(job_id)
        self.spec: JobSpec = jobs.spec(job_id)
        refuse_links(self.folder)
        self._jobs = jobs
        self._starter = starter
        self._follower = Follower(self.folder)
        self._doing: Doing | None = None
        self._exit_code: int | None = None
        self._died = False
        """Dead, and not yet written down."""
        self._resumable = False
        """Dead, written down, and waiting for its next start."""
        self._attempts: Attempts | None = None
        self._not_before = 0.0
        self._stop_seen: float | None = None
        self._oom: OomCount | None = remembered(self.folder)
        """Counted when its worker began."""
        self._alive_since: float | None = None

    @property
    def status(self) -> JobStatus:
        return self._follower.refresh()

    def look(self) -> Standing:
        """Where the job stands; a death is counted, and the job given up when there were too many. One that
        is to be stopped before it ever began is over.

        Raises:
            OSError, VibeFlowError: the death cannot be written down (disk full): look again later.
        """
        if self._doing is not None:
            code = self._doing.poll()
            if code is None:
                self._end_what_does_not_stop()
                return "alive"
            self._doing, self._exit_code = None, None if code == HELD_BY_ANOTHER else code
            # One that was asked to pause ends in order, and is no death.
            self._died = code != HELD_BY_ANOTHER and (code != 0 or self.status.state != "paused")
        held = holder(self.folder)
        if held is not None:
            self._died = self._resumable = False
            self._exit_code = None
            self._alive_since = self._alive_since or time.monotonic()
            self._oom = self._oom or oom_count(held.pid)
            return "alive"
        # Only now the log: a worker writes its last event before it lets go of the lease.
        if self.status.over:
            return "over"
        if self.status.state == "running" and not self._resumable:
            self._died = True
        if self._died:
            self._count_death()
        elif stop_requested(self.folder) and not self.status.starts:
            self._write(StateEvent(state="stopped"))
        if self.status.over:
            return "over"
        return self._waiting_or_paused()

    def _waiting_or_paused(self) -> Standing:
        """A pause holds across restarts of everything: its file is there until it is taken back. A stop goes
        before it: the worker begins once more, to make what it has the result."""
        paused, state = is_paused(self.folder), self.status.state
        if paused and state != "paused":
            self._write(StateEvent(state="paused"))
        elif not paused and state == "paused":
            self._write(StateEvent(state="queued"))
        return "paused" if paused else "waiting"

    @property
    def rest(self) -> float:
        """Seconds until it is to be started again, after it died; 0: at any time."""
        return max(0.0, self._not_before - time.monotonic())

    def begin(self) -> None:
        """Start it.

        Raises:
            NotFound, ForeignState: it is not any more what it was when it was taken up.
            OSError: no process could be started; it is tried again at the next look.
        """
        spec = self._jobs.spec(self.spec.id)
        refuse_links(self.folder)
        self._doing = self._starter(self._jobs, spec)
        self._resumable = False
        self._oom, self._alive_since = oom_count(), time.monotonic()
        remember(self.folder, self._oom)
        log.info("%s of %s: started", self.spec.id, self.spec.project_path)

    def _end_what_does_not_stop(self) -> None:
        """Only a server, which has nothing to save, and only our own child: never another's process."""
        if not KINDS[self.spec.kind].answers or not stop_requested(self.folder):
            return
        self._stop_seen = self._stop_seen or time.monotonic()
        if self._doing is not None and time.monotonic() - self._stop_seen > STOP_PATIENCE:
            log.warning("%s does not stop; ending it", self.spec.id)
            self._doing.terminate()

    def _count_death(self) -> None:
        code = self._exit_code
        cause = cause_of(code, self._oom.risen() if self._oom else None)
        if self._attempts is None or not self._attempts.exhausted:
            kind, now_ = KINDS[self.spec.kind], time.monotonic()
            self._attempts = record_death(
                self.folder,
                self.status.progress,
                cause,
                begun=self.status.planned or not kind.plans,
                lived_long=self._alive_since is not None and now_ - self._alive_since > LONG_LIFE,
                starts=self.status.starts,
                seen=code is not None,
            )
        attempts = self._attempts
        if KINDS[self.spec.kind].answers and stop_requested(self.folder):
            self._write(StateEvent(state="stopped"))
        elif attempts.exhausted:
            error = given_up(self.spec.kind, cause, code, attempts)
            self._write(StateEvent(state="failed", error=error))
        else:
            self._resumable = True
            self._not_before = time.monotonic() + attempts.delay
            text = resumed(cause, code, attempts)
            log.warning("%s: %s Death %s.", self.spec.id, text, attempts.deaths)
            with suppress(OSError, VibeFlowError):  # a word to the user; the resuming does not hang on it
                self._write(LogEvent(line=LogLine(time=now(), level="warning", text=text)))
        # Only now: where any of this fails, the next look begins with it again, and not with a new start.
        self._died, self._alive_since = False, None

    def give_up(self, error: Exception) -> None:
        """End it as failed, for a reason that is no death."""
        self._doing = None
        over = False
        with suppress(Exception):  # what broke it may be just this
            over = self.status.over
        if not over:
            end_job(self.folder, error)

    def _write(self, event: StateEvent | LogEvent) -> None:
        try:
            lease = Lease.acquire(self.folder, patience=0.2)
        except AlreadyHeld:
            return  # someone does it after all: it is theirs to write
        try:
            with EventWriter(self.folder) as writer:
                writer.append(event, durable=True)
        finally:
            lease.release()


def is_paused(folder: Path) -> bool:
    """Whether the job in `folder` waits for its pause to be taken back, and nobody is at it."""
    return pause_requested(folder) and not stop_requested(folder) and holder(folder) is None
