"""How a measure's values are written, by its unit: shares as whole percentages, BLEU as points of 100, the
rest as numbers with the digits that are usual. The panels do the same in `shared/format/metrics.ts`."""

from __future__ import annotations

from collections.abc import Mapping

from vibeflow.l10n import t
from vibeflow.l10n.amounts import fixed
from vibeflow.protocol.evaluation import Interval, MetricUnit, MetricView

from .catalogue import METRICS

_DIGITS: Mapping[MetricUnit, int] = {
    "share": 0,
    "score": 0,
    "points": 1,
    "ratio": 2,
    "loss": 3,
    "perplexity": 1,
    "mark": 1,
}


def with_unit(metric: MetricView) -> MetricView:
    """As its unit is now: what was kept before there were units says none."""
    return metric.model_copy(update={"unit": METRICS[metric.id].unit})


def written(value: float, unit: MetricUnit) -> str:
    """(0.814, "share") → "81 %"; (1.1864, "loss") → "1.186"."""
    return f"{_bare(value, unit)}{_behind(unit)}"


def written_range(interval: Interval, unit: MetricUnit) -> str:
    """ "70 to 82 %"."""
    low, high = _bare(interval.low, unit), _bare(interval.high, unit)
    return t("{low} to {high}", low=low, high=f"{high}{_behind(unit)}")


def written_difference(interval: Interval, unit: MetricUnit) -> str:
    """ "+3 to +12 points": what lies between two percentages is counted in points."""
    low, high = (_bare(end, unit, signed=True) for end in (interval.low, interval.high))
    if unit == "share":
        return t("{low} to {high} points", low=low, high=high)
    return t("{low} to {high}", low=low, high=high)


def _bare(value: float, unit: MetricUnit, *, signed: bool = False) -> str:
    return fixed(100 * value if unit == "share" else value, _DIGITS[unit], signed=signed)


def _behind(unit: MetricUnit) -> str:
    return " %" if unit == "share" else ""
