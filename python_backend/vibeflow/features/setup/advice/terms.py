"""The words between the rules that choose settings: the facts that they go by, and what they say. Pure."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from vibeflow.protocol.datasets import Shape
from vibeflow.recipe.methods import Method


@dataclass(frozen=True)
class DataFacts:
    train: int
    test: int
    shape: Shape
    median: int | None
    """Tokens per row; None when no row could be counted."""
    p99: int | None
    longest: int | None
    all_counted: bool
    """False when the lengths come from a sample of the rows, or from another model's tokenizer."""
    tracked: int = 0
    """Held-out rows whose loss is followed during training."""
    answers: int | None = None
    """Different answers among the training rows; None where they were not counted."""

    @property
    def repeats(self) -> bool:
        """Whether the same answers come again and again, as labels and ready-made replies do: what is to be
        learned is which one belongs where. Otherwise each row says something of its own."""
        return self.answers is None or 2 * self.answers <= self.train


@dataclass(frozen=True)
class Room:
    """Memory where the run computes. In all, not what is free now: advice is not to change by the minute."""

    total: int
    where: str
    """ "this computer", "your NVIDIA L4"."""
    card: bool
    """A GPU: its memory is for this alone."""
    needs: Callable[[Method, int], float]
    """Bytes at the peak, by method and rows in one go."""

    @property
    def usable(self) -> float:
        """What a run may take: on the computer's own memory editor, browser and system live as well."""
        return self.total * (0.9 if self.card else 0.6)


@dataclass(frozen=True)
class Recommendation:
    key: str
    name: str
    value: str | int | float | None
    """None: the key is best left empty."""
    reason: str
    main: bool = True
    """False: of interest beside its field alone, not among the reasons."""
