"""What a backend does while its window is open: follow every project's jobs and tell the panels.

Also sees to it that somebody does the work: unfinished jobs and no runner (killed, or the machine restarted)
start one.
"""

from __future__ import annotations

import logging
import threading
import time

from vibeflow.features.context import Context
from vibeflow.jobs.start import ensure_runner

from ..benchmarks.follow import BenchmarkFollower
from ..deployment.follow import DeploymentFollower
from ..evaluation.follow import EvaluationFollower
from ..judging.follow import JudgeFollower
from ..projects.record import ProjectRecord
from ..projects.service import Projects
from ..training.tracker import tracker_of
from ..tuning.follow import TuningFollower

log = logging.getLogger(__name__)

TICK = 0.15
"""Seconds: at most seven patches a second for each run."""
IDLE_TICK = 0.5
PROJECTS_EVERY = 2.0
RUNNER_EVERY = 2.0


class Watcher:
    def __init__(self, ctx: Context, projects: Projects) -> None:
        self._ctx = ctx
        self._projects = projects
        self._benchmarks = BenchmarkFollower(ctx)
        self._deployments = DeploymentFollower(ctx)
        self._tunings = TuningFollower(ctx)
        self._evaluations = EvaluationFollower(ctx)
        self._judges = JudgeFollower(ctx)
        self._records: list[ProjectRecord] = []
        self._records_read = self._runner_seen = float("-inf")

    def run(self, close: threading.Event) -> None:
        """Until `close`: events `training/didProgress`, `deployment/didChange`, `tuning/didChange`,
        `benchmarks/didChange`, `projects/didChange`."""
        pause = 0.0
        while not close.wait(pause):
            try:
                pause = TICK if self.look() else IDLE_TICK
            except Exception:
                # A full disk or a locked database goes by; nothing is skipped, as reading starts where it
                # ended.
                log.exception("Jobs could not be read; trying again")
                pause = 2.0

    def look(self) -> bool:
        """Once over all projects; returns whether anything is going on."""
        if time.monotonic() - self._records_read > PROJECTS_EVERY:
            self._records = self._projects.records()
            self._records_read = time.monotonic()
        active = False
        for record in self._records:
            try:
                active |= self._look_at(record)
            except Exception:
                # One project with a broken folder must not hide the others.
                log.exception("The jobs of %s could not be read", record.path)
        if active and time.monotonic() - self._runner_seen > RUNNER_EVERY:
            self._runner_seen = time.monotonic()
            if ensure_runner(self._ctx.home):
                log.info("There is work and no runner: one was started")
        return active

    def _look_at(self, record: ProjectRecord) -> bool:
        tracker = tracker_of(self._ctx)
        tracker.advance(self._ctx, record)
        going = self._deployments.advance(record) | self._tunings.advance(record)
        going |= self._benchmarks.advance(record) | self._judges.advance(record)
        going |= self._evaluations.advance(record)
        return going | tracker.active(self._ctx, record)
