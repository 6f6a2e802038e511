"""One measure of two models on the same rows: values, ranges, which is better, and how many rows would tell.

"Not enough to tell" is an answer: a difference counts only when its whole range lies on one side of nought,
and when at least six rows differ. Six that all differ the same way are the fewest that chance brings about
less than one time in twenty (the sign test: 2 · 0.5⁶ = 0.03).
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from vibeflow.protocol.evaluation import Better, Interval, MetricId, MetricView

from . import ranges
from .catalogue import METRICS
from .statistic import Statistic, distance, rows_of, value_of

if TYPE_CHECKING:
    from .statistic import Rows

FEWEST = 6
"""Rows that must differ before a difference is called one."""
_MOST = 100_000
"""A need beyond this is no advice."""


def better(difference: Interval, higher_is_better: bool) -> Better:
    """Better or worse only when the whole range of the difference lies on one side of nought."""
    if difference.low <= 0 <= difference.high:
        return "unclear"
    return "better" if (difference.low > 0) == higher_is_better else "worse"


def metric(name: MetricId, base: Any, tuned: Any, seed: int) -> MetricView:
    """The measure of both models from their rows."""
    about = METRICS[name]
    statistic = about.statistic
    base, tuned = rows_of(base), rows_of(tuned)
    judged = compared = compare_rows(base, tuned, statistic, seed, about.higher_is_better)
    if about.aim is not None:
        far = distance(statistic, about.aim)
        apart = abs(base - about.aim), abs(tuned - about.aim)
        judged = compare_rows(*apart, far, seed, about.higher_is_better)
    return MetricView(
        id=name,
        name=about.plain,
        term=about.term,
        base=value_of(base, statistic),
        tuned=value_of(tuned, statistic),
        base_interval=compared.base,
        tuned_interval=compared.tuned,
        difference=compared.difference,
        better=judged.better,
        higher_is_better=about.higher_is_better,
        meaning=about.meaning,
        unit=about.unit,
        rows_to_settle=judged.to_settle,
    )


@dataclass(frozen=True)
class Compared:
    """What the same rows say of two models, with 95 % ranges."""

    base: Interval
    tuned: Interval
    difference: Interval
    """Of tuned minus base."""
    better: Better
    to_settle: int | None
    """Where `unclear`: about how many rows would tell. None: no number of them, or settled."""


def compare_rows(
    base: Rows, tuned: Rows, statistic: Statistic, seed: int, higher_is_better: bool = True
) -> Compared:
    """Both models' statistic, and how they differ, over rows that both were asked."""
    of_base, of_tuned, apart = ranges.draw_pair(base, tuned, statistic, seed)
    difference, differing = apart.span(), _differing(base, tuned)
    said, need = verdict_on(difference, differing, higher_is_better), None
    if said == "unclear":
        gap = value_of(tuned, statistic) - value_of(base, statistic)
        reach = gap - difference.low if gap > 0 else difference.high - gap
        need = rows_to_settle(len(base), gap, apart.error, differing, reach)
    return Compared(
        ranges.named(base, of_base, statistic),
        ranges.named(tuned, of_tuned, statistic),
        difference,
        said,
        need,
    )


def verdict_on(difference: Interval, differing: int, higher_is_better: bool = True) -> Better:
    """As `better`, but never on the word of fewer than six rows."""
    return better(difference, higher_is_better) if differing >= FEWEST else "unclear"


def rows_to_settle(
    rows: int, difference: float, error: float, differing: int, reach: float | None = None
) -> int | None:
    """About how many rows in all would tell, were the difference and its scatter as they look now.

    None where there is next to no difference, or where the need is beyond all measure.

    Args:
        error: standard error of the paired difference over these rows.
        differing: rows on which the two models differ.
        reach: how far the range goes from the difference towards nought and beyond. What of it is not the
            scatter's (which falls with the root of the rows) is due to rows that nobody has seen, and falls
            with the rows.
    """
    if not differing or abs(difference) < 1e-9:
        return None
    gap, scatter = abs(difference), 1.96 * error
    unseen = max(0.0, (reach or 0.0) - scatter)
    # The part of these rows' ranges, x = sqrt(rows / need), at which the range ends at nought.
    part = 2 * gap / (scatter + math.sqrt(scatter**2 + 4 * unseen * gap)) if scatter or unseen else math.inf
    need = max(rows / part**2, rows * FEWEST / differing, rows + 1)
    return _two_digits(need) if need <= _MOST else None


def _two_digits(value: float) -> int:
    """Rounded up, so that the advice is never short."""
    scale: int = 10 ** max(0, math.floor(math.log10(value)) - 1)
    return math.ceil(value / scale) * scale


def _differing(base: Rows, tuned: Rows) -> int:
    import numpy as np

    unlike = ~np.isclose(base, tuned, rtol=1e-9, atol=1e-12, equal_nan=True)
    return int(np.count_nonzero(unlike if base.ndim == 1 else unlike.any(axis=1)))
