"""The loss on held-out rows over a run: measured, told, and what follows from it."""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Sequence
from typing import Any

from vibeflow.l10n import t, tn
from vibeflow.protocol.errors import TrainingDiverged
from vibeflow.protocol.training import EvalPoint
from vibeflow.recipe.training import TrainingSettings

from ..rows.objective import Objective
from ..tasks.causal import mean
from .checkpoint import Progress
from .fit import Cause
from .hooks import Listener
from .memory import ran_out
from .step import diverged

_RAN_AWAY = 3.0
"""Times the loss before training, and more than a nat above it: the model is worse than none."""


class HeldOutEvaluation:
    def __init__(
        self,
        objective: Objective,
        held_out: Sequence[Any],
        listener: Listener,
        interrupted: Callable[[], bool],
        settings: TrainingSettings,
    ) -> None:
        self._objective, self._held_out, self._tell = objective, held_out, listener
        self._interrupted, self._settings = interrupted, settings

    def measure(
        self, progress: Progress, batch: Callable[[], int], ran_short: Callable[[Cause], None]
    ) -> None:
        """Measure the loss where the run stands, unless told to end in the middle of it.

        Raises:
            TrainingDiverged: it is no number.
        """
        begun = time.perf_counter()
        found = self._rows(batch, ran_short)
        progress.elapsed += time.perf_counter() - begun
        if found is None:
            return
        step, loss, before = progress.step, mean(found), progress.best
        if not math.isfinite(loss):
            raise diverged(step, t("the loss on held-out rows is no number"), self._settings.learning_rate)
        progress.evaluations.append((step, loss))
        self._tell.evaluation(EvalPoint(step=step, loss=loss))
        if step == 0:
            self._tell.log(
                tn(
                    "Before training, the loss on {n} held-out row is {loss:.3f}.",
                    "Before training, the loss on {n} held-out rows is {loss:.3f}.",
                    len(self._held_out),
                    loss=loss,
                )
            )
        elif before is None or loss < before[1]:
            self._tell.log(
                t("Step {step}: loss {loss:.3f} on held-out rows, the lowest so far.", step=step, loss=loss)
            )
        else:
            self._tell.log(
                t(
                    "Step {step}: loss {loss:.3f} on held-out rows (lowest {lowest:.3f}).",
                    step=step,
                    loss=loss,
                    lowest=before[1],
                )
            )
        if self.enough(progress):
            self._tell.log(
                tn(
                    "The loss on held-out rows has not fallen for {n} evaluation in a row: training ends "
                    "here, and the best model is kept.",
                    "The loss on held-out rows has not fallen for {n} evaluations in a row: training ends "
                    "here, and the best model is kept.",
                    self._settings.early_stopping_patience or 0,
                )
            )

    def enough(self, progress: Progress) -> bool:
        """Whether so many evaluations in a row were no better that training is to end."""
        patience, best = self._settings.early_stopping_patience, progress.best
        if patience is None or best is None:
            return False
        since = max(best[0], progress.asked_at)
        return sum(step > since for step, _ in progress.evaluations) >= patience

    def _rows(
        self, batch: Callable[[], int], ran_short: Callable[[Cause], None]
    ) -> list[tuple[float, int]] | None:
        while True:
            try:
                # Without gradients twice as many rows find room.
                return self._objective.rows(self._held_out, batch() * 2, self._interrupted)
            except Exception as error:
                cause = ran_out(error)
                if cause is None:
                    raise
            ran_short(cause)


def ran_away(start: float, best: float) -> bool:
    """Whether the best model of a run is far worse than the one that it began with."""
    return best > _RAN_AWAY * start and best > start + 1


def ran_away_error(start: float, best: tuple[int, float], rate: float) -> TrainingDiverged:
    what = t(
        "the loss on held-out rows rose from {start:.3f} to {best:.3f} at best", start=start, best=best[1]
    )
    return diverged(best[0], what, rate)
