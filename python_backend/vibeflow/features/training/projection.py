"""A run as the panel sees it: a snapshot of all, or a patch since the last one, from the same fold.

**Revision.** The number of the run's events: it grows with every event and never falls, is the same in every
backend that reads the same logs, and needs no counter of its own. A patch leads from one revision to a later
one.
"""

from __future__ import annotations

from vibeflow.jobs.spec import EstimateRecord, JobSpec
from vibeflow.jobs.waiting import Wait
from vibeflow.protocol.projects import RunBrief
from vibeflow.protocol.training import (
    Compared,
    EfficiencyNote,
    EvalPoint,
    RunEstimate,
    RunPatch,
    RunView,
    TrainPoint,
)

from .efficiency import efficiency
from .fold import Changes, RunFold
from .run_settings import run_settings

MAX_LOG = 200


class Projection(RunFold):
    """Take a `view` of all, or a `patch` since the last one."""

    def __init__(self, train: JobSpec, project_name: str, memory_total: int) -> None:
        super().__init__(train, project_name, memory_total)
        self._alerts_told = self.alerts.found
        self._told = self.revision
        self._wait: Wait | None = None

    def waits(self, wait: Wait | None) -> bool:
        """Take in what the run waits for; whether that is news."""
        wait = wait if self.state == "queued" else None
        news, self._wait = wait != self._wait, wait
        return news

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
            queue_position=self._wait.position if self._wait else None,
            queue_reason=self._wait.reason if self._wait else None,
            created_at=self._spec.created_at,
            continued_from=_run_of(self._payload.continued_from) if self._payload else None,
            learned=self._learned,
            left_out=tuple(self._learned.words()) if self._learned else (),
        )

    def patch(self) -> RunPatch | None:
        """What changed since the last patch; None when nothing did."""
        if self._told == self.revision:
            return None
        left = self.remaining()
        alerts = self.alerts.found
        patch = RunPatch(
            project_id=self._spec.project_id,
            run_id=self._spec.run_id or "",
            # A plan is not in a patch: one that fits nobody's snapshot makes everyone ask for a new one.
            from_revision=self.revision if self._changes.planned else self._told,
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
            checkpoints=self._checkpoints if self._changes.checkpoints else None,
            log=self._changes.log[-MAX_LOG:],
            progress=self._progress,
            started_at=self.started_at,
            finished_at=self._finished_at,
            error=self.error,
            resumed=self._resumed(),
            commit=self.commit,
            alerts=alerts if alerts != self._alerts_told else None,
            efficiency=self._efficiency(),
            compared=self._compared(),
            queue_position=self._wait.position if self._wait else None,
            queue_reason=self._wait.reason if self._wait else None,
            batch=self._batch,
        )
        self._alerts_told = alerts
        self._told, self._changes = self.revision, Changes()
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
            waits_for=self._wait.reason if self._wait else None,
        )

    def stale(self) -> RunPatch:
        """A patch that fits nobody's snapshot: everyone asks for a new one."""
        self._changes.planned, self._told = True, -1
        patch = self.patch()
        assert patch is not None, "there is something to tell: it was just said so"
        return patch

    def curve(self, limit: int) -> tuple[list[TrainPoint], list[EvalPoint]]:
        """At most `limit` points of each."""
        return self._train.view(limit), self._evaluations.view(limit)

    def _resumed(self) -> int:
        """Picked up after a crash; a pause is none."""
        return sum(status.crashes for status in self._statuses.values())

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
