"""The runner's loop: look at every unfinished job of every project, begin what waits, make what comes next.

All it knows it reads from the job folders, so it may be killed at any point and another carries on.
"""

from __future__ import annotations

import logging
import shutil
import threading
import time
from pathlib import Path

from filelock import Timeout
from sqlalchemy import select

from vibeflow.features.context import Context
from vibeflow.features.training.capacity import Capacity
from vibeflow.features.training.pipeline import next_job, next_later
from vibeflow.jobs.listing import exclusive, folder_names, later_ids, run_folders, run_ids
from vibeflow.jobs.spec import jobs_folder, read_spec
from vibeflow.jobs.start import spawn_worker
from vibeflow.protocol.errors import VibeFlowError
from vibeflow.store.atomic import TEMPORARY_MARK
from vibeflow.store.models import ProjectRow

from .commit import CommitThread
from .job import Doing, WatchedJob, is_paused

log = logging.getLogger(__name__)

TICK = 0.2
PROJECTS_EVERY = 1.0
"""Seconds between two looks at the list of projects."""
AFTER_FAULT = 2.0
COMPUTING = frozenset({"train", "evaluate", "tune", "benchmark"})
"""Kinds of which only so many go at once; commits and servers do not count."""


class Runner:
    def __init__(self, ctx: Context, idle_seconds: float) -> None:
        """
        Args:
            idle_seconds: how long to stay when there is nothing to do.
        """
        self._ctx = ctx
        self._idle_seconds = idle_seconds
        self._projects: list[Path] = []
        self._projects_read = float("-inf")
        self._jobs: dict[Path, WatchedJob] = {}
        self._paused: set[Path] = set()
        self._over: set[Path] = set()
        self._runs_over: set[tuple[Path, str]] = set()
        self._swept: set[Path] = set()

    def run(self, closing: threading.Event) -> None:
        """Until `closing`, or until there was nothing to do for long enough."""
        busy_at = time.monotonic()
        pause = TICK
        while not closing.wait(pause):
            pause = TICK
            try:
                self._tick()
            except Exception:
                # A full disk, a locked database: it goes by, and the next look starts from the files again.
                log.exception("Looking again in %s s", AFTER_FAULT)
                busy_at, pause = time.monotonic(), AFTER_FAULT
            if self._jobs.keys() - self._paused:
                busy_at = time.monotonic()
            elif time.monotonic() - busy_at > self._idle_seconds:
                log.info("Nothing to do; going")
                return

    def has_work(self) -> bool:
        """Whether there is an unfinished job, by a fresh look."""
        self._projects_read = float("-inf")
        self._survey()
        return any(not is_paused(folder) for folder in self._jobs)

    def _tick(self) -> None:
        self._survey()
        waiting: list[WatchedJob] = []
        self._paused.clear()
        computing = 0
        for folder, job in list(self._jobs.items()):
            try:
                standing = job.look()
            except OSError as error:
                log.warning("%s: %s", job.spec.id, error)
                continue
            if standing == "over":
                del self._jobs[folder]
                self._over.add(folder)
                log.info("%s of %s: %s", job.spec.id, job.spec.project_path, job.status.state)
            elif standing == "waiting":
                waiting.append(job)
            elif standing == "paused":
                self._paused.add(folder)
            elif job.spec.kind in COMPUTING:
                computing += 1
        capacity = Capacity.of(self._ctx.home)
        for job in sorted(waiting, key=_turn):
            counts = job.spec.kind in COMPUTING
            if counts and not capacity.room(computing):
                continue
            try:
                job.begin()
                computing += counts
            except OSError as error:
                log.warning("%s cannot be started: %s", job.spec.id, error)

    def _survey(self) -> None:
        """Find the jobs that are new, and make those that are due."""
        if time.monotonic() - self._projects_read > PROJECTS_EVERY:
            with self._ctx.store.session() as session:
                self._projects = [Path(path) for path in session.scalars(select(ProjectRow.path))]
            self._projects_read = time.monotonic()
        for project in self._projects:
            self._sweep(project)
            self._take_up(project)
            for run_id in run_ids(project):
                if (project, run_id) not in self._runs_over:
                    self._chain(project, run_id)
            for job_id in later_ids(project):
                self._chain_later(project, job_id)

    def _take_up(self, project: Path) -> None:
        for name in folder_names(project):
            folder = jobs_folder(project) / name
            if folder in self._jobs or folder in self._over:
                continue
            try:
                self._jobs[folder] = WatchedJob(folder, self._start)
            except VibeFlowError as error:
                log.warning("%s", error.message)
                self._over.add(folder)

    def _chain(self, project: Path, run_id: str) -> None:
        if any(folder not in self._over for folder in run_folders(project, run_id)):
            return
        try:
            made = next_job(project, run_id)
        except FileExistsError:
            return  # made by another after all; the next look finds it
        except VibeFlowError as error:
            log.warning("%s of %s goes no further: %s", run_id, project, error.message)
            made = None
        if made is None:
            self._runs_over.add((project, run_id))
        else:
            self._take_up(project)

    def _chain_later(self, project: Path, job_id: str) -> None:
        """What was found out about a version is committed once its job is over."""
        folder = jobs_folder(project) / job_id
        if folder not in self._over or (project, job_id) in self._runs_over:
            return
        self._runs_over.add((project, job_id))
        try:
            if next_later(project, job_id) is not None:
                self._take_up(project)
        except FileExistsError:
            return  # made by another after all; the next look finds it
        except OSError:
            self._runs_over.discard((project, job_id))
            raise
        except VibeFlowError as error:
            log.warning("%s of %s is not committed: %s", job_id, project, error.message)

    def _sweep(self, project: Path) -> None:
        """Once, remove what a crash left of a job that was being made; whoever makes one holds the lock."""
        if project in self._swept or not jobs_folder(project).is_dir():
            return
        self._swept.add(project)
        try:
            with exclusive(project):
                for left in jobs_folder(project).glob(f".*{TEMPORARY_MARK}*"):
                    shutil.rmtree(left, ignore_errors=True)
        except (Timeout, OSError) as error:
            log.warning("%s is not swept: %s", project, error)

    def _start(self, folder: Path) -> Doing:
        if read_spec(folder).kind == "commit":
            return CommitThread(self._ctx, folder)
        return spawn_worker(folder, self._ctx.home)


def _turn(job: WatchedJob) -> tuple[bool, str, str]:
    """What ends a run that has begun goes before what begins one; then first come, first served. The id only
    makes the order whole."""
    return job.spec.kind in ("train", "tune", "benchmark"), job.spec.created_at, job.spec.id
