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
TAKEN_FOR_LABELS = {"held-out/french-trivia.csv"}
"""A known miss: its short answers come again as labels do. The columns are right all the same."""


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
        assert got.shape == case["shape"] or case["file"] in TAKEN_FOR_LABELS


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
