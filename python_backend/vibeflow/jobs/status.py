"""Where a job stands, drawn from its log: state, what it made, how far it got. Reads; changes nothing."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from vibeflow.protocol.errors import ErrorData
from vibeflow.protocol.states import RunState, is_over

from .events import (
    CheckpointEvent,
    JobEvent,
    NumberedEvent,
    PlanEvent,
    ProgressEvent,
    ResultEvent,
    ServedEvent,
    StateEvent,
    read_events,
)


@dataclass
class JobStatus:
    state: RunState = "queued"
    error: ErrorData | None = None
    starts: int = 0
    """How often a worker began; more than one means it was picked up again."""
    crashes: int = 0
    """How often it was picked up after it had died; going on after a pause is none."""
    result: ResultEvent | None = None
    port: int | None = None
    listening: bool = False
    """A server that answers: it said so since it was last started."""
    planned: bool = False
    """A training that stands before its steps, or is at them: it said so since it was last started."""
    requests: int = 0
    progress: int = 0
    """Grows only when the job gets further for good: a checkpoint's step, a row evaluated, a request
    answered. Two crashes with the same number are crashes at the same place."""
    number: int = 0
    """Of the newest event."""
    started_at: str | None = None
    changed_at: str | None = None
    """Time of the newest change of state."""

    @property
    def over(self) -> bool:
        return is_over(self.state)

    def apply(self, numbered: NumberedEvent) -> None:
        self.number = numbered.number
        event: JobEvent = numbered.event
        if isinstance(event, StateEvent):
            before = self.state
            self.state, self.error, self.changed_at = event.state, event.error, numbered.time
            if event.state == "running":
                self.starts += 1
                self.crashes += before == "running"
                self.listening = self.planned = False
                self.started_at = self.started_at or numbered.time
        elif isinstance(event, PlanEvent):
            self.planned = True
        elif isinstance(event, CheckpointEvent):
            self.progress = max([self.progress, *(checkpoint.step for checkpoint in event.checkpoints)])
        elif isinstance(event, ProgressEvent):
            if not event.preparing:
                self.progress = max(self.progress, event.progress.done)
        elif isinstance(event, ServedEvent):
            self.port, self.requests, self.listening = event.port, event.requests, True
            self.progress = max(self.progress, event.requests)
        elif isinstance(event, ResultEvent):
            self.result = event
            self.progress += 1


def status_of(folder: Path) -> JobStatus:
    """The job's status now; `queued` when its log is empty or not there."""
    status = JobStatus()
    for numbered in read_events(folder):
        status.apply(numbered)
    return status
