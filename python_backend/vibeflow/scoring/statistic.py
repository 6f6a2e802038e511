"""What is computed of rows: a mean, a loss per token, and how bad or good one more row could be.

Every statistic is one of weighted rows, so that a draw of rows is a set of weights.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from .shares import UNSEEN

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Rows = NDArray[np.float64]
    """[rows], or [rows, n] where a statistic is computed from n numbers of each row."""
    Ends = tuple[Rows, Rows]
    """Rows as bad and rows as good as a row can be, each [k] or [k, n]."""


@dataclass(frozen=True)
class Statistic:
    of: Callable[[Rows, Rows], Rows]
    """From rows, and weights [draws, rows] whose mean is 1 in each draw, to [draws]."""
    ends: Callable[[Rows], Ends] | None = None
    """From all rows that were looked at; "bad" is what makes the statistic small. None: a row may be
    anything, as with a loss."""
    unseen: float = UNSEEN
    """What each row of an end counts: of a row."""
    bounds: tuple[float, float] | None = None
    """Of a mean: between what a row lies."""
    marks: Callable[[Rows], Rows] | None = None
    """How good each row is, 0 to 1, where it may be anything between; None: right or wrong."""


def rows_of(values: Any) -> Rows:
    """Numbers, or several for each row, as an array."""
    import numpy as np

    return np.asarray(values, dtype=np.float64)


def value_of(rows: Any, statistic: Statistic) -> float:
    """The statistic of the rows as they are."""
    import numpy as np

    rows = rows_of(rows)
    return float(statistic.of(rows, np.ones((1, len(rows))))[0])


def mean(low: float | None = None, high: float | None = None) -> Statistic:
    """Plain mean over rows that lie between `low` and `high`; without them, over rows that may be anything.

    A row that is seen beyond a bound moves that bound.
    """
    if low is None or high is None:
        return Statistic(_mean)

    def ends(rows: Rows) -> Ends:
        return rows_of([min(low, rows.min())]), rows_of([max(high, rows.max())])

    def marks(rows: Rows) -> Rows:
        return rows_of((rows - low) / (high - low)).clip(0.0, 1.0)

    return Statistic(_mean, ends, bounds=(low, high), marks=marks)


def distance(statistic: Statistic, aim: float) -> Statistic:
    """Of how far rows are from what is right, where neither more nor less is better."""
    if statistic.bounds is None:
        return mean()
    low, high = statistic.bounds
    return mean(0.0, max(aim - low, high - aim))


def _mean(rows: Rows, weights: Rows) -> Rows:
    found: Rows = weights @ rows / weights.sum(axis=1)
    return found


def _loss(rows: Rows, weights: Rows) -> Rows:
    found: Rows = (weights @ rows[:, 0]) / (weights @ rows[:, 1])
    return found


def _perplexity(rows: Rows, weights: Rows) -> Rows:
    import numpy as np

    return np.asarray(np.exp(np.minimum(_loss(rows, weights), 700.0)))


SHARE = mean(0.0, 1.0)
"""Mean of marks from 0 to 1, or of right and wrong."""
LOSS = Statistic(_loss)
"""Mean loss per token, from (summed loss, tokens) of each row."""
PERPLEXITY = Statistic(_perplexity)
"""From the same rows."""
