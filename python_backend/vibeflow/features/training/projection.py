"""A run as the panel sees it, drawn from its jobs' events: one fold for snapshots and patches alike.

**Revision.** A run is the events of its train job, then of its evaluate job, then of its commit job; each job
is made only after the one before it ended, so that this order is the order of happening. The revision is the
number of events in that row: it grows with every event and never falls, is the same in every backend that
reads the same logs, and needs no counter of its own. A patch leads from one revision to a later one.

Knows nothing of files or of the database.
"""

from __future__ import annotations

import math
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
from vibeflow.jobs.spec import EstimateRecord, JobKind, JobSpec, TrainPayload, TrainSettings
from vibeflow.jobs.status import JobStatus
from vibeflow.protocol.errors import ErrorData
from vibeflow.protocol.projects import RunBrief
from vibeflow.protocol.training import (
    CheckpointView,
    Compared,
    EfficiencyNote,
    EvalPoint,
    LogLine,
    RunEstimate,
    RunPatch,
    RunStage,
    RunState,
    RunView,
    StageProgress,
    TrainPoint,
)

from .alerts import Alerts
from .efficiency import efficiency
from .pipeline import run_over
from .points import Series
from .remaining import Remaining, StepClock, of_stage
from .run_settings import batch_label, method_label, run_settings

MAX_LOG = 200
_KEEP_LOG = 4000


class Projection:
    """The state of one run. `apply` events in order; take a `view` of all, or a `patch` since the last
    one."""

    def __init__(self, train: JobSpec, project_name: str, memory_total: int) -> None:
        self._spec = train
        self._project_name = project_name
        payload = train.payload
        self._payload = payload if isinstance(payload, TrainPayload) else None
        settings = self._payload.settings if self._payload else TrainSettings()
        self._model = self._payload.model if self._payload else ""
        self._method = method_label(settings)
        self._batch = batch_label(settings.batch_size, settings.gradient_accumulation_steps)
        self.alerts = Alerts(
            settings.learning_rate, settings.batch_size, settings.gradient_accumulation_steps
        )
        self._alerts_told = self.alerts.found
        self._memory_total, self._memory_peak = memory_total, 0
        self._device = ""
        self._total_steps = self._steps_per_epoch = self._train_rows = 0
        self._trainable: int | None = None
        self._epochs = settings.epochs
        self._pauses = 0
        self._paused = False
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
        self._clear_fresh()

    def _clear_fresh(self) -> None:
        self._fresh_from = self.revision
        self._fresh_log: list[LogLine] = []
        self._checkpoints_changed = self._planned = False

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
            self._checkpoints, self._checkpoints_changed = event.checkpoints, True
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
        return run_over(self._statuses)

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
            return 0.8 + 0.18 * min(1.0, done)
        return 0.98

    def remaining(self) -> Remaining | None:
        """Of the present stage; None when it cannot be told."""
        if self.over or self._statuses[self.stage].over or self.state == "paused":
            return None
        if self.stage == "train" and self._progress is None and self._total_steps:
            return self._clock.remaining(self._total_steps)
        return of_stage(self._stage_left) if self._stage_left is not None else None

    def view(self) -> RunView:
        left = self.remaining()
        return RunView(
            project_id=self._spec.project_id,
            project_name=self._project_name,
            run_id=self._spec.run_id or "",
            number=self._spec.number,
            revision=self.revision,
            stage=self.stage,
            state=self.state,
            model_name=self._model,
            method=self._method,
            device=self._device,
            started_at=self.started_at,
            finished_at=self._finished_at,
            step=self.step,
            total_steps=self._total_steps,
            epochs=self._epochs,
            steps_per_epoch=self._steps_per_epoch,
            train_rows=self._train_rows,
            elapsed=self._elapsed,
            seconds_left=left.seconds if left else None,
            seconds_left_low=left.low if left else None,
            seconds_left_high=left.high if left else None,
            train=self._train.view(),
            evaluations=self._evaluations.view(),
            checkpoints=self._checkpoints,
            log=self._log[-MAX_LOG:],
            progress=self._progress,
            memory_total=self._memory_total,
            error=self.error,
            resumed=self._resumed(),
            commit=self.commit,
            alerts=self.alerts.found,
            efficiency=self._efficiency(),
            compared=self._compared(),
            estimate=_estimate(self._payload.estimate) if self._payload else None,
            settings=run_settings(self._payload) if self._payload else (),
            batch=self._batch,
            trainable_parameters=self._trainable,
            created_at=self._spec.created_at,
            continued_from=_run_of(self._payload.continued_from) if self._payload else None,
        )

    def patch(self) -> RunPatch | None:
        """What changed since the last patch; None when nothing did."""
        if self._fresh_from == self.revision:
            return None
        left = self.remaining()
        alerts = self.alerts.found
        patch = RunPatch(
            project_id=self._spec.project_id,
            run_id=self._spec.run_id or "",
            # A plan is not in a patch: one that fits nobody's snapshot makes everyone ask for a new one.
            from_revision=self.revision if self._planned else self._fresh_from,
            to_revision=self.revision,
            stage=self.stage,
            state=self.state,
            step=self.step,
            elapsed=self._elapsed,
            seconds_left=left.seconds if left else None,
            seconds_left_low=left.low if left else None,
            seconds_left_high=left.high if left else None,
            train=self._train.take_fresh(),
            evaluations=self._evaluations.take_fresh(),
            checkpoints=self._checkpoints if self._checkpoints_changed else None,
            log=self._fresh_log[-MAX_LOG:],
            progress=self._progress,
            started_at=self.started_at,
            finished_at=self._finished_at,
            error=self.error,
            resumed=self._resumed(),
            commit=self.commit,
            alerts=alerts if alerts != self._alerts_told else None,
            efficiency=self._efficiency(),
            compared=self._compared(),
            batch=self._batch,
        )
        self._alerts_told = alerts
        self._clear_fresh()
        return patch

    def brief(self) -> RunBrief:
        left = self.remaining()
        return RunBrief(
            run_id=self._spec.run_id or "",
            number=self._spec.number,
            stage=self.stage,
            state=self.state,
            fraction=self.fraction(),
            seconds_left=left.seconds if left else None,
        )

    def stale(self) -> RunPatch:
        """A patch that fits nobody's snapshot: everyone asks for a new one."""
        self._planned, self._fresh_from = True, -1
        patch = self.patch()
        assert patch is not None, "there is something to tell: it was just said so"
        return patch

    def curve(self, limit: int) -> tuple[list[TrainPoint], list[EvalPoint]]:
        """At most `limit` points of each."""
        return self._train.view(limit), self._evaluations.view(limit)

    def _resumed(self) -> int:
        """Picked up after a crash; a pause is none."""
        starts = sum(max(0, status.starts - 1) for status in self._statuses.values())
        return max(0, starts - self._pauses)

    def _efficiency(self) -> tuple[EfficiencyNote, ...]:
        if self.stage != "train" or self.over:
            return ()
        return efficiency(self._train.all[-60:], None, graphics=not self._device.startswith("CPU"))

    def _compared(self) -> tuple[Compared, ...]:
        expected = self._payload.estimate if self._payload else None
        if expected is None or not self._statuses["train"].over or self.step < self._total_steps:
            return ()  # a run that was stopped early took less, which says nothing of the estimate
        (low, likely, high), seconds = expected.seconds, self._trained_for or self._elapsed
        found = [Compared(name="time", low=low, likely=likely, high=high, actual=seconds)]
        if self._memory_peak:
            low, likely, high = expected.memory
            found.append(Compared(name="memory", low=low, likely=likely, high=high, actual=self._memory_peak))
        return tuple(found)

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
        self.alerts.planned(event.total_steps, event.memory_total)
        self._progress = self._stage_left = None  # what was prepared is prepared
        self._planned = True

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
        self._fresh_log.append(line)
        del self._log[:-_KEEP_LOG]

    def _state_changed(self, stage: RunStage, event: StateEvent, time: str) -> None:
        if event.state == "running" and self._paused:
            self._pauses += 1
        self._paused = event.state == "paused"
        if event.error is not None and event.error.code == "training.diverged":
            self.alerts.diverged(self.step)
        if stage == "evaluate" and event.state == "failed" and event.error is not None:
            text = f"The evaluation failed: {event.error.message} The model is kept, without a score."
            self._say(LogLine(time=time, level="warning", text=text))


def _estimate(record: EstimateRecord | None) -> RunEstimate | None:
    if record is None:
        return None
    (low, likely, high), (memory_low, memory, memory_high) = record.seconds, record.memory
    return RunEstimate(
        seconds_low=low,
        seconds=likely,
        seconds_high=high,
        memory_low=memory_low,
        memory=memory,
        memory_high=memory_high,
    )


def _run_of(job_id: str | None) -> str | None:
    return job_id.removesuffix("-train") if job_id else None


def _between(start: str, end: str) -> float:
    """Seconds, never negative: a clock that was set back does not turn time around."""
    try:
        return max(0.0, (_time(end) - _time(start)).total_seconds())
    except ValueError:
        return 0.0


def _time(text: str) -> datetime:
    return datetime.fromisoformat(text.replace("Z", "+00:00"))
