"""Losses of tokens, summed for each row."""

from __future__ import annotations

from collections.abc import Sequence

import torch

from .conversations import Example
from .objective import RowLoss


def by_row(examples: Sequence[Example], owners: torch.Tensor, losses: torch.Tensor) -> list[RowLoss]:
    """Losses of trained tokens summed for each row; `owners` says whose each one is."""
    sums = torch.zeros(len(examples), dtype=torch.float64, device=losses.device)
    sums.index_add_(0, owners, losses.double())
    return [(total, example.trained_count) for total, example in zip(sums.tolist(), examples, strict=True)]
