"""No check passes beside a limit that it does not meet: what is compared is what is said."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import replace
from typing import get_args

from hypothesis import given, settings
from hypothesis import strategies as st
from test_quality_report import EXPENSIVE, facts

from vibeflow.features.datasets.quality.limits import ANYTHING, Limit
from vibeflow.features.datasets.quality.marks import Mark
from vibeflow.features.datasets.quality.report import report
from vibeflow.protocol.datasets import Finding, Shape

NUMBER = re.compile(r"[\d,]+")


def number_in(text: str) -> float:
    found = NUMBER.search(text)
    return 0.0 if found is None else float(found.group().replace(",", ""))


def meets(one: Finding) -> bool:
    """Whether the number that is shown lies within the limit that is shown, read as a person would."""
    if one.limit_label is None:
        return round(100 * one.share, 1) <= round(100 * one.limit, 1)
    shown = number_in(one.measure or "")
    limit = one.limit_label
    if limit == "should be none":
        return shown == 0
    least, most = (re.search(rf"{word} ([\d,]+)", limit) for word in ("at least", "at most"))
    return (least is None or shown >= number_in(least.group())) and (
        most is None or shown <= number_in(most.group())
    )


lengths = st.one_of(st.floats(0, 30), st.floats(900, 5000))


@settings(max_examples=300, deadline=None)
@given(
    shape=st.sampled_from(get_args(Shape)),
    kept=st.one_of(st.integers(0, 250), st.integers(999_000, 1_001_000)),
    question=lengths,
    answer=lengths,
    counts=st.dictionaries(st.sampled_from(get_args(Mark)), st.integers(0, 1000), max_size=8),
    labels=st.lists(st.integers(1, 300), min_size=2, max_size=5),
    sample=st.sampled_from([None, 500]),
)
def test_a_check_that_passes_meets_the_limit_that_it_shows(
    shape: Shape,
    kept: int,
    question: float,
    answer: float,
    counts: dict[Mark, int],
    labels: list[int],
    sample: int | None,
) -> None:
    expensive = replace(EXPENSIVE, mean_question=question, mean_answer=answer)
    named = Counter({f"label {at}": rows for at, rows in enumerate(labels)})
    given_facts = facts(
        shape=shape, kept=kept, expensive=expensive, counts=counts, labels=named, sample=sample
    )
    for one in report(given_facts)[0]:
        if one.severity == "passed":
            assert meets(one), (one.id, one.measure, one.share, one.limit_label, one.limit)


def test_a_limit_is_said_as_it_is_compared() -> None:
    ten = Limit(least=10)
    assert (str(ten), ten.met(9.4), ten.met(9.6), ten.met(10)) == ("at least 10", False, True, True)
    many = Limit(most=1000, to_one=True)
    assert (str(many), many.met(1000.4), many.met(1001)) == ("at most 1,000 to 1", True, False)
    assert (str(ANYTHING), ANYTHING.met(-1e9)) == ("", True)


def test_texts_to_be_labelled_may_be_as_short_as_they_like_and_passages_as_long() -> None:
    short = report(facts(shape="labels", expensive=replace(EXPENSIVE, mean_question=7.0)))[0]
    one = next(each for each in short if each.id == "questionLength")
    assert (one.severity, one.title, one.measure, one.limit_label) == (
        "passed",
        "Texts are 7 tokens on average",
        "7 tokens",
        "",
    )
    long = report(facts(shape="text", expensive=replace(EXPENSIVE, mean_answer=5000.0)))[0]
    assert next(each.limit_label for each in long if each.id == "tooLong") == ""
