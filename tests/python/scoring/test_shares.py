"""A share's range: its distribution is the field's own, and at no true share it is held much too seldom."""

from __future__ import annotations

from math import comb

import pytest
from scipy.stats import beta

from vibeflow.scoring.shares import beta_quantile, share_range


@pytest.mark.parametrize("share", [0.025, 0.5, 0.975])
@pytest.mark.parametrize(
    ("a", "b"),
    [(3, 4.75), (16, 0.75), (0.75, 30), (100.75, 3), (1990, 10.75), (1, 2000), (50_000.75, 50_000)],
)
def test_quantiles_are_scipys(a: float, b: float, share: float) -> None:
    assert beta_quantile(share, a, b) == pytest.approx(beta.ppf(share, a, b), abs=1e-9)


@pytest.mark.parametrize("rows", [8, 16, 30, 100])
def test_every_true_share_is_held(rows: int) -> None:
    """By counting every outcome; Wilson's range holds some of these in 84 of 100."""
    spans = [share_range(hits, rows) for hits in range(rows + 1)]
    for step in range(1, 500):
        truth = step / 1000
        held = sum(
            comb(rows, hits) * truth**hits * (1 - truth) ** (rows - hits)
            for hits, span in enumerate(spans)
            if span.low <= truth <= span.high
        )
        assert held >= 0.93, truth


def test_a_range_is_one() -> None:
    for hits in range(31):
        span, other = share_range(hits, 30), share_range(30 - hits, 30)
        assert span.low <= hits / 30 <= span.high
        assert (span.low, span.high) == pytest.approx((1 - other.high, 1 - other.low))
        assert span.high - span.low < 0.4
    assert (share_range(0, 0).low, share_range(0, 0).high) == (0, 1)
    assert share_range(1000, 2000).high - share_range(1000, 2000).low == pytest.approx(0.0438, abs=5e-4)
