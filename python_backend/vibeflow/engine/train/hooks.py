"""Whom the loop talks to: who listens to what happens, and what a run may be asked while it goes."""

from __future__ import annotations

from typing import Protocol

from vibeflow.protocol.training import EvalPoint, TrainPoint

from .checkpoint import Saved
from .fit import Cause, Fit, Place
from .plan import Plan


class Listener(Protocol):
    """Who wants to know. All calls come from the training thread."""

    def point(self, point: TrainPoint) -> None: ...
    def evaluation(self, point: EvalPoint) -> None: ...
    def checkpoints(self, saved: list[Saved], best: int | None) -> None: ...
    def log(self, text: str, warning: bool = False) -> None: ...
    def should_stop(self) -> bool: ...


class Hooks:
    """Wishes of the user and what is to be remembered for them. As it stands: no wishes, nothing kept."""

    def pause_wanted(self) -> bool:
        """Asked at every step; yes ends the run with a checkpoint, to be gone on with later."""
        return False

    def epochs_wanted(self) -> int | None:
        """Passes in all that the user asked for since; None: what the settings say."""
        return None

    def planned(self, plan: Plan, fit: Fit, place: Place) -> None:
        """What is about to be done: once at the start, and again when the plan changes."""

    def fitted(self, fit: Fit, place: Place, cause: Cause) -> None:
        """The batch was halved at `place`; to be kept durably, for the run goes on with it."""
