"""What training makes of rows that are too long is said in events, log, model and version: the same
number."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from jobs_kit import events, run, train_job

from vibeflow.engine.files import read_folder
from vibeflow.features.history.message import Facts, write_message
from vibeflow.jobs.events import LogEvent, PlanEvent
from vibeflow.protocol.learned import LearnedRows


@pytest.mark.slow
def test_a_run_counts_what_it_learned_and_tells_it_everywhere(tmp_path: Path, tiny_model: Path) -> None:
    folder = train_job(tmp_path / "job", tiny_model, rows=12, epochs=1, max_seq_length=96)
    file = folder / "inputs" / "train.jsonl"
    rows = [json.loads(line) for line in file.read_text().splitlines()]
    for row in rows[:3]:
        row["messages"][0]["content"] = "What colour? " * 80 + row["messages"][0]["content"]
    rows[3]["messages"][1]["content"] = "It is red. " * 80
    rows[4]["messages"].insert(0, {"role": "system", "content": "Be brief. " * 80})
    file.write_text("".join(f"{json.dumps(row)}\n" for row in rows))
    assert run(folder) == 0
    plan = next(event for event in events(folder) if isinstance(event, PlanEvent))
    learned = LearnedRows(limit=96, rows=12, learned=11, shortened=3, answers_cut=1, left_out=1)
    assert (plan.learned, plan.train_rows) == (learned, 11)
    assert json.loads(read_folder(folder / "result")["model.json"])["rows"] == learned.model_dump()
    warned = [
        one.line.text for one in events(folder) if isinstance(one, LogEvent) and one.line.level == "warning"
    ]
    assert [text for text in warned if text in learned.words()] == learned.words()


def test_a_version_says_on_how_many_rows_and_what_became_of_the_others() -> None:
    learned = LearnedRows(limit=96, rows=12, learned=11, shortened=1, answers_cut=0, left_out=1)
    facts = Facts(
        number=1,
        run_id="run-0001",
        job="a" * 32,
        base_model="m",
        rows=learned.learned,
        seconds=1.0,
        data_digest="d" * 64,
        learned=learned,
    )
    message = write_message(facts)
    assert "on 11 rows" in message
    said = " ".join(message.split())
    assert "shortened to 96 tokens: 1" in said
    assert "left out, as no part of the answer fits into 96 tokens: 1" in said


def test_the_words_fit_one_row_and_several() -> None:
    some = LearnedRows(limit=1024, rows=9, learned=4, shortened=2, answers_cut=1, left_out=5, refused=4)
    assert some.words() == [
        "2 rows are shortened to 1,024 tokens by leaving out earlier turns or the beginning of the question; "
        "their answers are learned whole.",
        "1 row is cut at 1,024 tokens in the middle of the answer, which is too long by itself.",
        "1 row is left out: no part of the answer fits into 1,024 tokens.",
        "4 rows are left out: the model's chat template refuses them.",
    ]
    assert some.over == 4
    assert LearnedRows(limit=9, rows=3, learned=3, shortened=0, answers_cut=0, left_out=0).words() == []
