"""Ranges: how far a number might be off, and whether a difference is more than chance. Every range of a score
that is shown comes from here.

Rows are drawn anew by the Bayesian bootstrap (Rubin 1981): each counts with a weight drawn at random. Where a
row cannot be worse or better than a bound, each end of a range counts with a row that nobody looked at and
that lies on that bound, so that sixteen right answers are no certainty (Gaffke 2005; Phan, Thomas and
Learned-Miller 2021); of right and wrong that is Clopper and Pearson's range, all but the weight of that row.
In a difference it counts the less the further rows lie from both bounds.
Where there is no bound, as with a loss, plain percentiles are too narrow for few rows and are widened as
Student's t widens the normal range (Hesterberg 2015). A difference is paired: both models answered the same
rows, and both have the same weights.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from statistics import NormalDist
from typing import TYPE_CHECKING, Any

from vibeflow.protocol.evaluation import Interval

from .shares import CONFIDENCE, share_range
from .statistic import Statistic, rows_of

if TYPE_CHECKING:
    from .statistic import Rows

_DRAWS = 2000
_AT_ONCE = 2_000_000
"""Weights that are drawn in one go: a long data set must not take gigabytes."""
_LEAST_COUNTED = 0.02
"""Of the row that nobody saw, in any difference: rows that are all alike say nothing of another one."""


@dataclass(frozen=True)
class Draws:
    """A number in each of many draws of rows."""

    low: Rows
    """With a row as bad as can be among them."""
    high: Rows
    """With a row as good as can be among them; as `low` where there is no bound."""
    plain: Rows
    """Of the rows alone."""
    rows: int
    counted: float
    """How far that row counts: 1 in full, 0 not at all, as where there is no bound."""

    def __sub__(self, other: Draws) -> Draws:
        return Draws(
            self.low - other.high,
            self.high - other.low,
            self.plain - other.plain,
            min(self.rows, other.rows),
            min(self.counted, other.counted),
        )

    def at_least(self, least: float) -> Draws:
        low, high, plain = (part.clip(min=least) for part in (self.low, self.high, self.plain))
        return Draws(low, high, plain, self.rows, self.counted)

    @property
    def error(self) -> float:
        """Standard error over these rows."""
        return float(self.plain.std())

    def span(self, confidence: float = CONFIDENCE) -> Interval:
        """The range that holds so much of the drawn values."""
        import numpy as np

        tail = self.counted * (1 - confidence) / 2 + (1 - self.counted) * _tail(self.rows, confidence)
        return Interval(low=float(np.quantile(self.low, tail)), high=float(np.quantile(self.high, 1 - tail)))


def draw(samples: Sequence[Any], statistic: Statistic, seed: int, counted: float = 1.0) -> list[Draws]:
    """The statistic of each sample, all with the same weights: the samples are of the same rows.

    Args:
        counted: see `Draws.counted`; means nothing where there is no bound.
    """
    return _draw(samples, statistic, seed, (counted,))[0]


def draw_pair(base: Any, tuned: Any, statistic: Statistic, seed: int) -> tuple[Draws, Draws, Draws]:
    """Of both models over the same rows, and of tuned minus base."""
    whole, part = _draw([base, tuned], statistic, seed, (1.0, _counted([base, tuned], statistic)))
    return whole[0], whole[1], part[1] - part[0]


def _draw(
    samples: Sequence[Any], statistic: Statistic, seed: int, counted: tuple[float, ...]
) -> list[list[Draws]]:
    """For each of `counted` the draws of each sample."""
    import numpy as np

    arrays = [rows_of(sample) for sample in samples]
    count, dice = len(arrays[0]), np.random.default_rng(seed)
    ends = statistic.ends(np.concatenate(arrays)) if statistic.ends else ()
    most = max(map(len, ends), default=0)
    drawn = np.empty((len(counted), len(arrays), 3, _DRAWS))
    step = max(1, _AT_ONCE // max(1, count))
    for at in range(0, _DRAWS, step):
        here = slice(at, min(at + step, _DRAWS))
        # The rows' weights, and behind them those of the rows at an end.
        weights = np.empty((here.stop - at, count + most))
        weights[:, :count] = dice.standard_exponential((here.stop - at, count))
        scale = count / weights[:, :count].sum(axis=1, keepdims=True)
        weights[:, :count] *= scale
        for sample, rows in enumerate(arrays):
            drawn[:, sample, :, here] = statistic.of(rows, weights[:, :count])
        for level, share in enumerate(counted if ends else ()):
            weights[:, count:] = dice.standard_gamma(share * statistic.unseen, (len(weights), most)) * scale
            for side, end in enumerate(ends):
                for sample, rows in enumerate(arrays):
                    drawn[level, sample, side, here] = statistic.of(
                        np.concatenate([rows, end]), weights[:, : count + len(end)]
                    )
    return [
        [Draws(low, high, plain, count, share if ends else 0.0) for low, high, plain in level]
        for level, share in zip(drawn, counted, strict=True)
    ]


def range_of(rows: Any, statistic: Statistic, seed: int) -> Interval:
    """95 % range of one sample's statistic."""
    return named(rows, draw([rows], statistic, seed)[0], statistic)


def named(rows: Any, draws: Draws, statistic: Statistic) -> Interval:
    """95 % range of a sample that was drawn; exact where its rows are right or wrong and nothing between."""
    rows = rows_of(rows)
    if statistic.bounds is not None and rows.ndim == 1:
        low, high = statistic.bounds
        if ((rows == low) | (rows == high)).all():
            share = share_range(int((rows == high).sum()), len(rows))
            return Interval(low=low + (high - low) * share.low, high=low + (high - low) * share.high)
    return draws.span()


def apart(one: Any, other: Any, statistic: Statistic, seed: int, confidence: float = CONFIDENCE) -> Interval:
    """Range of the other sample's statistic minus the one's, where they are different rows."""
    counted = _counted([one, other], statistic)
    of_one, of_other = draw([one], statistic, seed, counted), draw([other], statistic, seed + 1, counted)
    return (of_other[0] - of_one[0]).span(confidence)


def _counted(samples: Sequence[Any], statistic: Statistic) -> float:
    """How far a row that nobody saw counts in a difference: in full where rows are right or wrong, next to
    nothing where all are of middling worth, for then none that was seen fell from one end to the other."""
    import numpy as np

    if statistic.marks is None:
        return 1.0
    marks = np.concatenate([statistic.marks(rows_of(sample)) for sample in samples])
    return max(_LEAST_COUNTED, float(((2 * marks - 1) ** 4).mean()))


def _tail(rows: int, confidence: float) -> float:
    """Share of the drawn values to leave out at either end, where no bound is known."""
    if rows < 2:
        return 0.0
    wide = math.sqrt((rows + 1) / (rows - 1)) * student((1 + confidence) / 2, rows - 1)
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
