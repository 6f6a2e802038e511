"""A training job's wishes and memory: reads what the user asked for, writes plans and what was fitted."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from vibeflow.engine.train.fit import Cause, Fit, Place
from vibeflow.engine.train.hooks import Hooks
from vibeflow.engine.train.plan import Plan
from vibeflow.jobs.control import pause_requested, requested_epochs
from vibeflow.jobs.events import EventWriter, PlanEvent, StepDownEvent
from vibeflow.l10n import t
from vibeflow.protocol.learned import LearnedRows

from .fit import Fitted, write_fit


@dataclass(frozen=True)
class Facts:
    """What a plan says beside its steps."""

    learned: LearnedRows
    device: str
    memory_total: int
    method: str
    model_name: str
    trainable_parameters: int | None = None
    total_parameters: int | None = None


class JobHooks(Hooks):
    def __init__(self, folder: Path, writer: EventWriter, facts: Facts, fitted: Fitted) -> None:
        self._folder, self._writer, self._facts = folder, writer, facts
        self._kills, self._kills_answered = fitted.kills, fitted.kills_before

    def pause_wanted(self) -> bool:
        return pause_requested(self._folder)

    def epochs_wanted(self) -> int | None:
        return requested_epochs(self._folder)

    def planned(self, plan: Plan, fit: Fit, place: Place) -> None:
        self._kills_answered = self._kills
        write_fit(self._folder, fit, self._kills_answered)
        facts = self._facts
        self._writer.append(
            PlanEvent(
                total_steps=plan.total_steps,
                steps_per_epoch=plan.steps_per_epoch,
                epochs=plan.epochs,
                train_rows=facts.learned.learned,
                learned=facts.learned,
                device=facts.device,
                memory_total=facts.memory_total,
                method=facts.method,
                model_name=facts.model_name,
                batch=_batch(fit.batch(place), fit.accumulation(place)),
                trainable_parameters=facts.trainable_parameters,
                total_parameters=facts.total_parameters,
            ),
            durable=True,
        )

    def fitted(self, fit: Fit, place: Place, cause: Cause) -> None:
        if cause == "killed":
            self._kills_answered += 1
        write_fit(self._folder, fit, self._kills_answered)
        self._writer.append(
            StepDownEvent(
                step=place.step,
                batch_size=fit.batch(place),
                gradient_accumulation_steps=fit.accumulation(place),
                times=fit.times(place),
                cause=cause,
            ),
            durable=True,
        )


def _batch(rows: int, slices: int) -> str:
    return f"{rows}" if slices == 1 else t("{rows} x {slices} added up", rows=rows, slices=slices)
