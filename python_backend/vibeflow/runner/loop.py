"""The runner's loop: look at every unfinished job of every project, begin what waits, make what comes next.

All it knows it reads from the store and the job folders, so it may be killed at any point and another carries
on. A folder that the store does not know is not looked into.
"""

from __future__ import annotations

import logging
import shutil
import threading
import time
from collections.abc import Iterable
from pathlib import Path

from filelock import Timeout
from sqlalchemy import select

from vibeflow.features.context import Context
from vibeflow.features.training.capacity import Capacity
from vibeflow.features.training.pipeline import next_job, next_later
from vibeflow.jobs.kinds import KINDS
from vibeflow.jobs.listing import later_ids, run_ids
from vibeflow.jobs.project_jobs import ProjectJobs
from vibeflow.jobs.spec import JobSpec, jobs_folder
from vibeflow.jobs.start import spawn_worker
from vibeflow.protocol.errors import ForeignState, NotFound
from vibeflow.store.atomic import TEMPORARY_MARK
from vibeflow.store.inside import is_real_folder
from vibeflow.store.models import ProjectRow

from .commit import CommitThread
from .ending import end_job, end_run
from .job import Doing, Standing, WatchedJob, is_paused
from .patience import Patience
from .queue import Queue

log = logging.getLogger(__name__)

TICK = 0.2
PROJECTS_EVERY = 1.0
"""Seconds between two looks at the list of projects."""
AFTER_FAULT = 2.0
_TAKING = "take up"
KEEPS_ITS_PLACE = 5.0
"""Seconds of rest, after a death, for which no other job is begun in its place."""


class Runner:
    def __init__(self, ctx: Context, idle_seconds: float) -> None:
        """
        Args:
            idle_seconds: how long to stay when there is nothing to do.
        """
        self._ctx = ctx
        self._idle_seconds = idle_seconds
        self._projects: list[ProjectJobs] = []
        self._names: dict[str, str] = {}
        """Of the projects, by id."""
        self._queue = Queue(ctx.home)
        self._projects_read = float("-inf")
        self._jobs: dict[Path, WatchedJob] = {}
        self._paused: set[Path] = set()
        self._over: set[Path] = set()
        self._runs_over: set[tuple[Path, str]] = set()
        self._swept: set[Path] = set()
        self._due: set[tuple[Path, str]] = set()
        """Runs, and jobs found out later, of which the next job could not be made yet; jobs that could not be
        taken up yet."""
        self._patience = Patience()

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
            if self._due or self._jobs.keys() - self._paused:
                busy_at = time.monotonic()
            elif time.monotonic() - busy_at > self._idle_seconds:
                log.info("Nothing to do; going")
                return

    def has_work(self) -> bool:
        """Whether there is an unfinished job, by a fresh look."""
        self._projects_read = float("-inf")
        self._survey()
        return bool(self._due) or any(not is_paused(folder) for folder in self._jobs)

    def _tick(self) -> None:
        self._survey()
        waiting: list[WatchedJob] = []
        self._paused.clear()
        going: list[JobSpec] = []
        for job in list(self._jobs.values()):
            standing = self._look(job)
            if standing == "waiting":
                waiting.append(job)
            elif standing == "paused":
                self._paused.add(job.folder)
            elif standing == "alive" and KINDS[job.spec.kind].computes:
                going.append(job.spec)
        capacity = Capacity.of(self._ctx.home)
        left: list[JobSpec] = []
        for job in sorted(waiting, key=_turn):
            counts = KINDS[job.spec.kind].computes
            if counts and not capacity.room(len(going)):
                left.append(job.spec)
            elif job.rest:
                # One that begins again in a moment keeps its place; one that dies and dies holds up nobody.
                going += [job.spec] if counts and job.rest < KEEPS_ITS_PLACE else []
            elif self._begin(job) and counts:
                going.append(job.spec)
        self._queue.tell(left, going, capacity, self._names)

    def _look(self, job: WatchedJob) -> Standing | None:
        """None where it cannot be told now, or the job is given up: whatever one does, the others go on."""
        looking = job.folder, "look"
        if self._patience.waits(looking):
            return None
        try:
            standing = job.look()
        except Exception as error:
            self._failed(job, looking, error)
            return None
        self._patience.well(looking)
        if standing == "over":
            self._drop(job)
            log.info("%s of %s: %s", job.spec.id, job.spec.project_path, job.status.state)
        return standing

    def _begin(self, job: WatchedJob) -> bool:
        beginning = job.folder, "begin"
        if self._patience.waits(beginning):
            return False
        try:
            job.begin()
        except Exception as error:
            self._failed(job, beginning, error)
            return False
        self._patience.well(beginning)
        return True

    def _failed(self, job: WatchedJob, doing: tuple[Path, str], error: Exception) -> None:
        if not is_real_folder(job.folder):
            log.warning("%s is gone", job.folder)
            del self._jobs[job.folder]  # should it come back, it is taken up again
        elif self._patience.exhausted(doing, error):
            job.give_up(error)
            self._drop(job)

    def _drop(self, job: WatchedJob) -> None:
        del self._jobs[job.folder]
        self._over.add(job.folder)

    def _survey(self) -> None:
        """Find the jobs that are new, and make those that are due."""
        if time.monotonic() - self._projects_read > PROJECTS_EVERY:
            with self._ctx.store.session() as session:
                rows = session.execute(select(ProjectRow.id, ProjectRow.path, ProjectRow.name)).all()
            self._names = {id: name for id, _, name in rows}
            self._projects = [
                ProjectJobs(self._ctx.home, self._ctx.store, id, Path(at)) for id, at, _ in rows
            ]
            self._projects_read = time.monotonic()
        for one in [one for one in self._due if one[1] == _TAKING and not is_real_folder(one[0])]:
            self._well(one)  # it was deleted meanwhile
        for project in self._projects:
            if self._patience.waits(project.path):
                continue
            try:
                self._survey_project(project)
                self._patience.well(project.path)
            except Exception as error:
                # Never given up: its drive may be back tomorrow, and it costs a look now and then.
                self._patience.exhausted(project.path, error)

    def _survey_project(self, project: ProjectJobs) -> None:
        self._sweep(project)
        names = project.names()
        self._take_up(project, names)
        for run_id in run_ids(names):
            if (project.path, run_id) not in self._runs_over:
                self._chain(project, run_id)
        for job_id in later_ids(names):
            self._chain_later(project, job_id)

    def _take_up(self, project: ProjectJobs, names: Iterable[str]) -> None:
        for name in names:
            folder = project.folder(name)
            taking = folder, _TAKING
            if folder in self._jobs or folder in self._over or self._patience.waits(taking):
                continue
            try:
                self._jobs[folder] = WatchedJob(project, name, self._start)
            except Exception as error:
                self._not_taken_up(folder, error)
            else:
                self._well(taking)

    def _not_taken_up(self, folder: Path, error: Exception) -> None:
        if self._has_to_wait((folder, _TAKING), error):
            return
        log.warning("%s is not taken up: %s", folder, error)
        self._over.add(folder)
        # What is not ours is not written to.
        if not isinstance(error, ForeignState | NotFound):
            end_job(folder, error)

    def _chain(self, project: ProjectJobs, run_id: str) -> None:
        done = project.path, run_id
        if self._patience.waits(done):
            return
        try:
            if any(folder not in self._over for folder in project.run_folders(run_id)):
                return
            with project.exclusive(patience=0):
                made = next_job(project, run_id)
        except (FileExistsError, Timeout):
            return  # made by another after all, or the project is being moved: the next look finds it
        except Exception as error:
            if not self._has_to_wait(done, error):
                end_run(project, run_id, error)
            return
        self._well(done)
        if made is None:
            self._runs_over.add(done)
        else:
            self._take_up(project, [made.name])

    def _chain_later(self, project: ProjectJobs, job_id: str) -> None:
        """What was found out about a version is committed once its job is over."""
        done = project.path, job_id
        if project.folder(job_id) not in self._over or done in self._runs_over or self._patience.waits(done):
            return
        try:
            with project.exclusive(patience=0):
                made = next_later(project, job_id)
        except (FileExistsError, Timeout):
            return  # made by another after all, or the project is being moved: the next look finds it
        except Exception as error:
            if not self._has_to_wait(done, error):
                end_job(project.folder(job_id), error)
            return
        self._well(done)
        self._runs_over.add(done)
        if made is not None:
            self._take_up(project, [made.name])

    def _has_to_wait(self, one: tuple[Path, str], error: Exception) -> bool:
        """Note that its next job could not be made; False where that is given up."""
        if self._patience.exhausted(one, error):
            self._runs_over.add(one)
            self._due.discard(one)
            return False
        self._due.add(one)
        return True

    def _well(self, one: tuple[Path, str]) -> None:
        self._patience.well(one)
        self._due.discard(one)

    def _sweep(self, project: ProjectJobs) -> None:
        """Once, remove what a crash left of a job that was being made (whoever makes one holds the lock), and
        name in the log what is not ours."""
        folder, sweeping = jobs_folder(project.path), (project.path, "sweep")
        if project.path in self._swept or self._patience.waits(sweeping) or not is_real_folder(folder):
            return
        try:
            with project.exclusive(patience=0):
                for left in folder.glob(f".*{TEMPORARY_MARK}*"):
                    shutil.rmtree(left, ignore_errors=True)
        except (Timeout, OSError, ForeignState) as error:
            # A job is being made there, or the project moved: later will do.
            if not self._patience.exhausted(sweeping, error):
                return
        self._swept.add(project.path)
        if strangers := project.strangers():
            # As Python writes them: a name that another gave may hold the end of a line.
            first = ", ".join(map(repr, strangers[:5]))
            log.warning("%s jobs of %s are not ours and not run: %s", len(strangers), project.path, first)

    def _start(self, project: ProjectJobs, spec: JobSpec) -> Doing:
        match KINDS[spec.kind].by:
            case "runner":
                return CommitThread(self._ctx, project, spec.id)
            case "worker":
                digest = project.known.digest(spec.project_id, spec.id)
                return spawn_worker(project.folder(spec.id), digest or "", self._ctx.home, spec.language)


def _turn(job: WatchedJob) -> tuple[bool, str, str]:
    """What ends a run that has begun goes before what begins one; then first come, first served. The id only
    makes the order whole."""
    return KINDS[job.spec.kind].begins, job.spec.created_at, job.spec.id
