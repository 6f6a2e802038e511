"""Ranges: how far a number might be off, and whether a difference is more than chance.

Percentile bootstrap over rows. A difference is paired: both models answered the same rows. With few rows
plain percentiles are too narrow, so they are widened as Student's t widens the normal range (Hesterberg 2015,
the expanded percentile interval).
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from statistics import NormalDist
from typing import TYPE_CHECKING, Any

from vibeflow.protocol.evaluation import Interval

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Rows = NDArray[np.float64]
    """[rows] for a mean, [rows, n] where a statistic is computed from n sums of each row."""
    Statistic = Callable[[Rows], Rows]
    """From [draws, rows, …] to [draws]."""

CONFIDENCE = 0.95
_DRAWS = 2000
_AT_ONCE = 4_000_000
"""Numbers that are drawn in one go: a long data set must not take gigabytes."""
_Z = NormalDist().inv_cdf((1 + CONFIDENCE) / 2)


def rows_of(values: Any) -> Rows:
    """Numbers, or pairs of them, as an array."""
    import numpy as np

    return np.asarray(values, dtype=np.float64)


def mean_of(rows: Rows) -> Rows:
    """Plain mean over rows."""
    found: Rows = rows.mean(axis=1)
    return found


def loss_of(rows: Rows) -> Rows:
    """Mean loss per token, from (summed loss, tokens) of each row."""
    found: Rows = rows[..., 0].sum(axis=1) / rows[..., 1].sum(axis=1)
    return found


def perplexity_of(rows: Rows) -> Rows:
    import numpy as np

    return np.asarray(np.exp(np.minimum(loss_of(rows), 700.0)))


def point(rows: Any, statistic: Statistic) -> float:
    return float(statistic(rows_of(rows)[None])[0])


def draws(base: Any, tuned: Any, statistic: Statistic, seed: int) -> tuple[Rows, Rows]:
    """The statistic of both models over the same resampled rows."""
    import numpy as np

    base, tuned = rows_of(base), rows_of(tuned)
    dice = np.random.default_rng(seed)
    count, of_base, of_tuned = len(base), [], []
    step = max(1, _AT_ONCE // max(1, base.size))
    for at in range(0, _DRAWS, step):
        chosen = dice.integers(0, count, size=(min(step, _DRAWS - at), count))
        of_base.append(statistic(base[chosen]))
        of_tuned.append(statistic(tuned[chosen]))
    return np.concatenate(of_base), np.concatenate(of_tuned)


def intervals(base: Any, tuned: Any, statistic: Statistic, seed: int) -> tuple[Interval, Interval, Interval]:
    """95 % ranges of base, tuned, and tuned minus base, over the same resampled rows."""
    of_base, of_tuned = draws(base, tuned, statistic, seed)
    count = len(base)
    return span(of_base, count), span(of_tuned, count), span(of_tuned - of_base, count)


def interval(rows: Any, statistic: Statistic, seed: int) -> Interval:
    """95 % range of one sample's statistic."""
    return intervals(rows, rows, statistic, seed)[0]


def apart(one: Any, other: Any, statistic: Statistic, seed: int, confidence: float = CONFIDENCE) -> Interval:
    """Range of the other sample's statistic minus the one's, where they are different rows."""
    of_one, _ = draws(one, one, statistic, seed)
    of_other, _ = draws(other, other, statistic, seed + 1)
    return span(of_other - of_one, min(len(one), len(other)), confidence)


def span(values: Rows, rows: int, confidence: float = CONFIDENCE) -> Interval:
    """The range that holds so much of the drawn values, widened for few rows."""
    import numpy as np

    below = _tail(rows, confidence)
    low, high = np.quantile(values, [below, 1 - below])
    return Interval(low=float(low), high=float(high))


def wilson(rights: Sequence[float]) -> Interval:
    """95 % range of a share of rows, sound at none and all too, where drawing rows anew tells nothing."""
    count, share = len(rights), sum(rights) / len(rights)
    centre = (share + _Z**2 / (2 * count)) / (1 + _Z**2 / count)
    half = _Z / (1 + _Z**2 / count) * math.sqrt(share * (1 - share) / count + _Z**2 / (4 * count**2))
    return Interval(low=max(0.0, centre - half), high=min(1.0, centre + half))


def _tail(rows: int, confidence: float) -> float:
    """Share of the drawn values to leave out at either end."""
    if rows < 2:
        return 0.0
    wide = math.sqrt(rows / (rows - 1)) * student((1 + confidence) / 2, rows - 1)
    return NormalDist().cdf(-wide)


def student(share: float, freedom: int) -> float:
    """Quantile of Student's t: Cornish and Fisher's expansion around the normal one, exact for one and two
    degrees of freedom."""
    if freedom == 1:
        return math.tan(math.pi * (share - 0.5))
    if freedom == 2:
        return (2 * share - 1) / math.sqrt(2 * share * (1 - share))
    z, n = NormalDist().inv_cdf(share), float(freedom)
    return (
        z
        + (z**3 + z) / (4 * n)
        + (5 * z**5 + 16 * z**3 + 3 * z) / (96 * n**2)
        + (3 * z**7 + 19 * z**5 + 17 * z**3 - 15 * z) / (384 * n**3)
        + (79 * z**9 + 776 * z**7 + 1482 * z**5 - 1920 * z**3 - 945 * z) / (92160 * n**4)
    )
