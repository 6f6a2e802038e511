"""Changes by hand: recorded, applied, taken back."""

from __future__ import annotations

import json
from pathlib import Path

import polars as pl
import pytest

from vibeflow.features.datasets.build.edits import Edits, apply_edits, load_edits
from vibeflow.features.datasets.frames import as_examples


def examples() -> pl.DataFrame:
    turns = [
        {"role": "user", "content": "one"},
        {"role": "assistant", "content": "two"},
        {"role": "user", "content": "three"},
        {"role": "assistant", "content": "four"},
    ]
    return as_examples(
        pl.DataFrame(
            {
                "n": [5, 6, 7],
                "question": ["a", "b", "one"],
                "answer": ["A", "B", "four"],
                "topic": ["x", None, None],
                "turns": [None, None, json.dumps(turns)],
            }
        )
    )


def test_a_cell_is_changed_and_the_others_stay() -> None:
    after = apply_edits(examples(), Edits().with_text(6, "answer", "better"))
    assert after["answer"].to_list() == ["A", "better", "four"]
    assert after.drop("answer").equals(examples().drop("answer"))
    assert after.schema == examples().schema


def test_of_a_conversation_the_first_question_and_the_last_answer_are_changed() -> None:
    edits = Edits().with_text(7, "question", "ONE").with_text(7, "answer", "FOUR")
    row = apply_edits(examples(), edits).row(2, named=True)
    assert (row["question"], row["answer"]) == ("ONE", "FOUR")
    assert [turn["content"] for turn in json.loads(row["turns"])] == ["ONE", "two", "three", "FOUR"]


def test_an_emptied_system_prompt_or_topic_is_none() -> None:
    edits = Edits().with_text(5, "topic", "").with_text(6, "system", "Be kind.")
    after = apply_edits(examples(), edits)
    assert after["topic"].to_list() == [None, None, None]
    assert after["system"].to_list() == [None, "Be kind.", None]


def test_taking_all_back_leaves_no_trace() -> None:
    edits = Edits().with_text(6, "answer", "x").with_text(6, "question", "y").with_excluded([5, 7], True)
    assert edits.excluded == (5, 7)
    back = edits.with_text(6, "answer", None).with_text(6, "question", None).with_excluded([5, 7, 9], False)
    assert back == Edits()


def test_edits_are_read_as_they_were_written(tmp_path: Path) -> None:
    file = tmp_path / "edits.json"
    assert load_edits(file) == Edits()
    edits = Edits().with_text(6, "answer", "naïve ☕").with_excluded([3], True)
    file.write_text(edits.model_dump_json(), encoding="utf-8")
    assert load_edits(file) == edits
    file.write_text("{", encoding="utf-8")
    with pytest.raises(ValueError, match="JSON"):
        load_edits(file)
