"""The fast path as the loop's objective: the plain path's losses, in less time."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import torch

from vibeflow.engine.batches import by_length
from vibeflow.engine.rows import Example

from .head import HeadLoss, losses
from .model import FastModel, read
from .pack import Packed, pack


class FastLoss:
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

    @torch.no_grad()
    def rows(
        self,
        examples: Sequence[Example],
        batch_size: int,
        should_stop: Callable[[], bool] = lambda: False,
    ) -> list[tuple[float, int]] | None:
        """For each example, its summed cross-entropy and its number of trained tokens.

        `should_stop` is asked before each batch; None when it said stop.
        """
        results: list[tuple[float, int]] = [(0.0, 0)] * len(examples)
        for indices in by_length([len(example.ids) for example in examples], batch_size):
            if should_stop():
                return None
            batch = self.prepare([examples[i] for i in indices])
            each = losses(self._fast.hidden(batch), self._head.weight, batch.targets)
            sums = torch.zeros(len(indices), dtype=torch.float64)
            sums.index_add_(0, batch.owners, each.double())
            for place, index in enumerate(indices):
                results[index] = (float(sums[place]), examples[index].trained_count)
        return results
