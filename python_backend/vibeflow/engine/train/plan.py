"""How many steps a run takes, when it measures itself and when it saves; and the rows of each step."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from vibeflow.recipe.training import USUAL_LOOKS, TrainingSettings

from ..rows.batches import epoch_order


@dataclass(frozen=True)
class Plan:
    total_steps: int
    steps_per_epoch: int
    eval_every: int
    save_every: int
    epochs: int


def plan(rows: int, settings: TrainingSettings, epochs: int | None = None) -> Plan:
    """Steps of a run over so many rows; `epochs` where the user changed them since."""
    epochs = epochs or settings.epochs
    per_epoch = math.ceil(rows / rows_of_step(settings))
    total = per_epoch * epochs
    eval_every = settings.eval_steps or max(1, math.ceil(total / USUAL_LOOKS))
    return Plan(total, per_epoch, eval_every, settings.save_steps or eval_every, epochs)


def rows_of_step(settings: TrainingSettings) -> int:
    """Rows that an optimizer step learns from, however few of them memory takes at a time."""
    return settings.batch_size * settings.gradient_accumulation_steps


class Order:
    """Row indices of each step: a function of lengths, rows a step and seed alone."""

    def __init__(self, lengths: Sequence[int], rows: int, seed: int) -> None:
        self._lengths, self._rows, self._seed = lengths, rows, seed
        self._epoch = -1
        self._order: list[list[int]] = []

    def rows(self, step: int) -> list[int]:
        """Those of step `step`, counted from 0, shortest first."""
        epoch, within = divmod(step, math.ceil(len(self._lengths) / self._rows))
        if epoch != self._epoch:
            self._order = epoch_order(self._lengths, self._rows, self._seed, epoch)
            self._epoch = epoch
        return self._order[within]
