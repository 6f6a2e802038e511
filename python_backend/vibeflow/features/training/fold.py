"""A run drawn from its jobs' events: where it stands, what it measured, what it warns of. One fold for
everything that is shown of a run.

A run is the events of its train job, then of its evaluate job, then of its judge job where there is one,
then of its commit job; each job is made only
after the one before it ended, so that this order is the order of happening. Knows nothing of files or of the
database, nor of how it is shown.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from datetime import datetime

from vibeflow.jobs.events import (
    CheckpointEvent,
    EvalPointEvent,
    LogEvent,
    NumberedEvent,
    PlanEvent,
    ProgressEvent,
    ResultEvent,
    StateEvent,
    StepDownEvent,
    TrainPointEvent,
)
from vibeflow.jobs.spec import JobKind, JobSpec, TrainPayload
from vibeflow.jobs.status import JobStatus
from vibeflow.l10n import t
from vibeflow.protocol.errors import ErrorData
from vibeflow.protocol.learned import LearnedRows
from vibeflow.protocol.training import (
    CheckpointView,
    EvalPoint,
    LogLine,
    RunStage,
    RunState,
    StageProgress,
    TrainPoint,
)
from vibeflow.recipe.training import TrainingSettings

from .alerts import Alerts
from .pipeline import run_over
from .points import Series
from .remaining import Remaining, StepClock, of_stage
from .run_settings import batch_label, method_label

_KEEP_LOG = 4000


@dataclass
class Changes:
    """What was added since somebody was last told."""

    planned: bool = False
    checkpoints: bool = False
    log: list[LogLine] = field(default_factory=list)


class RunFold:
    """The state of one run; `apply` events in order."""

    def __init__(self, train: JobSpec, project_name: str, memory_total: int) -> None:
        self._spec = train
        self._project_name = project_name
        payload = train.payload
        self._payload = payload if isinstance(payload, TrainPayload) else None
        settings = self._payload.settings if self._payload else TrainingSettings()
        self._model = self._payload.model if self._payload else ""
        self._method = method_label(settings)
        self._batch = batch_label(settings.batch_size, settings.gradient_accumulation_steps)
        self.alerts = Alerts(
            settings.learning_rate, settings.batch_size, settings.gradient_accumulation_steps
        )
        self._memory_total, self._memory_peak = memory_total, 0
        self._device = ""
        self._total_steps = self._steps_per_epoch = self._train_rows = 0
        self._learned: LearnedRows | None = None
        self._trainable: int | None = None
        self._epochs = settings.epochs
        self.revision = 0
        self.stage: RunStage = "train"
        self._statuses: dict[JobKind, JobStatus] = {"train": JobStatus()}
        self._train: Series[TrainPoint] = Series()
        self._evaluations: Series[EvalPoint] = Series()
        self._checkpoints: list[CheckpointView] = []
        self._log: list[LogLine] = []
        self._progress: StageProgress | None = None
        self._stage_left: float | None = None
        self._clock = StepClock()
        self._elapsed = 0.0
        self._trained_for = 0.0
        self._finished_at: str | None = None
        self._changes = Changes()

    def apply(self, stage: RunStage, numbered: NumberedEvent) -> None:
        """Take in the next event, of the job of `stage`."""
        self.revision += 1
        if stage != self.stage:
            self._enter(stage)
        status = self._statuses[stage]
        status.apply(numbered)
        event = numbered.event
        if isinstance(event, PlanEvent):
            self._plan(event)
        elif isinstance(event, StepDownEvent):
            self._stepped_down(event)
        elif isinstance(event, TrainPointEvent):
            self._train_point(event.point)
        elif isinstance(event, EvalPointEvent):
            self._evaluation(event.point)
        elif isinstance(event, CheckpointEvent):
            self._checkpoints, self._changes.checkpoints = event.checkpoints, True
        elif isinstance(event, LogEvent):
            self._say(event.line)
        elif isinstance(event, ProgressEvent):
            self._progress, self._stage_left = event.progress, event.seconds_left
        elif isinstance(event, StateEvent):
            self._state_changed(stage, event, numbered.time)
        if stage != "train" and status.started_at:
            self._elapsed = self._trained_for + _between(status.started_at, numbered.time)
        if self.over and self._finished_at is None:
            self._finished_at = numbered.time

    @property
    def over(self) -> bool:
        alone = self._payload is not None and self._payload.reproduces is not None
        return run_over(self._statuses, alone=alone)

    @property
    def state(self) -> RunState:
        """Of the whole run: terminal only when nothing more will happen."""
        status = self._statuses[self.stage]
        if not self.over:
            return "running" if status.over else status.state
        if status.state == "failed":
            return "failed"
        return "stopped" if self._statuses["train"].state == "stopped" else "succeeded"

    @property
    def error(self) -> ErrorData | None:
        return self._statuses[self.stage].error if self.over else None

    @property
    def commit(self) -> str | None:
        made = self._statuses.get("commit")
        result = made.result if made else None
        return str(result.summary["commit"]) if isinstance(result, ResultEvent) else None

    @property
    def started_at(self) -> str | None:
        return self._statuses["train"].started_at

    @property
    def step(self) -> int:
        return self._train.last.step if self._train.last else 0

    def fraction(self) -> float:
        """Share of the whole run that is done, 0 to 1: training weighs most, as it mostly takes longest."""
        if self.over:
            return 1.0
        if self.stage == "train":
            return 0.8 * min(1.0, self.step / self._total_steps) if self._total_steps else 0.0
        if self.stage == "evaluate":
            done = (
                self._progress.done / self._progress.total if self._progress and self._progress.total else 0.0
            )
            return 0.8 + 0.15 * min(1.0, done)
        if self.stage == "judge" and self._progress and self._progress.total:
            return 0.95 + 0.03 * min(1.0, self._progress.done / self._progress.total)
        return 0.98

    def remaining(self) -> Remaining | None:
        """Of the present stage; None when it cannot be told."""
        if self.over or self._statuses[self.stage].over or self.state == "paused":
            return None
        if self.stage == "train" and self._progress is None and self._total_steps:
            return self._clock.remaining(self._total_steps)
        return of_stage(self._stage_left) if self._stage_left is not None else None

    def ended(self, stage: RunStage) -> bool:
        """Whether the job of `stage` wrote its last event, and that was taken in."""
        return stage in self._statuses and self._statuses[stage].over

    def _enter(self, stage: RunStage) -> None:
        self.stage = stage
        self._statuses[stage] = JobStatus()
        self._trained_for = self._elapsed
        self._progress = self._stage_left = None

    def _plan(self, event: PlanEvent) -> None:
        self._total_steps, self._steps_per_epoch = event.total_steps, event.steps_per_epoch
        self._epochs, self._train_rows = event.epochs, event.train_rows
        self._device, self._memory_total = event.device, event.memory_total
        self._model = event.model_name
        self._batch = event.batch or self._batch
        self._trainable = event.trainable_parameters
        self._learned = event.learned
        self.alerts.planned(event.total_steps, event.memory_total)
        self._progress = self._stage_left = None  # what was prepared is prepared
        self._changes.planned = True

    def _train_point(self, point: TrainPoint) -> None:
        self._elapsed = point.elapsed
        self._clock.add(point)
        self.alerts.point(point)
        self._memory_peak = max(self._memory_peak, point.memory_bytes)
        if not all(map(math.isfinite, (point.loss, point.grad_norm, point.tokens_per_second))):
            return  # no place on a chart, no word in JSON; the worker says in the log what happened
        self._train.add(point)

    def _stepped_down(self, event: StepDownEvent) -> None:
        self._batch = batch_label(event.batch_size, event.gradient_accumulation_steps)
        self.alerts.stepped_down(event.step, event.batch_size, event.gradient_accumulation_steps, event.cause)

    def _evaluation(self, point: EvalPoint) -> None:
        if math.isfinite(point.loss):
            self.alerts.evaluation(point)
            self._evaluations.add(point)

    def _say(self, line: LogLine) -> None:
        self._log.append(line)
        self._changes.log.append(line)
        del self._log[:-_KEEP_LOG]

    def _state_changed(self, stage: RunStage, event: StateEvent, time: str) -> None:
        if event.error is not None and event.error.code == "training.diverged":
            self.alerts.diverged(self.step)
        if stage == "evaluate" and event.state == "failed" and event.error is not None:
            text = t(
                "The evaluation failed: {message} The model is kept, without a score.",
                message=event.error.message,
            )
            self._say(LogLine(time=time, level="warning", text=text))
        if stage == "judge" and event.state == "failed" and event.error is not None:
            text = t(
                "The judge did not finish: {message} The score has no judge part.",
                message=event.error.message,
            )
            self._say(LogLine(time=time, level="warning", text=text))


def _between(start: str, end: str) -> float:
    """Seconds, never negative: a clock that was set back does not turn time around."""
    try:
        return max(0.0, (_time(end) - _time(start)).total_seconds())
    except ValueError:
        return 0.0


def _time(text: str) -> datetime:
    return datetime.fromisoformat(text.replace("Z", "+00:00"))
