"""The loss of each row, a batch at a time, longest rows first: one loop for every objective."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Protocol, TypeVar

import torch

from .batches import by_length
from .conversations import Example

RowLoss = tuple[float, int]
"""Summed over the trained units of a row, and how many there are."""


class Encoded(Protocol):
    @property
    def ids(self) -> Sequence[int]: ...


_Row = TypeVar("_Row", bound=Encoded)


@torch.no_grad()
def row_losses(
    examples: Sequence[_Row],
    batch_size: int,
    should_stop: Callable[[], bool],
    measure: Callable[[list[_Row]], Sequence[RowLoss]],
) -> list[RowLoss] | None:
    """What `measure` finds for each example; None when `should_stop`, asked before each batch, said stop."""
    results: list[RowLoss] = [(0.0, 0)] * len(examples)
    for indices in by_length([len(example.ids) for example in examples], batch_size):
        if should_stop():
            return None
        found = measure([examples[index] for index in indices])
        for index, one in zip(indices, found, strict=True):
            results[index] = one
    return results


def by_row(examples: Sequence[Example], owners: torch.Tensor, losses: torch.Tensor) -> list[RowLoss]:
    """Losses of trained tokens summed for each row; `owners` says whose each one is."""
    sums = torch.zeros(len(examples), dtype=torch.float64, device=losses.device)
    sums.index_add_(0, owners, losses.double())
    return [(total, example.trained_count) for total, example in zip(sums.tolist(), examples, strict=True)]
