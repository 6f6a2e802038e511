"""Every mark of the exact checks is set on the rows it is about, and on no other."""

from __future__ import annotations

from typing import Any

import orjson
import polars as pl
import pytest

from vibeflow.features.datasets.frames import as_examples
from vibeflow.features.datasets.quality.exact import marks
from vibeflow.features.datasets.quality.marks import BIT, CHECKS, Mark, names_of
from vibeflow.features.datasets.quality.score import score
from vibeflow.protocol.datasets import Shape

FINE = {"question": "Where is my parcel, please?", "answer": "It left the warehouse this morning."}


def found(shape: Shape = "pairs", **row: Any) -> set[Mark]:
    given = {name: [value] for name, value in (FINE | row).items()}
    frame = as_examples(pl.DataFrame({"n": [1], **given}))
    return set(names_of(marks(frame, shape)[0]))


def turns(*said: str) -> str:
    roles = ("user", "assistant") * len(said)
    return orjson.dumps([{"role": r, "content": c} for r, c in zip(roles, said, strict=False)]).decode()


def test_a_sound_row_has_no_mark() -> None:
    assert found() == set()


@pytest.mark.parametrize(
    ("row", "mark"),
    [
        ({"answer": "I donâ€™t know that."}, "encodingDamage"),
        ({"question": "Where is the cafÃ© of yours?"}, "encodingDamage"),
        ({"system": "Be kind to the fiancÃ©."}, "encodingDamage"),
        ({"turns": turns("Hello there", "I donâ€™t know")}, "encodingDamage"),
        ({"answer": "I don\ufffdt know that."}, "lostCharacters"),
        ({"turns": turns("Hello there", "I don\ufffdt know")}, "lostCharacters"),
        ({"answer": " It left the warehouse."}, "whitespace"),
        ({"question": "Where is my parcel?\n"}, "whitespace"),
        ({"answer": ""}, "missing"),
        ({"answer": " \t\n"}, "missing"),
        ({"question": ""}, "missing"),
        ({"verdict": False}, "excluded"),
        ({"problem": "the line is broken"}, "unreadable"),
        ({"cut": True}, "unansweredTurn"),
        ({"question": "Why is that so?", "answer": "Because." * 60}, "imbalance"),
        ({"answer": "where is my PARCEL, please? It left."}, "echo"),
    ],
)
def test_a_row_with_one_fault_has_its_mark_alone(row: dict[str, Any], mark: Mark) -> None:
    assert found(**row) == {mark}


@pytest.mark.parametrize(
    "row",
    [
        {"answer": "Déjà vu: naïve façade – “quoted”, ‘single’, 5 €, Ångström, Straße, â and Ã."},
        {"answer": "São Paulo, 日本語, Русский, العربية"},
        {"verdict": True},
        {"question": "Hi", "answer": "x" * 400},
        {"question": "q" * 100, "answer": "y" * 1000},
        {"question": "Yes or no?", "answer": "Yes or no? That depends."},
        {"answer": "As you ask where is my parcel, please?"},
    ],
)
def test_what_only_looks_like_a_fault_has_no_mark(row: dict[str, Any]) -> None:
    assert found(**row) == set()


def test_real_curly_quotes_do_not_hide_the_damage_beside_them() -> None:
    assert found(answer="“Sure”, but I donâ€™t know ‘when’.") == {"encodingDamage"}


def test_of_a_passage_only_the_text_can_be_missing() -> None:
    assert found("text", question="") == set()
    assert found("text", question="", answer="  ") == {"missing"}
    assert found("text", question="", answer="Long." * 200) == set()


def test_a_label_that_begins_with_its_text_is_no_echo() -> None:
    assert found("labels", answer=FINE["question"]) == set()


def test_an_unreadable_row_is_not_called_anything_else_for_its_texts() -> None:
    assert found(problem="broken", question="", answer=" x") == {"unreadable"}


def test_the_marks_of_many_rows_are_those_of_each() -> None:
    rows = [
        FINE,
        FINE | {"answer": "I donâ€™t"},
        FINE | {"answer": ""},
        FINE | {"answer": "ö\ufffd"},
        FINE | {"question": "Größe? "},
    ]
    frame = as_examples(pl.DataFrame({"n": range(1, len(rows) + 1), **pl.DataFrame(rows).to_dict()}))
    each = [marks(frame[at : at + 1])[0] for at in range(len(rows))]
    assert marks(frame).to_list() == each


def test_each_mark_lowers_the_score_and_none_goes_below_zero() -> None:
    bits = pl.DataFrame({"marks": [0, *BIT.values(), sum(BIT.values())]}, schema={"marks": pl.UInt64})
    best, *single, worst = bits.select(score(pl.col("marks"))).to_series().to_list()
    assert (best, worst) == (100, 0)
    assert single == [100 - CHECKS[mark].cost for mark in BIT]
    assert all(value < 100 for value in single)
