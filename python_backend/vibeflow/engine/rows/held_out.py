"""Which held-out rows training follows, and which the evaluation asks: not the same ones."""

from __future__ import annotations

import random
from collections.abc import Sequence
from typing import TypeVar

T = TypeVar("T")

_ORDER = 1
"""Seed of the order of held-out rows. The same in training and evaluation, whatever the recipe's seed."""


def for_tracking(held_out: Sequence[T]) -> list[T]:
    """The held-out rows whose loss is followed during training, and by which the best checkpoint is picked.

    At most half of them, from the start of a fixed order; `for_evaluation` takes from its end. So the rows
    that judge the model in the end did not choose it. With fewer than 40 rows, all are used for both.
    """
    order = _order(len(held_out))
    taken = order if len(order) < 40 else order[: min(len(order) // 2, 128)]
    return [held_out[place] for place in taken]


def for_evaluation(held_out: Sequence[T], at_most: int) -> list[T]:
    """The held-out rows that are asked in the final evaluation: the last of the fixed order."""
    return [held_out[place] for place in _order(len(held_out))[-at_most:]]


def _order(rows: int) -> list[int]:
    order = list(range(rows))
    random.Random(_ORDER).shuffle(order)
    return order
