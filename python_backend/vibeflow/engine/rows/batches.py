"""Which rows go together in a step, and how they become tensors.

Rows of like length go together, so that padding costs next to nothing; the order is random and a function of
seed and epoch alone, so that a resumed run sees what it would have seen.
"""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass

import torch

from .conversations import Example

_POOL_BATCHES = 8
"""Rows are sorted by length within pools of this many batches: enough to even lengths, still random."""


@dataclass(frozen=True)
class Batch:
    """Right-padded rows. Causal attention never looks right, so no mask is needed."""

    ids: torch.Tensor
    """int64 [rows, length]."""
    positions: torch.Tensor
    """int64 [n]: flat indices into [rows × length] of the places whose next token is trained."""
    targets: torch.Tensor
    """int64 [n]: the token that follows each of them."""
    tokens: int
    """Useful tokens: padding left out."""

    @property
    def trained(self) -> int:
        return int(self.targets.numel())


def collate(examples: Sequence[Example], device: str) -> Batch:
    """Pad rows to the longest of them; the padding id is 0, for nobody looks at it."""
    length = max(len(example.ids) for example in examples)
    ids = torch.zeros(len(examples), length, dtype=torch.long)
    positions: list[int] = []
    targets: list[int] = []
    for index, example in enumerate(examples):
        ids[index, : len(example.ids)] = torch.tensor(example.ids)
        for place in range(1, len(example.ids)):
            if example.trained[place]:
                positions.append(index * length + place - 1)
                targets.append(example.ids[place])
    return Batch(
        ids.to(device),
        torch.tensor(positions).to(device),
        torch.tensor(targets).to(device),
        sum(len(example.ids) for example in examples),
    )


def epoch_order(lengths: Sequence[int], batch_size: int, seed: int, epoch: int) -> list[list[int]]:
    """Row indices of each batch of an epoch: every row once, like lengths together, in random order."""
    dice = random.Random(f"{seed}/{epoch}")
    order = list(range(len(lengths)))
    dice.shuffle(order)
    pool = batch_size * _POOL_BATCHES
    batches: list[list[int]] = []
    for start in range(0, len(order), pool):
        part = sorted(order[start : start + pool], key=lambda row: lengths[row])
        batches += [part[at : at + batch_size] for at in range(0, len(part), batch_size)]
    dice.shuffle(batches)
    return batches


def by_length(lengths: Sequence[int], batch_size: int) -> list[list[int]]:
    """Row indices in batches, longest first: for evaluation, where order does not matter."""
    order = sorted(range(len(lengths)), key=lambda row: -lengths[row])
    return [order[at : at + batch_size] for at in range(0, len(order), batch_size)]
