"""What a model is trained to do, as the loop sees it: rows into a batch, a batch into a loss.

One implementation for each way of learning: `tasks.causal.Loss` and `fast.objective.FastLoss` (causal
models), and those for classification heads and encoder-decoders. The loop knows no tensors of theirs.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Sequence
from typing import Any, Protocol

import torch

from .batches import by_length
from .encoding import lengths_of

RowLoss = tuple[float, int]
"""Summed over the trained units of a row, and how many there are."""


class PreparedBatch(Protocol):
    """Examples as tensors on the device."""

    @property
    def trained(self) -> int:
        """Units that give a loss: trained tokens, or rows of a classifier."""

    @property
    def tokens(self) -> int:
        """Useful tokens computed: padding left out."""


class Objective(ABC):
    @abstractmethod
    def prepare(self, examples: Sequence[Any]) -> Any:
        """The examples as one batch (a `PreparedBatch`). Touches no model: may run ahead of the loop."""

    @abstractmethod
    def total(self, batch: Any) -> torch.Tensor:
        """Cross-entropy in nats summed over the batch's trained units: a float32 scalar with a gradient."""

    @abstractmethod
    def measure(self, examples: list[Any]) -> Sequence[RowLoss]:
        """The loss of each example, computed as one batch, without gradients."""

    @torch.no_grad()
    def rows(
        self,
        examples: Sequence[Any],
        batch_size: int,
        should_stop: Callable[[], bool] = lambda: False,
    ) -> list[RowLoss] | None:
        """For each example its loss and its number of trained units, a batch at a time, longest examples
        first; None when `should_stop`, asked before each batch, said stop."""
        results: list[RowLoss] = [(0.0, 0)] * len(examples)
        for indices in by_length(lengths_of(examples), batch_size):
            if should_stop():
                return None
            found = self.measure([examples[index] for index in indices])
            for index, one in zip(indices, found, strict=True):
                results[index] = one
        return results
