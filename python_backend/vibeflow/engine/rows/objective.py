"""What a model is trained to do, as the loop sees it: rows into a batch, a batch into a loss.

One implementation for each way of learning: `tasks.causal.Loss` (causal models), and those for classification
heads and encoder-decoders. The loop knows no tensors of theirs.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, Protocol

import torch


class PreparedBatch(Protocol):
    """Examples as tensors on the device."""

    @property
    def trained(self) -> int:
        """Units that give a loss: trained tokens, or rows of a classifier."""

    @property
    def tokens(self) -> int:
        """Useful tokens computed: padding left out."""


class Objective(Protocol):
    def prepare(self, examples: Sequence[Any]) -> Any:
        """The examples as one batch (a `PreparedBatch`). Touches no model: may run ahead of the loop."""

    def total(self, batch: Any) -> torch.Tensor:
        """Loss in nats summed over the batch's trained units: a float32 scalar with a gradient."""

    def rows(
        self, examples: Sequence[Any], batch_size: int, should_stop: Callable[[], bool] = ...
    ) -> list[tuple[float, int]] | None:
        """For each example its summed loss and its number of trained units, without gradients; None when
        `should_stop`, asked before each batch, said stop."""
