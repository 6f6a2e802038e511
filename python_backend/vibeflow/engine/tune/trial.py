"""One training for a search: its losses are wanted, not its weights, so nothing is written to the disk.

It ends when its course is over, when `watch` says that it is behind, or when the search is to stop.
"""

from __future__ import annotations

import gc
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import torch

from vibeflow.protocol.training import EvalPoint, TrainPoint
from vibeflow.recipe.training import TrainingSettings

from ..models.device import Device
from ..rows.interrupted import Interrupted
from ..rows.objective import Objective
from ..train.checkpoint import Checkpoints, Content, Progress, Saved, random_state
from ..train.loop import Training


class GivenUp(Exception):  # no error: how a trial ends early
    """The watcher said that it is behind."""


def run_trial(
    model: Any,
    objective: Objective,
    device: Device,
    settings: TrainingSettings,
    train: Sequence[Any],
    validation: Sequence[Any],
    watch: Callable[[EvalPoint, int], bool],
    should_stop: Callable[[], bool],
) -> None:
    """Train a model that is ready for it.

    Args:
        watch: told each evaluation and the steps of the whole course; yes ends the trial.

    Raises:
        GivenUp: `watch` said yes.
        Interrupted: `should_stop` said yes.
        VibeFlowError: it diverged, or ran out of memory.
    """
    ear = _Ear(watch, should_stop)
    # Only the end of a run needs a checkpoint, and the loop's own lies in memory here.
    training = Training(model, objective, device, settings, train, validation, _Nowhere(), ear)
    ear.total = training.plan.total_steps
    training.run()


def let_go() -> None:
    """After a trial: give its memory back before the next model is loaded."""
    gc.collect()
    if torch.cuda.is_available():
        torch.cuda.empty_cache()


class _Ear:
    def __init__(self, watch: Callable[[EvalPoint, int], bool], should_stop: Callable[[], bool]) -> None:
        self._watch, self._should_stop = watch, should_stop
        self.total = 1

    def point(self, point: TrainPoint) -> None:
        pass

    def evaluation(self, point: EvalPoint) -> None:
        if self._watch(point, self.total):
            raise GivenUp

    def checkpoints(self, saved: list[Saved], best: int | None) -> None:
        pass

    def log(self, text: str, warning: bool = False) -> None:
        pass

    def should_stop(self) -> bool:
        if self._should_stop():
            raise Interrupted
        return False


class _Nowhere(Checkpoints):
    """Keeps only what the loop asks back at its very end: what belongs to the best step."""

    def __init__(self) -> None:
        self.folder = Path()
        self.damaged: list[str] = []
        self._last: Content | None = None

    def save(
        self,
        progress: Progress,
        weights: dict[str, torch.Tensor],
        described: dict[str, bytes],
        optimizer: dict[str, torch.Tensor],
    ) -> list[Saved]:
        self._last = Content(progress, {}, {}, random_state(), described)
        return []

    def read(self, step: int) -> Content | None:
        return self._last

    def newest(self) -> Content | None:
        # A trial never resumes, and one whose weights were half applied is not gone on with.
        return None
