"""Follows the latest run of each project: its jobs' logs into the store, its projection up to date, patches
out.

One for each store in a process, shared by the watcher and by whoever asks for a snapshot: a snapshot first
sends the patch up to its own revision, so that the next patch starts exactly where the snapshot ends.
"""

from __future__ import annotations

import threading
from dataclasses import dataclass, field
from weakref import WeakKeyDictionary

import psutil

from vibeflow.features.context import Context
from vibeflow.jobs.ingest import JobIngest
from vibeflow.jobs.listing import STAGES, run_job_id
from vibeflow.jobs.project_jobs import ProjectJobs
from vibeflow.jobs.waiting import key_of, read_waits
from vibeflow.protocol.projects import ProjectsChanged, RunBrief
from vibeflow.protocol.training import EvalPoint, RunView, TrainPoint
from vibeflow.store.database import Store
from vibeflow.store.home import Home

from ..projects.record import ProjectRecord
from .dismissed import dismissed
from .projection import Projection

_RECENT = 20
"""Of a project's runs, the newest: an older one cannot be going while so many began after it."""


@dataclass
class _Run:
    jobs: ProjectJobs
    run_id: str
    projection: Projection
    ingests: dict[str, JobIngest] = field(default_factory=dict)
    """By stage."""
    settled: bool = False
    """Over, and all of it taken in."""

    def advance(self, store: Store) -> None:
        """Take in what the jobs wrote. A stage that was left out (no rows to test) has no folder."""
        for stage in STAGES:
            ingest = self.ingests.get(stage)
            if ingest is None:
                job_id = run_job_id(self.run_id, stage)
                if not self.jobs.has(job_id):
                    continue
                ingest = self.ingests[stage] = JobIngest(store, self.jobs, job_id)
            for numbered in ingest.poll():
                self.projection.apply(stage, numbered)
            if not self.projection.ended(stage):
                return  # the next job may be made this moment, while this one's last events are still unread

    def waits_for(self, home: Home) -> bool:
        """Take in what it waits for; whether that is news."""
        if self.projection.state != "queued":
            return self.projection.waits(None)
        job_id = run_job_id(self.run_id, self.projection.stage)
        return self.projection.waits(read_waits(home).get(key_of(self.jobs.project_id, job_id)))


class Tracker:
    """Safe to use from several threads."""

    def __init__(self) -> None:
        self._lock = threading.RLock()
        self._runs: dict[tuple[str, str], _Run] = {}
        self._last_seen: dict[str, tuple[str, ...]] = {}

    def view(self, ctx: Context, record: ProjectRecord, run_id: str | None = None) -> RunView | None:
        """The run as it is now; as `advance`."""
        with self._lock:
            run = self.advance(ctx, record, run_id)
            return run.view() if run else None

    def curve(
        self, ctx: Context, record: ProjectRecord, run_id: str, limit: int
    ) -> tuple[list[TrainPoint], list[EvalPoint]]:
        """At most `limit` measurements of each kind; as `advance`."""
        with self._lock:
            run = self.advance(ctx, record, run_id)
            return run.curve(limit) if run else ([], [])

    def dismiss(self, ctx: Context, record: ProjectRecord, run_id: str) -> None:
        """Take in which alerts were dismissed; everyone asks for the run anew."""
        with self._lock:
            run = self.advance(ctx, record, run_id)
            if run is not None:
                run.alerts.dismiss(dismissed(record.jobs, run_id))
                ctx.events("vibeflow/training/didProgress", run.stale())

    def forget(self, record: ProjectRecord, run_id: str) -> None:
        """The run is gone."""
        with self._lock:
            self._runs.pop((record.id, run_id), None)

    def brief(self, ctx: Context, record: ProjectRecord) -> RunBrief | None:
        """The latest run in a few words; as `advance`."""
        with self._lock:
            run = self.advance(ctx, record)
            return run.brief() if run else None

    def advance(self, ctx: Context, record: ProjectRecord, run_id: str | None = None) -> Projection | None:
        """Bring a run up to date, telling listeners; None when there is no such run.

        Args:
            run_id: None is the project's latest.

        Raises:
            NotFound: the run's files are damaged.
            DiskFull: the store cannot take its events; they are read again at the next call.
        """
        with self._lock:
            known = record.jobs.run_ids()
            wanted = run_id or self._current(ctx, record, known)
            if wanted is None or wanted not in known:
                return None
            run = self._advance(ctx, record, wanted)
            if wanted == self._current(ctx, record, known):
                seen = (wanted, run.stage, run.state, run.brief().waits_for or "")
                if self._last_seen.get(record.id) != seen:
                    self._last_seen[record.id] = seen
                    ctx.events("vibeflow/projects/didChange", ProjectsChanged(project_id=record.id))
            return run

    def active(self, ctx: Context, record: ProjectRecord) -> bool:
        """Bring every run that is not over up to date; whether there is one that will go on by itself."""
        with self._lock:
            found = False
            for run_id in record.jobs.run_ids()[-_RECENT:]:
                known = self._runs.get((record.id, run_id))
                if known is None or not known.projection.over:
                    projection = self.advance(ctx, record, run_id)
                    found |= projection is not None and not projection.over and projection.state != "paused"
            return found

    def _current(self, ctx: Context, record: ProjectRecord, known: list[str]) -> str | None:
        """The run that is meant where none is named: the newest, unless it waits and an earlier one goes."""
        for run_id in reversed(known[-_RECENT:]):
            state = self._advance(ctx, record, run_id).state
            if state in ("running", "stopping", "paused"):
                return run_id
            if state != "queued":
                break
        return known[-1] if known else None

    def _advance(self, ctx: Context, record: ProjectRecord, run_id: str) -> Projection:
        run = self._run(ctx, record, run_id)
        if not run.projection.over or not run.settled:
            run.advance(ctx.store)
            run.settled = run.projection.over
            waits = run.waits_for(ctx.home)
            patch = run.projection.stale() if waits else run.projection.patch()
            if patch is not None:
                ctx.events("vibeflow/training/didProgress", patch)
        return run.projection

    def _run(self, ctx: Context, record: ProjectRecord, run_id: str) -> _Run:
        key = (record.id, run_id)
        run = self._runs.get(key)
        if run is None or run.jobs.path != record.path:
            ingest = JobIngest(ctx.store, record.jobs, run_job_id(run_id, "train"))
            projection = Projection(ingest.spec, record.name, psutil.virtual_memory().total)
            run = self._runs[key] = _Run(record.jobs, run_id, projection, {"train": ingest})
            # What happened before we looked is the snapshot's to tell; patches are for what comes.
            run.advance(ctx.store)
            run.waits_for(ctx.home)
            projection.alerts.dismiss(dismissed(record.jobs, run_id))
            projection.patch()
        return run


_trackers: WeakKeyDictionary[Store, Tracker] = WeakKeyDictionary()
_trackers_lock = threading.Lock()


def tracker_of(ctx: Context) -> Tracker:
    with _trackers_lock:
        return _trackers.setdefault(ctx.store, Tracker())
