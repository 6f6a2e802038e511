"""The fast path as the loop's objective: the plain path's losses, in less time."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import torch

from ..rows.conversations import Example
from ..rows.objective import Objective, RowLoss
from ..rows.token_losses import by_row
from .head import HeadLoss, losses
from .model import FastModel, read
from .pack import Packed, pack


class FastLoss(Objective):
    """Computes summed cross-entropy for one model; raises `Unknown` for one that it does not know."""

    def __init__(self, model: Any) -> None:
        self._fast: FastModel = read(model)
        self._head = self._fast.causal.get_output_embeddings()

    @property
    def longest(self) -> int | None:
        """Tokens of a row at most, or None."""
        return self._fast.longest

    def prepare(self, examples: Sequence[Example]) -> Packed:
        """The examples as one batch."""
        return pack(examples)

    def total(self, batch: Packed) -> torch.Tensor:
        """Cross-entropy in nats summed over the batch's trained tokens: a float32 scalar."""
        hidden = self._fast.hidden(batch)
        return HeadLoss.apply(hidden, self._head.weight, batch.targets)  # type: ignore[no-any-return, no-untyped-call]

    def measure(self, examples: list[Example]) -> list[RowLoss]:
        batch = self.prepare(examples)
        return by_row(
            examples, batch.owners, losses(self._fast.hidden(batch), self._head.weight, batch.targets)
        )
