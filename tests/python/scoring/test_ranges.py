"""Ranges hold the truth as often as they say, few rows tell nothing, and the advice on more rows is right."""

from __future__ import annotations

import numpy as np
import pytest

from vibeflow.scoring import bootstrap
from vibeflow.scoring.compare import FEWEST, metric, rows_to_settle


def held(rows: int, trials: int, heavy: bool = False) -> float:
    """How often the range of a paired difference holds the true one, in a hundred."""
    dice, found = np.random.default_rng(rows), 0
    for trial in range(trials):
        base = dice.beta(2, 3, size=rows)
        gain = dice.exponential(0.1, size=rows) if heavy else dice.normal(0.1, 0.15, size=rows)
        _, _, difference = bootstrap.intervals(base, base + gain, bootstrap.mean_of, trial)
        found += difference.low <= 0.1 <= difference.high
    return 100 * found / trials


def test_95_ranges_hold_the_truth_about_95_times_in_100() -> None:
    # Standard error of a share of 95 % over 400 trials: 1.1.
    assert 92 <= held(100, 400) <= 98
    assert 92 <= held(30, 400) <= 98


def test_few_and_lopsided_rows_make_ranges_wide_enough() -> None:
    assert held(8, 400) >= 92
    assert held(12, 400, heavy=True) >= 88, "long tails are what a bootstrap is worst at"


def test_ranges_of_a_loss_hold_the_truth() -> None:
    dice, found = np.random.default_rng(5), 0
    for trial in range(300):
        tokens = dice.integers(5, 60, size=60)
        rows = np.stack([dice.normal(2.0, 0.5, size=60) * tokens, tokens], axis=1)
        interval = bootstrap.interval(rows, bootstrap.loss_of, trial)
        found += interval.low <= 2.0 <= interval.high
    assert 92 <= 100 * found / 300 <= 98


def test_ranges_of_unpaired_samples_hold_the_truth() -> None:
    dice, found = np.random.default_rng(6), 0
    for trial in range(300):
        one, other = dice.normal(0.5, 0.2, size=25), dice.normal(0.6, 0.3, size=70)
        apart = bootstrap.apart(one, other, bootstrap.mean_of, trial)
        found += apart.low <= 0.1 <= apart.high
    assert 92 <= 100 * found / 300 <= 99


@pytest.mark.parametrize(
    ("freedom", "expected"), [(1, 12.706), (2, 4.303), (3, 3.182), (5, 2.571), (10, 2.228), (99, 1.984)]
)
def test_students_t_is_that_of_the_tables(freedom: int, expected: float) -> None:
    assert bootstrap.student(0.975, freedom) == pytest.approx(expected, rel=0.006)


def test_wilson_is_that_of_the_tables() -> None:
    low, high = bootstrap.wilson([1.0] * 10).low, bootstrap.wilson([1.0] * 8 + [0.0] * 2).high
    assert (low, high) == pytest.approx((0.7225, 0.9433), abs=1e-3)
    assert bootstrap.wilson([1.0] * 10).high == 1.0


def test_many_rows_are_drawn_in_parts_and_give_one_range() -> None:
    rows = np.random.default_rng(0).normal(1.0, 1.0, size=30_000)
    of_base, of_tuned, difference = bootstrap.intervals(rows, rows + 0.5, bootstrap.mean_of, 1)
    assert of_base.high - of_base.low == pytest.approx(2 * 1.96 / np.sqrt(30_000), rel=0.1)
    assert (difference.low, difference.high) == pytest.approx((0.5, 0.5))
    assert of_tuned.low > of_base.high


def test_fewer_than_six_differing_rows_tell_nothing() -> None:
    base = [0.0] * 20
    for count, said in ((FEWEST - 1, "unclear"), (FEWEST, "better")):
        tuned = [1.0] * count + [0.0] * (20 - count)
        assert metric("exactMatch", base, tuned, bootstrap.mean_of, 1).better == said
    few = metric("tokenF1", [0.1] * 3, [0.9] * 3, bootstrap.mean_of, 1)
    assert few.better == "unclear"
    assert few.difference.low == pytest.approx(0.8)
    assert few.rows_to_settle == FEWEST


def test_shares_of_all_and_none_still_have_a_range() -> None:
    view = metric("accuracy", [0.0] * 10, [1.0] * 10, bootstrap.mean_of, 1)
    assert view.base_interval.high == pytest.approx(0.2775, abs=1e-3)
    assert view.tuned_interval.low == pytest.approx(0.7225, abs=1e-3)
    assert view.better == "better"


def test_the_advised_number_of_rows_tells_more_often_than_not() -> None:
    """Of pairs drawn like those that were unclear, as many as were advised are enough in about half of the
    cases (that is where the range's end lies on nought), twice as many nearly always."""
    dice = np.random.default_rng(3)
    base, tuned = dice.normal(0.5, 0.3, size=40), dice.normal(0.56, 0.3, size=40)
    view = metric("tokenF1", base, tuned, bootstrap.mean_of, 1)
    assert view.better == "unclear"
    assert view.rows_to_settle is not None
    need = view.rows_to_settle
    assert need > 40
    assert need % 10 ** (len(str(need)) - 2) == 0, "two digits"

    def settled(count: int) -> float:
        found = 0
        for trial in range(60):
            chosen = dice.integers(0, 40, size=count)
            found += (
                metric("tokenF1", base[chosen], tuned[chosen], bootstrap.mean_of, trial).better == "better"
            )
        return found / 60

    assert 0.3 <= settled(need) <= 0.75
    assert settled(3 * need) > 0.85


def test_no_difference_and_a_hopeless_need_give_no_advice() -> None:
    assert rows_to_settle(100, 0.0, 0.1, 50) is None
    assert rows_to_settle(100, 0.001, 0.1, 50) is None, "over 100,000 rows"
    assert rows_to_settle(100, 0.05, 0.05, 50) == 390
    assert metric("tokenF1", [0.5] * 9, [0.5] * 9, bootstrap.mean_of, 1).rows_to_settle is None
    clear = metric("tokenF1", [0.1] * 9, [0.5] * 9, bootstrap.mean_of, 1)
    assert (clear.better, clear.rows_to_settle) == ("better", None)
