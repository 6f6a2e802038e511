"""Labels that a model wrote: right or wrong, with those outside of the label set counted and shown."""

from __future__ import annotations

import math

import pytest

from task_models import row
from vibeflow.engine.evaluate.compare import Evaluation, Measured
from vibeflow.engine.evaluate.written_labels import judge_written, label_in, written_labels
from vibeflow.engine.models.labels import Labels

LABELS = Labels(("Billing", "Card lost", "Other"), (30, 10, 20))
EXPECTED = ["Billing"] * 10 + ["Card lost"] * 6 + ["Other"] * 8
ROWS = [row(n, f"text {n}", label) for n, label in enumerate(EXPECTED)]


def judged(tuned: list[str], base: list[str] | None = None) -> Evaluation:
    losses = [(0.5, 2)] * len(ROWS)
    measured = Measured([(9.0, 2)] * len(ROWS), losses, losses), Measured(losses, losses, losses)
    return judge_written(ROWS, (base or ["I am glad to help"] * 24, tuned), measured, LABELS, 1, "a text")


def test_written_labels_are_judged_as_labels() -> None:
    wrong = {3: "Other", 12: "Billing", 20: "refund please"}
    found = judged([wrong.get(n, label) for n, label in enumerate(EXPECTED)])
    verdict = found.verdict
    assert verdict.headline == "Right on 21 of 24 held-out rows"
    assert [(part.id, part.weight) for part in verdict.parts] == [("accuracy", 1.0)]
    assert verdict.score == pytest.approx(87.5)
    assert verdict.score_interval.low < 75 < 96 < verdict.score_interval.high < 100
    assert [metric.id for metric in found.metrics] == ["accuracy", "macroF1", "loss"]
    report = found.label_report
    assert report is not None
    assert report.labels == ["Billing", "Card lost", "Other"]
    assert report.confusion == [[9, 0, 1], [1, 5, 0], [0, 0, 7]]
    assert report.outside == [0, 0, 1]
    assert [(one.support, one.recall) for one in report.rows] == [
        (10, 0.9),
        (6, pytest.approx(5 / 6)),
        (8, 0.875),
    ]
    assert '1 answer is none of the labels: "refund please". It counts as wrong.' in verdict.detail
    assert 'Mistaken most often: "Billing" for "Other", 1 time.' in verdict.detail


def test_they_are_compared_with_the_commonest_label_or_with_a_base_that_does_better() -> None:
    found = judged(EXPECTED)
    assert found.baseline == 'always answering "Billing"'
    assert 'always answering "Billing" is right on 10 of the 24, the base model on 0.' in found.verdict.detail
    assert found.verdict.base_score == pytest.approx(100 * 10 / 24)
    # A guess by how common labels are, over the tokens of each.
    guess = -(10 * math.log(0.5) + 6 * math.log(1 / 6) + 8 * math.log(1 / 3)) / 48
    assert found.metrics[2].base == pytest.approx(guess)
    clever = [label if n % 4 else "?" for n, label in enumerate(EXPECTED)]
    better = judged(EXPECTED, clever)
    assert better.baseline is None
    assert better.verdict.base_score == pytest.approx(75)
    assert "the base model is right on 18 of the 24" in better.verdict.detail
    assert better.metrics[2].base == pytest.approx(4.5)
    assert better.verdict.gate is not None
    assert better.verdict.gate.checks[1].text.startswith("Better than the base model beyond doubt")


def test_general_language_and_learning_by_heart_are_looked_for_all_the_same() -> None:
    found = judged(EXPECTED)
    assert found.kept is not None
    assert found.memorisation is not None
    assert found.verdict.gate is not None
    assert len(found.verdict.gate.checks) == 4


@pytest.mark.parametrize(
    ("answer", "label"),
    [
        ("Billing", "Billing"), (" billing.\n", "Billing"), ('"CARD  LOST"', "Card lost"),
        ("other!", "Other"), ("Billing or other", "Billing or other"), ("", ""), ("card", "card"),
        ("Label: Billing", "Label: Billing"),
    ],
)  # fmt: skip
def test_an_answer_is_a_label_whatever_its_case_and_the_signs_around_it(answer: str, label: str) -> None:
    assert label_in(answer, LABELS) == label


def test_labels_that_differ_by_case_or_by_signs_alone_are_told_apart() -> None:
    cases = Labels(("A", "a", "+", "-", "C", "C++"), (1,) * 6)
    for name in cases.names:
        assert label_in(f" {name} ", cases) == name
    assert label_in("c", cases) == "C"


def test_labels_come_from_what_was_trained() -> None:
    trained = [row(n, "q", "yes" if n % 3 else "no") for n in range(30)]
    labels = written_labels(trained, ROWS)
    assert labels is not None
    assert (labels.names, labels.commonest) == (("no", "yes"), "yes")
    gone = written_labels([], ROWS)
    assert gone is not None
    assert gone.names == LABELS.names
    assert written_labels([row(n, "q", f"an answer of its own {n}") for n in range(30)], []) is None


def test_a_label_that_was_never_taught_can_still_be_written() -> None:
    rows = [*ROWS, row(99, "text", "New")]
    losses = [(0.5, 2)] * len(rows)
    measured = Measured(losses), Measured(losses)
    found = judge_written(rows, (["?"] * 25, [*EXPECTED, "New"]), measured, LABELS, 1, "")
    assert found.verdict.score == 100
    assert "1 row has a label that no training row has; it is right all the same." in found.verdict.detail
    assert found.label_report is not None
    assert found.label_report.outside == []
