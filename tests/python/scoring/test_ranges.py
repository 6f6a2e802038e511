"""Ranges hold the truth as often as they say, few rows tell nothing, and the advice on more rows is right."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from simulated import (
    SIGHTLESS as ANYTHING,
)
from simulated import (
    Marks,
    macro_f1,
    mostly,
    near_one,
    paired,
    right,
    single,
    three,
)

from vibeflow.protocol.evaluation import MetricId
from vibeflow.scoring import ranges
from vibeflow.scoring.compare import FEWEST, metric, rows_to_settle
from vibeflow.scoring.statistic import LOSS


def spread(rows: int, trials: int, heavy: bool = False) -> float:
    """How often, in a hundred, the range of a paired difference holds the true one; a row may be anything."""
    dice, found = np.random.default_rng(rows), 0
    for trial in range(trials):
        base = dice.beta(2, 3, size=rows)
        gain = dice.exponential(0.1, size=rows) if heavy else dice.normal(0.1, 0.15, size=rows)
        of_base, of_tuned = ranges.draw([base, base + gain], ANYTHING, trial)
        difference = (of_tuned - of_base).span()
        found += difference.low <= 0.1 <= difference.high
    return 100 * found / trials


def test_95_ranges_hold_the_truth_about_95_times_in_100() -> None:
    # Standard error of a share of 95 % over 400 trials: 1.1.
    assert 92 <= spread(100, 400) <= 98
    assert 92 <= spread(30, 400) <= 98


def test_few_and_lopsided_rows_make_ranges_wide_enough() -> None:
    assert spread(8, 400) >= 92
    assert spread(12, 400, heavy=True) >= 88, "long tails are what a bootstrap is worst at"


def test_ranges_of_a_loss_hold_the_truth() -> None:
    dice, found = np.random.default_rng(5), 0
    for trial in range(300):
        tokens = dice.integers(5, 60, size=60)
        rows = np.stack([dice.normal(2.0, 0.5, size=60) * tokens, tokens], axis=1)
        interval = ranges.range_of(rows, LOSS, trial)
        found += interval.low <= 2.0 <= interval.high
    assert 92 <= 100 * found / 300 <= 98


def test_ranges_of_unpaired_samples_hold_the_truth() -> None:
    dice, found = np.random.default_rng(6), 0
    for trial in range(300):
        one, other = dice.normal(0.5, 0.2, size=25), dice.normal(0.6, 0.3, size=70)
        apart = ranges.apart(one, other, ANYTHING, trial)
        found += apart.low <= 0.1 <= apart.high
    assert 92 <= 100 * found / 300 <= 99


@pytest.mark.parametrize("rows", [8, 16, 30])
@pytest.mark.parametrize(
    "marks", [right(0.98), right(0.03), three(0.02, 0.03), near_one(20), mostly(0.9, 0.05)]
)
def test_a_mean_near_its_bounds_is_held(marks: Marks, rows: int) -> None:
    """Kinds that went wrong when rows alone were drawn anew; tests/bench/ranges.py tries many more."""
    found = single(marks, rows, 100)
    assert found.share >= 0.9
    assert found.width < 0.5, "a range that says all holds all"


@pytest.mark.parametrize("alike", [0.95, 0.0, -0.95])
@pytest.mark.parametrize(
    ("base", "tuned"),
    [(right(0.95), right(0.99)), (right(0.02), right(0.98)), (mostly(0.6, 0.1), mostly(0.9, 0.05))],
)
def test_a_difference_near_its_bounds_is_held(base: Marks, tuned: Marks, alike: float) -> None:
    found = paired(base, tuned, alike, 16, 80)
    assert found.share >= 0.9
    assert found.width < 0.6


@pytest.mark.parametrize(("labels", "right_share"), [(2, 0.97), (6, 0.9), (12, 0.8)])
def test_a_macro_f1_is_held_where_labels_have_few_rows(labels: int, right_share: float) -> None:
    assert macro_f1(labels, right_share, 30, 60).share >= 0.9


def test_no_range_is_wider_than_it_must_be() -> None:
    """In the middle, and with many rows, the row that nobody saw makes next to no difference."""
    for rows, most in ((16, 1.15), (100, 1.1)):
        assert single(near_one(1), rows, 40).width < most * single(near_one(1), rows, 40, ANYTHING).width


EDGES: list[tuple[MetricId, list[Any], list[Any]]] = [
    ("tokenF1", [0.0] * 24, [1.0] * 24),
    ("tokenF1", [0.5] * 24, [0.5] * 24),
    ("exactMatch", [1.0] * 24, [1.0] * 24),
    ("lengthRatio", [1.0] * 24, [1.0] * 24),
    ("bleu", [[0.0] * 4 + [8.0, 7.0, 6.0, 5.0, 8.0, 8.0]] * 24, [[8.0, 7.0, 6.0, 5.0] * 2 + [8.0, 8.0]] * 24),
    ("accuracy", [0.0] * 24, [1.0] * 24),
    ("macroF1", [(0, 1)] * 24, [(0, 0)] * 24),
    ("macroF1", [(n % 3, 0) for n in range(24)], [(n % 3, n % 3) for n in range(24)]),
    ("judge", [1.0] * 24, [5.0] * 24),
]


@pytest.mark.parametrize(("name", "base", "tuned"), EDGES)
def test_no_measure_with_bounds_has_a_range_without_width(
    name: MetricId, base: list[Any], tuned: list[Any]
) -> None:
    view = metric(name, base, tuned, 1)
    whole = {"bleu": 100, "judge": 4}.get(name, 1)
    for value, interval in (
        (view.base, view.base_interval),
        (view.tuned, view.tuned_interval),
        (view.tuned - view.base, view.difference),
    ):
        assert interval.low - 1e-9 <= value <= interval.high + 1e-9
        assert interval.high - interval.low > 0.005 * whole


@pytest.mark.parametrize(
    ("freedom", "expected"), [(1, 12.706), (2, 4.303), (3, 3.182), (5, 2.571), (10, 2.228), (99, 1.984)]
)
def test_students_t_is_that_of_the_tables(freedom: int, expected: float) -> None:
    assert ranges.student(0.975, freedom) == pytest.approx(expected, rel=0.006)


def test_many_rows_are_drawn_in_parts_and_give_one_range() -> None:
    rows = np.random.default_rng(0).normal(1.0, 1.0, size=30_000)
    of_base, of_tuned = ranges.draw([rows, rows + 0.5], ANYTHING, 1)
    base, tuned, difference = of_base.span(), of_tuned.span(), (of_tuned - of_base).span()
    assert base.high - base.low == pytest.approx(2 * 1.96 / np.sqrt(30_000), rel=0.1)
    assert (difference.low, difference.high) == pytest.approx((0.5, 0.5))
    assert tuned.low > base.high


def test_fewer_than_six_differing_rows_tell_nothing() -> None:
    base = [0.0] * 20
    for count, said in ((FEWEST - 1, "unclear"), (FEWEST, "better")):
        tuned = [1.0] * count + [0.0] * (20 - count)
        assert metric("exactMatch", base, tuned, 1).better == said
    few = metric("tokenF1", [0.1] * 3, [0.9] * 3, 1)
    assert few.better == "unclear"
    assert few.difference.low < 0 < 0.8 < few.difference.high < 1, "three rows are three rows"
    assert few.rows_to_settle == FEWEST


def test_shares_of_all_and_none_still_have_a_range() -> None:
    view = metric("accuracy", [0.0] * 10, [1.0] * 10, 1)
    assert view.base_interval.high == pytest.approx(1 - view.tuned_interval.low)
    assert 0.7 < view.tuned_interval.low < 0.75
    assert view.better == "better"


def test_the_advised_number_of_rows_tells_more_often_than_not() -> None:
    """Of pairs drawn like those that were unclear, as many as were advised are enough in about half of the
    cases (that is where the range's end lies on nought), twice as many nearly always."""
    dice = np.random.default_rng(3)
    base, tuned = dice.normal(0.5, 0.3, size=40), dice.normal(0.56, 0.3, size=40)
    view = metric("tokenF1", base, tuned, 1)
    assert view.better == "unclear"
    assert view.rows_to_settle is not None
    need = view.rows_to_settle
    assert need > 40
    assert need % 10 ** (len(str(need)) - 2) == 0, "two digits"

    def settled(count: int) -> float:
        found = 0
        for trial in range(30):
            chosen = dice.integers(0, 40, size=count)
            found += metric("tokenF1", base[chosen], tuned[chosen], trial).better == "better"
        return found / 30

    assert 0.25 <= settled(need) <= 0.8
    assert settled(3 * need) > 0.85


def test_no_difference_and_a_hopeless_need_give_no_advice() -> None:
    assert rows_to_settle(100, 0.0, 0.1, 50) is None
    assert rows_to_settle(100, 0.001, 0.1, 50) is None, "over 100,000 rows"
    assert rows_to_settle(100, 0.05, 0.05, 50) == 390
    assert metric("tokenF1", [0.5] * 9, [0.5] * 9, 1).rows_to_settle is None
    clear = metric("tokenF1", [0.1] * 9, [0.5] * 9, 1)
    assert (clear.better, clear.rows_to_settle) == ("better", None)
