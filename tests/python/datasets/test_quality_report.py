"""The words of the report: for none, one and many; found, fixed and passed; of all rows and of a sample."""

from __future__ import annotations

import re
from collections import Counter
from typing import Any, get_args

import pytest

from vibeflow.features.datasets.quality import language, personal_data, single_rows
from vibeflow.features.datasets.quality.expensive import ExpensiveFacts
from vibeflow.features.datasets.quality.findings import range_words, rows_of
from vibeflow.features.datasets.quality.fixes import REMOVES, SAFE
from vibeflow.features.datasets.quality.report import report
from vibeflow.features.datasets.quality.report_facts import ReportFacts
from vibeflow.features.datasets.quality.text_fixes import TextFacts
from vibeflow.protocol.datasets import Finding, FixId

EXPENSIVE = ExpensiveFacts(
    looked_at=1000,
    language="English",
    language_share=1.0,
    languages={"English": 900},
    mean_question=20.0,
    mean_answer=40.0,
    question_lengths={"10 to 19": 600, "20 to 39": 400},
    answer_lengths={"20 to 39": 1000},
    distinct_questions=1000,
    context_length=1024,
    personal={"e-mail": 1},
    boilerplate=("Ask again if you like.",),
)


def facts(**given: Any) -> ReportFacts:
    plain: dict[str, Any] = {
        "shape": "pairs",
        "read": 1000,
        "kept": 1000,
        "fixes": {},
        "counts": {},
        "mended": {},
        "removed": {},
        "examples": {},
        "text_facts": TextFacts(),
        "expensive": EXPENSIVE,
        "sample": None,
        "labels": Counter(),
    }
    return ReportFacts(**plain | given)


def finding(name: str, **given: Any) -> Finding:
    return next(one for one in report(facts(**given))[0] if one.id == name)


def names(**given: Any) -> set[str]:
    return {one.id for one in report(facts(**given))[0]}


FOUND = [
    ("missing", "removeMissing"),
    ("duplicates", "removeDuplicates"),
    ("nearDuplicates", "removeNearDuplicates"),
    ("contradictions", "removeContradictions"),
    ("echo", "removeEchoes"),
    ("language", "removeOtherLanguages"),
    ("tooShort", "removeTooShort"),
    ("placeholder", "removePlaceholders"),
    ("html", "cleanHtml"),
    ("rejectedByTemplate", "removeRejectedByTemplate"),
    ("nothingTrained", "removeNothingTrained"),
    ("encodingDamage", "repairEncoding"),
    ("personalData", "maskPersonalData"),
    ("boilerplate", "removeBoilerplate"),
]


def test_each_removal_is_about_a_finding_of_the_table() -> None:
    elsewhere = {("overContext", "removeTooLong"), ("samePreference", "removeSamePreferences")}
    assert {(mark, fix) for fix, (mark, _) in REMOVES.items()} <= set(FOUND) | elsewhere


def test_pairs_of_one_answer_are_a_finding_of_preferences_alone() -> None:
    assert "samePreference" not in names(counts={"samePreference": 3})
    one = finding("samePreference", shape="preferences", counts={"samePreference": 3})
    assert (one.severity, one.title) == ("decide", "The two answers are the same in 3 pairs")
    aside = {"removeSamePreferences": True}
    fixed = finding("samePreference", shape="preferences", counts={"samePreference": 1}, fixes=aside)
    assert (fixed.severity, fixed.title) == ("fixed", "Set aside 1 pair whose two answers are the same")


@pytest.mark.parametrize(("mark", "fix"), FOUND)
def test_what_is_found_has_its_number_its_examples_and_its_fix(mark: str, fix: FixId) -> None:
    one = finding(mark, counts={mark: 300}, examples={mark: (3, 9)})
    assert (one.severity, one.count, one.share) == ("decide", 300, 0.3)
    assert one.fix is not None
    assert (one.fix.id, one.fix.applied, one.fix.safe) == (fix, False, fix in SAFE)
    assert one.fix.label.endswith(" 300")
    assert (one.filterable, one.examples, one.estimate) == (True, (3, 9), None)
    assert "300" in one.title


@pytest.mark.parametrize(("mark", "fix"), FOUND)
def test_what_is_fixed_says_so(mark: str, fix: FixId) -> None:
    given = {"mended": {fix: 300}} if fix not in REMOVES else {"counts": {mark: 300}}
    one = finding(mark, fixes={fix: True}, **given)
    assert one.severity == "fixed"
    assert one.fix is not None
    assert one.fix.applied
    assert re.match(
        r"(Removed|Set aside|Repaired|Masked|Took (repeated sentences|HTML) out of)\b.*\b300\b", one.title
    )


@pytest.mark.parametrize(("mark", "fix"), FOUND)
def test_of_one_row_the_words_are_in_the_singular(mark: str, fix: FixId) -> None:
    for one in (
        finding(mark, counts={mark: 1}),
        finding(mark, fixes={fix: True}, counts={mark: 1}, mended={fix: 1}),
    ):
        assert not re.search(
            r"\b1 (rows|answers|exact duplicates|texts|conversations)\b", f"{one.title} {one.detail}"
        )


def test_of_sound_data_every_check_passes() -> None:
    found, _ = report(facts())
    assert {one.severity for one in found} == {"passed"}
    assert {one.count for one in found if one.id not in ("size",)} == {0}


def test_where_there_should_be_none_rows_are_counted_not_a_share() -> None:
    assert (finding("encodingDamage").measure, finding("encodingDamage").limit_label) == (
        "none",
        "should be none",
    )
    assert finding("encodingDamage", counts={"encodingDamage": 1}).measure == "1 row"
    assert finding("duplicates", counts={"duplicates": 20}).measure is None
    assert finding("duplicates", read=100_000, counts={"duplicates": 20}).measure == "20 rows"


@pytest.mark.parametrize(
    ("mark", "limit"),
    [("imbalance", 10), ("nearDuplicates", 50), ("language", 50), ("tooShort", 10), ("echo", 10)],
)
def test_up_to_the_limit_it_passes_and_above_it_asks(mark: str, limit: int) -> None:
    assert finding(mark, counts={mark: limit}).severity == "passed"
    assert finding(mark, counts={mark: limit + 1}).severity == "decide"


def test_of_a_sample_the_number_is_extrapolated_with_its_interval() -> None:
    one = finding("personalData", read=100_000, sample=2000, counts={"personalData": 40})
    assert (one.count, one.measure) == (2000, "about 2,000 rows")
    assert one.estimate is not None
    assert one.estimate.rows == 2000
    assert one.estimate.low < 0.02 < one.estimate.high
    exact = finding("missing", read=100_000, sample=2000, counts={"missing": 40})
    assert (exact.count, exact.estimate) == (40, None)


def test_pairs_of_rows_are_not_told_from_a_sample() -> None:
    assert not {"nearDuplicates", "contradictions"} & names(sample=500, counts={"nearDuplicates": 3})


def test_what_was_mended_is_exact_though_the_rest_is_a_sample() -> None:
    one = finding(
        "personalData",
        read=100_000,
        sample=2000,
        fixes={"maskPersonalData": True},
        mended={"maskPersonalData": 7},
    )
    assert (one.count, one.estimate, one.measure) == (7, None, "7 rows")


def test_nothing_is_said_of_the_dear_checks_before_they_ran() -> None:
    assert names(expensive=None) == {
        *("encodingDamage", "missing", "duplicates", "size", "imbalance", "placeholder", "html"),
    }


def test_nothing_is_said_of_a_template_that_was_not_asked() -> None:
    about = {"rejectedByTemplate", "nothingTrained"}
    assert about <= names()
    assert not about & names(expensive=ExpensiveFacts(looked_at=1000, mean_answer=40.0, context_length=None))
    passages = names(shape="text")
    assert not (about | {"imbalance", "contradictions"}) & passages


def test_why_the_template_refuses_stands_beside_the_number() -> None:
    refused = ExpensiveFacts(looked_at=3, refused_because="no system prompts")
    one = finding("rejectedByTemplate", expensive=refused, counts={"rejectedByTemplate": 3})
    assert "no system prompts" in one.detail


def test_missing_rows_are_told_by_what_they_lack() -> None:
    fixes = {"removeMissing": True}
    both = finding(
        "missing", fixes=fixes, counts={"missing": 3}, removed={"missingQuestion": 1, "missingAnswer": 2}
    )
    assert both.title == "Removed 3 rows without a question or an answer"
    assert both.detail == "1 without a question, 2 without an answer."
    answers = finding("missing", fixes=fixes, counts={"missing": 60}, removed={"missingAnswer": 60})
    assert answers.title == "Removed 60 rows without an answer"
    assert "one row in twenty" in answers.detail
    assert finding("missing", shape="text").title == "No row lacks its text"


def test_kinds_of_personal_data_have_numbers_where_those_add_up() -> None:
    def detail(count: int, **kinds: int) -> str:
        expensive = ExpensiveFacts(looked_at=9, personal=dict(kinds))
        return finding("personalData", expensive=expensive, counts={"personalData": count}).detail

    assert detail(3, phone=2, key=1).startswith("Phone in 2, key in 1. ")
    assert detail(11, phone=9).startswith("Phone. ")


def test_a_repeated_sentence_is_quoted_with_one_full_stop() -> None:
    one = finding("boilerplate", counts={"boilerplate": 200})
    assert one.detail.startswith("“Ask again if you like.” The model")
    two = finding(
        "boilerplate",
        counts={"boilerplate": 200},
        expensive=ExpensiveFacts(boilerplate=("Ask again.", "Bye.")),
    )
    assert two.detail.startswith("“Ask again.” and 1 more. The model")


def test_labels_even_and_uneven() -> None:
    even = finding("rareLabel", shape="labels", labels=Counter(a=20, b=20))
    assert (even.severity, even.title) == ("passed", "2 labels, evenly spread")
    assert even.detail == "Each comes 20 times."
    uneven = finding("rareLabel", shape="labels", labels=Counter(a=90, b=2), counts={"rareLabel": 2})
    assert (uneven.severity, uneven.measure) == ("decide", "45 to 1")
    assert uneven.title == "2 labels, very unevenly spread, 45 to 1"
    assert uneven.detail.startswith("Rows: “a” 90, “b” 2. Always saying “a” would be right for 98%.")


def test_six_to_one_is_not_called_even() -> None:
    one = finding("rareLabel", shape="labels", labels=Counter(ham=600, spam=100))
    assert (one.severity, one.title) == ("passed", "2 labels, unevenly spread, 6 to 1")
    assert one.detail == "Rows: “ham” 600, “spam” 100. Always saying “ham” would be right for 86%."


def test_suggestions_are_for_what_the_numbers_carry() -> None:
    def of(**given: Any) -> set[str]:
        return {one.id for one in report(facts(**given))[1]}

    assert of() == set()
    lengths = {"20 to 39": 80, "40 to 79": 20}
    assert of(expensive=ExpensiveFacts(looked_at=100, answer_lengths=lengths)) == {"oneLength"}
    assert of(expensive=ExpensiveFacts(looked_at=100, answer_lengths=lengths | {"20 to 39": 79})) == set()
    assert of(kept=300) == {"moreRows"}
    assert of(kept=0) == set()
    assert of(shape="text", kept=300) == set()
    assert of(counts={"contradictions": 3}) == {"settleAnswers"}
    assert of(expensive=ExpensiveFacts(looked_at=100, distinct_questions=50)) == {"fewQuestions"}
    assert of(shape="labels", labels=Counter(a=900, b=19)) == {"thinLabels"}


def test_counts_in_words() -> None:
    assert [rows_of(count) for count in (1, 0, 1247)] == ["1 row", "0 rows", "1,247 rows"]
    ranges = ["10 to 19", "1000 to 1999", "2,000 or more"]
    assert [range_words(name) for name in ranges] == ranges


def test_every_language_and_every_kind_of_personal_data_has_a_name_to_be_shown() -> None:
    assert set(language._NAMES) == set(language.LANGUAGES)
    assert set(single_rows._KINDS) == set(get_args(personal_data.Kind))
