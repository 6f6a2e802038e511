"""A worker's voice: events for the panels, and the same in plain lines in the job's log.

After a crash and a restart it does not repeat measurements that the log of events already holds.
"""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path
from statistics import median
from typing import Protocol

from vibeflow.engine.train.checkpoint import Saved
from vibeflow.jobs.control import stop_requested
from vibeflow.jobs.events import (
    CheckpointEvent,
    EvalPointEvent,
    EventWriter,
    LogEvent,
    NumberedEvent,
    ProgressEvent,
    TrainPointEvent,
    now,
)
from vibeflow.protocol.errors import DiskFull
from vibeflow.protocol.training import CheckpointView, EvalPoint, LogLine, StageProgress, TrainPoint


class Says(Protocol):
    """Whoever passes words on to the user."""

    def log(self, text: str, warning: bool = False) -> None: ...


class Reporter:
    """Implements the engine's `Listener` over a job's folder."""

    def __init__(self, folder: Path, writer: EventWriter, before: list[NumberedEvent]) -> None:
        self._folder, self._writer = folder, writer
        self.costs: list[float] = []
        """Seconds a token at each measurement since this process began."""
        self._others: list[float] = []
        self.saved_bytes = 0
        """Of the largest checkpoint."""
        events = [numbered.event for numbered in before]
        self._trained = max((e.point.step for e in events if isinstance(e, TrainPointEvent)), default=-1)
        self._evaluated = max((e.point.step for e in events if isinstance(e, EvalPointEvent)), default=-1)

    def point(self, point: TrainPoint) -> None:
        if point.tokens_per_second > 0:
            self.costs.append(1 / point.tokens_per_second)
        if point.others is not None:
            self._others.append(point.others)
        if point.step > self._trained:
            self._trained = point.step
            self._writer.append(TrainPointEvent(point=point))

    @property
    def others(self) -> float:
        """Processors that other programs used meanwhile, as a median; 0 where it cannot be told."""
        return median(self._others) if self._others else 0.0

    def evaluation(self, point: EvalPoint) -> None:
        if point.step > self._evaluated:
            self._evaluated = point.step
            self._writer.append(EvalPointEvent(point=point))

    def checkpoints(self, saved: list[Saved], best: int | None) -> None:
        self.saved_bytes = max((one.size for one in saved), default=0)
        views = [
            CheckpointView(step=s.step, eval_loss=s.eval_loss, best=s.step == best, size_bytes=s.size)
            for s in saved
        ]
        with suppress(
            DiskFull
        ):  # the checkpoint itself is saved; the word of it is written when there is room
            self._writer.append(CheckpointEvent(checkpoints=views), durable=True)

    def log(self, text: str, warning: bool = False) -> None:
        time = now()
        level = "warning" if warning else "info"
        with suppress(OSError):  # a full disk
            print(f"{time} {level}: {text}", flush=True)
        self._writer.append(LogEvent(line=LogLine(time=time, level=level, text=text)))

    def progress(self, text: str, done: int, total: int, seconds_left: float | None = None) -> None:
        self._writer.append(
            ProgressEvent(
                progress=StageProgress(text=text, done=done, total=total), seconds_left=seconds_left
            )
        )

    def preparing(self, text: str, done: int, total: int, seconds_left: float | None) -> None:
        """How far it is with what comes before the work itself."""
        said = StageProgress(text=text, done=done, total=total)
        self._writer.append(ProgressEvent(progress=said, seconds_left=seconds_left, preparing=True))

    def should_stop(self) -> bool:
        return stop_requested(self._folder)
