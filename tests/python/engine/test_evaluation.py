"""Scores are the field's own, ranges hold the truth, and the verdict says no more than the numbers do."""

from __future__ import annotations

import math

import pytest

from vibeflow.engine.evaluate.against_base import answer_limit, compare
from vibeflow.engine.rows.row import Row
from vibeflow.protocol.evaluation import Interval
from vibeflow.scoring import metrics
from vibeflow.scoring.compare import better as judge


def rows(count: int) -> list[Row]:
    return [
        Row(n, [{"role": "user", "content": f"q{n}"}, {"role": "assistant", "content": f"the blue boat {n}"}])
        for n in range(count)
    ]


@pytest.mark.parametrize(
    ("answer", "expected", "score"),
    [
        ("The cat sat.", "a cat, sat", 1.0),
        ("cat", "cat sat", 2 / 3),
        ("cat cat", "cat", 2 / 3),
        ("dog", "cat", 0.0),
        ("", "cat", 0.0),
        ("the", "", 1.0),
    ],
)
def test_token_f1_is_that_of_squad(answer: str, expected: str, score: float) -> None:
    assert metrics.token_f1(answer, expected) == pytest.approx(score)


def test_other_metrics() -> None:
    assert metrics.exact_match("The Cat!", "cat") == 1.0
    assert metrics.exact_match("cats", "cat") == 0.0
    assert metrics.rouge_l("police killed the gunman", "police kill the gunman") == pytest.approx(0.75)
    assert metrics.length_ratio("a b c", "a b") == 1.5


@pytest.mark.parametrize(
    ("answer", "expected", "same"),
    [
        ("A", "A", True),
        ("a.", "A", True),
        ("", "A", False),
        ("The", "A", False),
        ("B", "A", False),
        ("+", "+", True),
        ("-", "+", False),
        ("A-", "A+", False),
        ("1", "-1", False),
        ("C++", "C", False),
        ("C#", "C#.", True),
        ("Refund", "refund", True),
        ("the cat", "cat", True),
        ("very-negative", "very-negative", True),
        ("**billing**", "billing", True),
    ],
)
def test_labels_are_compared_as_labels(answer: str, expected: str, same: bool) -> None:
    assert metrics.exact_match(answer, expected) == float(same)
    if expected in ("A", "+"):
        assert metrics.token_f1(answer, expected) == float(same)


def test_passages_are_judged_by_perplexity_and_not_by_their_words() -> None:
    asked = [Row(n, [], "One sentence here. Another one there.") for n in range(40)]
    words = ["something else"] * 40
    better = compare(asked, words, words, [(30.0 + n % 3, 10) for n in range(40)], [(20.0, 10)] * 40, 1)
    assert better.metrics[0].id == "perplexity"
    assert better.verdict.outcome == "better"
    assert better.verdict.headline == "Better than the base model at foreseeing 40 held-out passages"
    assert "Perplexity: 7.4 after tuning" in better.verdict.detail
    same = compare(asked, words, words, [(20.0, 10)] * 40, [(20.0, 10)] * 40, 1)
    assert same.verdict.outcome == "unclear"


@pytest.mark.parametrize(
    ("low", "high", "higher", "expected"),
    [
        (0.1, 0.2, True, "better"),
        (-0.2, -0.1, True, "worse"),
        (-0.2, -0.1, False, "better"),
        (0.1, 0.2, False, "worse"),
        (-0.1, 0.2, True, "unclear"),
        (0.0, 0.2, True, "unclear"),
    ],
)
def test_a_range_that_holds_nought_tells_nothing(
    low: float, high: float, higher: bool, expected: str
) -> None:
    assert judge(Interval(low=low, high=high), higher) == expected


def test_a_clear_win_is_called_one() -> None:
    asked = rows(40)
    good = [row.expected if n % 10 else "sorry" for n, row in enumerate(asked)]
    found = compare(asked, ["sorry"] * 40, good, [(40.0, 10)] * 40, [(10.0, 10)] * 40, 1)
    assert found.verdict.outcome == "better"
    assert found.verdict.headline == "Better than the base model on 36 of 40 held-out questions"
    assert (found.verdict.better, found.verdict.same, found.verdict.worse) == (36, 4, 0)
    assert found.verdict.score == pytest.approx(90)
    assert found.verdict.score_interval.low < 90 < found.verdict.score_interval.high < 100
    by_id = {metric.id: metric for metric in found.metrics}
    assert by_id["perplexity"].base == pytest.approx(math.exp(4))
    assert by_id["loss"].better == by_id["tokenF1"].better == "better"
    assert found.examples[3].expected == "the blue boat 3"


def test_chance_is_called_unclear_and_a_loss_a_loss() -> None:
    asked = rows(12)
    mixed = [row.expected if n % 2 else "sorry" for n, row in enumerate(asked)]
    other = [row.expected if not n % 2 else "sorry" for n, row in enumerate(asked)]
    unclear = compare(asked, mixed, other, [], [], 1).verdict
    assert unclear.outcome == "unclear"
    assert "not enough to tell" in unclear.detail
    worse = compare(asked, [row.expected for row in asked], ["no"] * 12, [], [], 1).verdict
    assert worse.headline == "Worse than the base model on 12 of 12 held-out questions"


def test_a_longer_answer_is_not_a_better_one() -> None:
    asked = rows(20)
    right, long = [row.expected for row in asked], [row.expected + " and more and more" for row in asked]
    by_id = {m.id: m for m in compare(asked, right, long, [], [], 1).metrics}
    assert by_id["lengthRatio"].better == "worse"
    by_id = {m.id: m for m in compare(asked, long, right, [], [], 1).metrics}
    assert by_id["lengthRatio"].better == "better"


def test_the_answer_limit_follows_what_is_expected() -> None:
    assert answer_limit([20] * 100, 160) == 30
    assert answer_limit([2], 160) == 16
    assert answer_limit([500], 160) == 160
