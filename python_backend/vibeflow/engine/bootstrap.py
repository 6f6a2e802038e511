"""Ranges: how far a mean might be off, and whether a difference is more than chance.

Percentile bootstrap over rows, 95 %. A difference is paired: both models answered the same rows.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from vibeflow.protocol.evaluation import Interval

_DRAWS = 2000

Rows = NDArray[np.float64]
"""[rows] for a mean, [rows, 2] for a quotient of sums."""
Statistic = Callable[[Rows], Rows]
"""From [draws, rows, …] to [draws]."""


def mean_of(rows: Rows) -> Rows:
    """Plain mean over rows."""
    return np.asarray(rows.mean(axis=1))


def loss_of(rows: Rows) -> Rows:
    """Mean loss per token, from (summed loss, tokens) of each row."""
    return np.asarray(rows[..., 0].sum(axis=1) / rows[..., 1].sum(axis=1))


def perplexity_of(rows: Rows) -> Rows:
    return np.asarray(np.exp(np.minimum(loss_of(rows), 700.0)))


def point(rows: Rows, statistic: Statistic) -> float:
    return float(statistic(rows[None])[0])


def intervals(
    base: Rows, tuned: Rows, statistic: Statistic, seed: int
) -> tuple[Interval, Interval, Interval]:
    """95 % ranges of base, tuned, and tuned minus base, over the same resampled rows."""
    dice = np.random.default_rng(seed)
    draws = dice.integers(0, len(base), size=(_DRAWS, len(base)))
    of_base, of_tuned = statistic(base[draws]), statistic(tuned[draws])
    return _range(of_base), _range(of_tuned), _range(of_tuned - of_base)


def _range(values: Rows) -> Interval:
    low, high = np.percentile(values, [2.5, 97.5])
    return Interval(low=float(low), high=float(high))
