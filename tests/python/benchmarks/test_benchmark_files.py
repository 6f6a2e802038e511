"""A local file becomes what lm-eval's task expects, or a clear error with the row and the field."""

from __future__ import annotations

import io
import json
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from vibeflow.features.benchmarks.convert import read_questions
from vibeflow.protocol.errors import DataEmpty, DataUnreadable

RAW = {
    "ctx_a": "A man cooks.",
    "ctx_b": "he",
    "activity_label": "Cooking",
    "endings": ["stirs.", "flies.", "sings.", "sleeps."],
    "label": "2",
}
TRUTH = (
    "Type,Category,Question,Best Answer,Correct Answers,Incorrect Answers,Source\n"
    'A,B,Is it cheese?,No,"No; It is rock","Yes; It is, of course;",http://x\n'
)
EXAM = {"question": "2+2?", "choices": ["3", "4", "5", "6"], "answer": 1, "subject": "Elementary Mathematics"}


def lines(path: Path, *rows: Any) -> Path:
    path.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    return path


def test_hellaswag_as_on_the_hub_and_as_it_is_asked(tmp_path: Path) -> None:
    raw = read_questions("hellaswag", lines(tmp_path / "raw.jsonl", RAW), 1)
    assert raw.rows == [RAW]
    asked = {"ind": 5, "query": "Cooking: A man", "choices": RAW["endings"], "gold": 3}
    done = read_questions("hellaswag", lines(tmp_path / "done.jsonl", asked), 1)
    assert done.rows == [
        {"query": "Cooking: A man", "choices": RAW["endings"], "gold": 3, "label": "3"},
    ]
    assert "cleaned already" in done.note


def test_parquet_and_json_are_read_as_well(tmp_path: Path) -> None:
    buffer = io.BytesIO()
    pl.DataFrame([RAW]).write_parquet(buffer)
    (tmp_path / "a.parquet").write_bytes(buffer.getvalue())
    assert read_questions("hellaswag", tmp_path / "a.parquet", 1).rows == [RAW]
    (tmp_path / "a.json").write_text(json.dumps([RAW]))
    assert read_questions("hellaswag", tmp_path / "a.json", 1).rows == [RAW]


def test_truthfulqa_csv_becomes_single_and_multiple_answers(tmp_path: Path) -> None:
    file = tmp_path / "TruthfulQA.csv"
    file.write_text("\ufeff" + TRUTH, encoding="utf-8")
    assert read_questions("truthfulqa", file, 1).rows == [
        {
            "question": "Is it cheese?",
            "mc1_targets": {"choices": ["No", "Yes", "It is, of course"], "labels": [1, 0, 0]},
            "mc2_targets": {
                "choices": ["No", "It is rock", "Yes", "It is, of course"],
                "labels": [1, 1, 0, 0],
            },
        }
    ]


def test_mmlu_with_columns_letters_and_as_the_original_files(tmp_path: Path) -> None:
    expected = {**EXAM, "subject": "elementary_mathematics"}
    assert read_questions("mmlu", lines(tmp_path / "a.jsonl", EXAM), 1).rows == [expected]
    header = tmp_path / "b.csv"
    header.write_text("question,A,B,C,D,answer,subject\n2+2?,3,4,5,6,B,elementary mathematics\n")
    assert read_questions("mmlu", header, 1).rows == [expected]
    original = tmp_path / "elementary_mathematics_test.csv"
    original.write_text("2+2?,3,4,5,6,B\n")
    assert read_questions("mmlu", original, 1).rows == [expected]
    original.rename(tmp_path / "something.csv")
    with pytest.raises(DataUnreadable, match="no header") as caught:
        read_questions("mmlu", tmp_path / "something.csv", 1)
    assert "abstract_algebra_test.csv" in caught.value.hint


def test_gsm8k_takes_its_solved_examples_from_beside_or_from_itself(tmp_path: Path) -> None:
    sums = [{"question": f"{n}+1?", "answer": f"so\n#### {n + 1}"} for n in range(9)]
    alone = read_questions("gsm8k", lines(tmp_path / "test.jsonl", *sums), 3)
    assert alone.examples is not None and len(alone.examples) == 5 and len(alone.rows) == 4
    assert not [row for row in alone.rows if row in alone.examples]
    assert "not asked" in alone.note
    lines(tmp_path / "train.jsonl", *sums[:6])
    beside = read_questions("gsm8k", tmp_path / "test.jsonl", 3)
    assert beside.examples == sums[:6] and beside.rows == sums


@pytest.mark.parametrize(
    ("name", "file", "text", "said"),
    [
        (
            "hellaswag",
            "a.jsonl",
            '{"query": "q", "choices": ["a"], "gold": 0}',
            "choices has 1 entries, not 4",
        ),
        ("hellaswag", "a.jsonl", json.dumps({**RAW, "label": "7"}), "label is 7, not 0 to 3"),
        ("hellaswag", "a.jsonl", '{"text": "x"}', "no field 'endings'; it has: text"),
        ("hellaswag", "a.jsonl", f"{json.dumps(RAW)}\n{{half", "line 2"),
        ("truthfulqa", "a.csv", "question,answer\nx,y\n", "no field 'Best Answer'; it has: question, answer"),
        ("truthfulqa", "a.csv", "\x00PNG\xff", "Row 1|not text|does not read|no questions"),
        ("mmlu", "a.jsonl", json.dumps({**EXAM, "answer": "E"}), "Row 1"),
        ("gsm8k", "a.jsonl", '{"question": "1+1?", "answer": "2"}', '"#### " and a number'),
        ("gsm8k", "a.jsonl", '{"question": "1+1?", "answer": "#### 2"}', "5 are needed"),
        ("gsm8k", "missing.jsonl", None, "cannot be read: No such file"),
    ],
)
def test_what_does_not_fit_is_said_with_its_place(
    tmp_path: Path, name: Any, file: str, text: str | None, said: str
) -> None:
    if text is not None:
        (tmp_path / file).write_text(text, encoding="utf-8")
    with pytest.raises((DataUnreadable, DataEmpty), match=said) as caught:
        read_questions(name, tmp_path / file, 1)
    assert (caught.value.hint and caught.value.action is None) or caught.value.action.kind == "chooseFile"
