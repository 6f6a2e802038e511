"""One optimizer step: its rows through the model in slices, the gradients added up, the weights moved.

A step whose memory runs out is undone, random state included, and done again in smaller slices. One whose
loss is no number changes nothing.
"""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from vibeflow.l10n import t
from vibeflow.protocol.errors import ErrorAction, TrainingDiverged
from vibeflow.recipe.training import TrainingSettings

from ..rows.objective import Objective
from .checkpoint import random_state, restore_random
from .fit import Cause
from .memory import ran_out
from .optimizer import Optimizer


@dataclass(frozen=True)
class Done:
    """What a step came to."""

    loss: float
    """Summed over the trained units."""
    trained: int
    tokens: int
    norm: float
    waiting: float
    """Seconds until its rows lay on the device."""


class HalfApplied(Exception):
    """Memory ran out while the weights were being moved: they are no longer what they were."""

    def __init__(self, cause: Cause) -> None:
        super().__init__(cause)
        self.cause = cause


class Stepper:
    def __init__(
        self, objective: Objective, optimizer: Optimizer, settings: TrainingSettings, train: Sequence[Any]
    ) -> None:
        self._objective, self._optimizer = objective, optimizer
        self._settings, self._train = settings, train

    def take(
        self,
        rows: Sequence[int],
        batch: Callable[[], int],
        rate: float,
        step: int,
        ran_short: Callable[[Cause], None],
    ) -> Done:
        """One step over `rows`.

        Args:
            batch: rows in one go; asked again after `ran_short`.
            step: number of this step, for what is said about it.
            ran_short: told when memory ran out; makes `batch` smaller, or raises.

        Raises:
            TrainingDiverged: loss or gradient is no number; nothing was changed.
            HalfApplied: see there.
        """
        while True:
            before = random_state()
            try:
                return self._attempt(rows, batch(), rate, step)
            except Exception as error:
                cause = ran_out(error)
                if cause is None:
                    raise
            # Only now, for the error holds on to the tensors of the frames that it came through.
            ran_short(cause)
            restore_random(before)

    def _attempt(self, rows: Sequence[int], batch: int, rate: float, step: int) -> Done:
        begun = time.perf_counter()
        slices = [
            self._objective.prepare([self._train[row] for row in rows[at : at + batch]])
            for at in range(0, len(rows), batch)
        ]
        waiting = time.perf_counter() - begun
        trained = sum(part.trained for part in slices)
        losses = []
        for part in slices:
            # Each trained unit weighs the same, however the rows fell into slices.
            loss = self._objective.total(part) / trained
            loss.backward()
            losses.append(loss.detach())
        total = sum(map(float, losses)) * trained
        if not math.isfinite(total):
            raise diverged(step, t("the loss is no longer a number"), self._settings.learning_rate)
        norm = self._move(rate)
        if not math.isfinite(norm):
            raise diverged(step, t("its gradient is no longer a number"), self._settings.learning_rate)
        return Done(total, trained, sum(part.tokens for part in slices), norm, waiting)

    def _move(self, rate: float) -> float:
        try:
            return self._optimizer.step(rate, self._settings.max_grad_norm)
        except Exception as error:
            cause = ran_out(error)
            if cause is None:
                raise
        raise HalfApplied(cause)


def diverged(step: int, what: str, rate: float) -> TrainingDiverged:
    """Training diverged: what happened at which step, and a rate that will do."""
    return TrainingDiverged(
        t(
            "Training diverged at step {step}: {what}. The learning rate was {rate:g}.",
            step=step,
            what=what,
            rate=rate,
        ),
        hint=t(
            "Start again with a tenth of it, {rate:g}. The model from before is kept as a "
            "checkpoint; one that diverged is never saved as a version.",
            rate=rate / 10,
        ),
        action=ErrorAction(kind="openRecipe", label=t("Open recipe")),
    )
