"""Kept rows that are longer than training reads: the numbers. What is said of them is `over_limit`'s."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from vibeflow.protocol.datasets import Estimate
from vibeflow.protocol.learned import LearnedRows


@dataclass(frozen=True)
class OverLimit:
    read: int
    """Rows of the source."""
    over: int
    """Kept rows that are longer than the limit; of a sample, extrapolated."""
    removed: int
    """Rows that the fix took out."""
    fixed: bool
    """Whether the fix is on."""
    learned: LearnedRows
    """Of the training rows among them."""
    examples: Sequence[int] = ()
    estimate: Estimate | None = None
