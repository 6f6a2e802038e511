"""A number beside its limit is shown on the side on which it is; so are all numbers of the gate."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vibeflow.protocol.evaluation import Interval
from vibeflow.scoring.beside import beside
from vibeflow.scoring.gate import READY, RETRAIN, gate
from vibeflow.scoring.score import Score


@pytest.mark.parametrize(
    ("value", "limit", "shown"),
    [(82.3, 70, "82"), (70.3, 70, "70.3"), (69.96, 70, "69.96"), (70.0, 70, "70"), (1000.4, 1000, "1,000.4")],
)
def test_as_few_decimals_as_tell(value: float, limit: float, shown: str) -> None:
    assert beside(value, limit) == shown


def test_a_difference_that_is_not_nought_does_not_read_as_nought() -> None:
    assert (beside(0.3, 0, signed=True), beside(-0.04, 0, signed=True)) == ("+0.3", "−0.04")
    assert (beside(12.3, 0, signed=True), beside(0.0, 0, signed=True)) == ("+12", "+0")


numbers = st.integers(-1_000_000, 1_000_000).map(lambda whole: whole / 10_000)


@given(score=st.one_of(st.floats(0, 100), st.floats(69, 71)), low=numbers, width=st.floats(0.001, 60))
def test_no_check_of_the_gate_passes_beside_a_number_that_does_not(
    score: float, low: float, width: float
) -> None:
    high = low + width
    outcome = "better" if low > 0 else "worse" if high < 0 else "unclear"
    whole = Interval(low=0, high=100)
    found = gate(Score([], score, whole, 50.0, whole, Interval(low=low, high=high), outcome, 40, None))
    height, improvement = found.checks
    shown = float(re.findall(r"[\d.]+", height.text)[1])
    assert (height.state == "pass") == (shown > READY)
    assert (height.state == "fail") == (shown < RETRAIN)
    least = float(re.findall(r"[+−][\d.]+", improvement.text)[0].replace("−", "-"))
    if improvement.state == "pass":
        assert least > 0
    said = re.search(r"A score of ([\d.]+) (is below|lies between)", found.detail)
    if said:
        assert (float(said.group(1)) < RETRAIN) == (said.group(2) == "is below")
