"""Detection over the committed cases of known answer, and its bound in time."""

from __future__ import annotations

import json
import time
from pathlib import Path

import polars as pl
import pytest

from vibeflow.features.datasets.frames import columns_of
from vibeflow.features.datasets.readers import ReadOptions, open_source
from vibeflow.features.datasets.shapes.detect import SURE, Detected, detect

FIXTURES = Path(__file__).parents[2] / "fixtures" / "datasets"
CASES = json.loads((FIXTURES / "cases.json").read_text("utf-8"))
LEARNED = ("question", "answer", "conversation", "text", "rejected", "verdict", "system")
MISSED = {"tuned/translation.csv"}
"""Either language could be the question: it is asked for, and the guess is the wrong way round."""


def frame(cells: dict[str, list[str]]) -> pl.DataFrame:
    rows = len(next(iter(cells.values())))
    made = pl.DataFrame({"n": range(1, rows + 1), **{f"c.{name}": values for name, values in cells.items()}})
    return made.with_columns(problem=pl.lit(None, pl.String))


def found(cells: dict[str, list[str]]) -> Detected:
    return detect(list(cells), frame(cells))


@pytest.mark.parametrize("case", CASES, ids=[case["file"] for case in CASES])
def test_case_of_known_answer(case: dict[str, object]) -> None:
    source = pl.concat(open_source(FIXTURES / str(case["file"]), ReadOptions()).batches, how="diagonal")
    got = detect(columns_of(source), source)
    learned = {name: role for name, role in got.mapping.columns.items() if role in LEARNED}
    if case["shape"] is None or case["file"] in MISSED:
        assert got.confidence < SURE
    else:
        assert learned == case["columns"]
        assert got.shape == case["shape"]


def quickest(cells: dict[str, list[str]]) -> float:
    source, times = frame(cells), []
    for _ in range(3):
        began = time.perf_counter()
        detect(list(cells), source)
        times.append(time.perf_counter() - began)
    return min(times)


def test_cells_of_a_megabyte_take_no_longer() -> None:
    long = "word " * 200_000
    turns = f'[{{"role":"user","content":"{long}"}},{{"role":"assistant","content":"yes"}}]'
    assert quickest({"question": [long] * 100, "answer": [long] * 100}) < 0.3
    assert quickest({"messages": [turns] * 100}) < 0.3


def test_two_thousand_columns_take_no_longer() -> None:
    assert quickest({f"c{i}": ["some words that go on for a while"] * 100 for i in range(2000)}) < 0.3


def test_ids_dates_and_addresses_are_left_out_and_groups_only_count_when_they_repeat() -> None:
    asked = [f"How do I change setting {i}?" for i in range(30)]
    said = [f"Open the settings and choose the value {i} there." for i in range(30)]
    rest = {"when": ["2024-01-01"] * 30, "page": [f"https://example.org/{i}" for i in range(30)]}
    again = found(
        {"question": asked, "answer": said, "customer_id": [f"c{i // 3}" for i in range(30)], **rest}
    )
    assert again.mapping.columns == {"question": "question", "answer": "answer", "customer_id": "group"}
    once = found({"question": asked, "answer": said, "customer_id": [f"c{i}" for i in range(30)], **rest})
    assert once.mapping.columns == {"question": "question", "answer": "answer"}


def test_short_replies_that_come_again_are_no_labels() -> None:
    replies = ["I am fine.", "Good morning!", "See you.", "Not much, and you?", "Thanks a lot."]
    got = found(
        {"question": [f"How is day {i}?" for i in range(60)], "answer": [replies[i % 5] for i in range(60)]}
    )
    assert (got.shape, got.confidence >= 0.9) == ("pairs", True)


def test_labels_under_the_name_of_an_answer_are_labels() -> None:
    got = found(
        {
            "question": [f"Is box {i} in Bern?" for i in range(60)],
            "answer": [("yes", "no")[i % 2] for i in range(60)],
        }
    )
    assert got.shape == "labels"


def test_answers_found_in_the_text_are_no_labels() -> None:
    towns = ["Bern", "Basel", "Chur"]
    got = found(
        {
            "context": [f"Box {i} stands in {towns[i % 3]}. It is blue." for i in range(60)],
            "question": [f"Where does box {i} stand?" for i in range(60)],
            "answer": [towns[i % 3] for i in range(60)],
        }
    )
    assert got.shape == "pairs"
    assert got.mapping.columns["context"] == "question"


@pytest.mark.parametrize(
    "names", [("Antwort A", "Antwort B", "Antwort C"), ("answer_1", "answer_2", "answer_3")]
)
def test_one_of_several_answers_is_asked_for(names: tuple[str, ...]) -> None:
    answers = {name: [f"It stands in hall {i + at}" for i in range(40)] for at, name in enumerate(names)}
    assert found({"Frage": [f"Wo steht Kiste {i}?" for i in range(40)], **answers}).confidence < SURE


def test_letters_beside_their_choices_are_asked_for() -> None:
    choices = {f"choice_{letter}": [f"It stands in hall {i}{letter}" for i in range(40)] for letter in "ABCD"}
    asked = [f"Where is box {i}?" for i in range(40)]
    assert (
        found({"question": asked, **choices, "answer": ["ABCD"[i % 4] for i in range(40)]}).confidence < SURE
    )


@pytest.mark.parametrize("head", ["customer", "title", "name"])
def test_the_description_asks_and_not_the_name_beside_it(head: str) -> None:
    got = found(
        {
            head: [f"Ada L{i}" for i in range(40)],
            "description": [
                f"My parcel number {i} came open and wet, what can I do about it now?" for i in range(40)
            ],
            "reply": [f"We send you parcel {i} again, at no cost to you." for i in range(40)],
        }
    )
    assert got.mapping.columns == {"description": "question", "reply": "answer"}
