"""The overall score as the product document defines it, what it allows, and the words for it."""

from __future__ import annotations

import math

import pytest

from vibeflow.protocol.evaluation import (
    ExampleView,
    Interval,
    Judgement,
    KeptKnowledge,
    Memorisation,
    MetricView,
)
from vibeflow.scoring import ranges
from vibeflow.scoring.compare import metric
from vibeflow.scoring.gate import gate
from vibeflow.scoring.score import compose, length_mark
from vibeflow.scoring.statistic import mean
from vibeflow.scoring.verdict import of_answers, outcome, rescored

WELL = [(0.4, 0.9), (0.5, 0.8), (0.3, 1.0), (0.2, 0.7)] * 5
LONG = [(0.5, 1.0)] * 20


def marks(mean: float) -> Judgement:
    return Judgement(relevance=mean, coherence=mean, factuality=mean, completeness=mean, tone=mean, mean=mean)


def example(number: int, base: float, tuned: float, judged: tuple[float, float] | None = None) -> ExampleView:
    words = "one two three four five six seven eight nine ten"
    return ExampleView(
        number=number,
        question="?",
        expected=words,
        base=words + " and so on and on and on again",
        tuned=words,
        base_score=base,
        tuned_score=tuned,
        outcome=outcome(base, tuned),
        base_judged=marks(judged[0]) if judged else None,
        tuned_judged=marks(judged[1]) if judged else None,
    )


@pytest.mark.parametrize(
    ("ratio", "mark"),
    [(1.0, 1.0), (1.1, 1.0), (0.91, 1.0), (0.0, 0.0), (3.3, 0.0), (1 / 3.3, 0.0), (10.0, 0.0)],
)
def test_a_length_within_a_tenth_is_right_and_a_third_or_thrice_is_wrong(ratio: float, mark: float) -> None:
    assert length_mark(ratio) == pytest.approx(mark, abs=0.01)


def test_lengths_between_fall_evenly() -> None:
    assert length_mark(2) == pytest.approx(1 - (math.log(2) - math.log(1.1)) / math.log(3))
    assert length_mark(2) == pytest.approx(length_mark(0.5))
    assert 0 < length_mark(2.5) < length_mark(2) < length_mark(1.5) < 1


def test_without_a_judge_accuracy_counts_two_thirds() -> None:
    found = compose(WELL, LONG, None, 1)
    assert [(part.id, round(part.weight, 3)) for part in found.parts] == [
        ("accuracy", 0.667),
        ("length", 0.333),
    ]
    assert (found.parts[0].base, found.parts[0].tuned) == pytest.approx((35, 85))
    assert found.score == pytest.approx(85 * 2 / 3 + 100 / 3)
    assert found.base_score == pytest.approx(35 * 2 / 3 + 50 / 3)
    assert found.interval.low < found.score < found.interval.high
    # The length is the same in all rows, so it adds no scatter, but it could fail in a row that nobody saw.
    alone = ranges.range_of([100 * tuned for _, tuned in WELL], mean(0, 100), 1)
    assert (alone.high - alone.low) * 2 / 3 < found.interval.high - found.interval.low < 20
    assert found.outcome == "better"


def test_with_a_judge_the_weights_are_those_of_the_product_document() -> None:
    judged = [(2.0, 4.0) if n % 2 else None for n in range(20)]
    found = compose(WELL, LONG, judged, 1)
    assert [(part.id, part.weight) for part in found.parts] == [
        ("accuracy", 0.4),
        ("judge", 0.4),
        ("length", 0.2),
    ]
    assert (found.parts[1].base, found.parts[1].tuned) == pytest.approx((25, 75)), "of marks 1 to 5"
    assert found.score == pytest.approx(0.4 * 85 + 0.4 * 75 + 0.2 * 100)
    assert compose(WELL, LONG, [None] * 20, 1).parts == compose(WELL, LONG, None, 1).parts


def test_labels_are_scored_by_accuracy_alone() -> None:
    found = compose([(0.0, 1.0)] * 30, None, None, 1)
    assert [(part.id, part.weight) for part in found.parts] == [("accuracy", 1.0)]
    assert (found.score, found.base_score) == (100, 0)
    assert 85 < found.interval.low < 100, "thirty of thirty is no proof of 100 %"


def scored(base: float, tuned: float, rows: int = 40) -> str:
    return gate(compose([(base, tuned)] * rows, [(tuned, tuned)] * rows, None, 1)).decision


@pytest.mark.parametrize(
    ("base", "tuned", "rows", "decision"),
    [
        (0.4, 0.71, 40, "ready"),
        (0.4, 0.70, 40, "review"),
        (0.4, 0.50, 40, "review"),
        (0.3, 0.49, 40, "retrain"),
        (0.9, 0.80, 40, "retrain"),  # good, yet worse than it was
        (0.8, 0.80, 40, "review"),  # good, yet no better
        (0.4, 0.90, 5, "review"),  # five rows prove nothing
    ],
)
def test_the_gate(base: float, tuned: float, rows: int, decision: str) -> None:
    assert scored(base, tuned, rows) == decision


def test_every_check_of_the_gate_has_its_number() -> None:
    kept = KeptKnowledge(
        base_loss=3.0,
        tuned_loss=3.4,
        difference=Interval(low=0.3, high=0.5),
        tokens=3000,
        source="s",
        standing="forgot",
    )
    heart = Memorisation(train_loss=0.2, held_out_loss=1.4, rows=64, copied=3, standing="signs")
    found = gate(compose(WELL, LONG, None, 1), kept, heart)
    assert found.decision == "ready", "signs warn; they decide nothing"
    assert [check.state for check in found.checks] == ["pass", "pass", "warn", "warn"]
    assert found.checks[0].text.startswith("Score above 70: 90, likely ")
    assert "over 20 rows" in found.checks[1].text
    assert found.checks[2].text == "Forgot some general language, loss +0.400"
    assert found.checks[3].text == (
        "Signs of learning by heart (overfitting): loss 0.200 on trained rows, 1.400 on new, 3 answers copied"
    )
    assert len(gate(compose(WELL, LONG, None, 1)).checks) == 2, "not a word of what was not looked at"


def metrics_of(examples: list[ExampleView]) -> list[MetricView]:
    pair = [one.base_score for one in examples], [one.tuned_score for one in examples]
    return [metric("tokenF1", *pair, 1)]


def test_the_verdict_says_how_the_score_was_weighted() -> None:
    examples = [example(n, *pair) for n, pair in enumerate(WELL)]
    found = of_answers(examples, 1)
    assert found.headline == "Better than the base model on 20 of 20 held-out questions"
    assert "right words 85 (two thirds), length 100 (one third), and no judge was asked" in found.detail
    assert "with 95 % confidence" in found.detail
    assert found.gate is not None
    assert found.gate.decision == "ready"


def test_what_is_unclear_comes_with_the_rows_that_would_tell() -> None:
    pairs = [(0.5, 0.62), (0.6, 0.5), (0.4, 0.55), (0.7, 0.6), (0.5, 0.52)] * 2
    found = of_answers(
        [example(n, *pair).model_copy(update={"base": "x"}) for n, pair in enumerate(pairs)], 1
    )
    same_length = [example(n, *pair) for n, pair in enumerate(pairs)]
    same_length = [one.model_copy(update={"base": one.tuned}) for one in same_length]
    unclear = of_answers(same_length, 1)
    assert unclear.outcome == "unclear"
    assert "so there is not enough to tell. About " in unclear.detail
    assert "held-out questions would tell" in unclear.detail
    assert found.outcome == "better", "the length alone tells them apart"


def test_marks_of_a_judge_change_the_verdict_afterwards() -> None:
    plain = [example(n, *pair) for n, pair in enumerate(WELL)]
    before = of_answers(plain, 1)
    judged = [example(n, *pair, judged=(4.5, 1.2)) for n, pair in enumerate(WELL)]
    after = rescored(before, judged, metrics_of(judged), 1)
    assert [part.id for part in after.parts] == ["accuracy", "judge", "length"]
    assert after.score == pytest.approx(0.4 * 85 + 0.4 * 5 + 0.2 * 100)
    assert after.gate is not None
    assert (after.outcome, after.gate.decision) == ("worse", "retrain"), "the judge liked the base better"
    assert "no judge" not in after.detail
    assert rescored(before, plain, metrics_of(plain), 1) == before, "without marks it says the same again"


def test_labels_and_passages_keep_their_verdict() -> None:
    judged = [example(n, *pair, judged=(4.5, 1.2)) for n, pair in enumerate(WELL)]
    verdict = of_answers(judged, 1)
    for name in ("accuracy", "perplexity"):
        views = [view.model_copy(update={"id": name}) for view in metrics_of(judged)]
        assert rescored(verdict, judged, views, 1) is verdict
