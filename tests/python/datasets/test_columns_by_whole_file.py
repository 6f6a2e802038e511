"""Columns are judged by a sample of the whole file: what is empty or unlike the rest at the top."""

from __future__ import annotations

import csv
import io
import json

import polars as pl
import pytest

from vibeflow.features.datasets.build import sample as sampling
from vibeflow.features.datasets.build.sample import Sample
from vibeflow.features.datasets.files import read_split
from vibeflow.protocol.datasets import DatasetView
from vibeflow.protocol.errors import DataNoAnswer

THINGS = ("a lamp", "a chair", "a river", "a violin", "a lighthouse", "a garden", "a bicycle", "a letter")


def table(header: list[str], rows: list[list[str]]) -> str:
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(header)
    writer.writerows(rows)
    return out.getvalue()


def roles(view: DatasetView) -> dict[str, str]:
    return {column.name: column.role for column in view.columns}


def told(view: DatasetView) -> str:
    """What the report says of the whole file; "" where the first rows were right."""
    return " ".join(f"{one.title} {one.detail}" for one in view.findings if one.id == "wholeFile")


def frame(first: int, count: int, **columns: list[str | None]) -> pl.DataFrame:
    made = {"n": pl.Series(range(first, first + count), dtype=pl.UInt32), "problem": [None] * count}
    cells = {f"c.{name}": pl.Series(values, dtype=pl.String) for name, values in columns.items()}
    return pl.DataFrame(made | cells, schema_overrides={"problem": pl.String})


def test_the_sample_is_of_the_whole_source_and_always_the_same() -> None:
    def drawn(part: int) -> pl.DataFrame:
        sample = Sample()
        for start in range(1, 20_001, part):
            sample.add(frame(start, part, text=[f"row {n}" for n in range(start, start + part)]))
        return sample.frame()

    first, other = drawn(1_000), drawn(5_000)
    assert first.equals(other) and first.height == sampling.SIZE
    # In no order of the file, so that the top of it is a sample as well.
    assert 8_000 < first.head(200)["n"].mean() < 12_000


def test_a_nearly_empty_column_is_seen_and_since_when() -> None:
    sample = Sample()
    rare = [f"note {n}" if n in (7_301, 7_302, 9_999) else " " if n % 2 else None for n in range(1, 10_001)]
    sample.add(frame(1, 10_000, text=["a text"] * 10_000, note=rare, empty=[None] * 10_000))
    found = sample.frame()["c.note"].str.contains(r"\S").sum()
    assert found == 3 and sample.first_filled("note") == 7_301
    assert sample.first_filled("empty") is None and sample.first_filled("text") == 1


@pytest.mark.parametrize(("kind", "filled_from"), [("json", 101), ("jsonl", 121), ("csv", 1_380)])
def test_a_context_that_is_filled_later_is_part_of_the_question(bench, write, kind, filled_from: int) -> None:
    rows = [
        {
            "instruction": f"Explain the use of {THINGS[n % 8]} in story {n}",
            "context": f"Story {n} is about {THINGS[n % 7]} by the sea." if n >= filled_from else "",
            "response": f"In story {n} it stands for {THINGS[(n * 3) % 8]}.",
        }
        for n in range(1, 1_401)
    ]
    text = {
        "json": json.dumps(rows),
        "jsonl": "\n".join(map(json.dumps, rows)),
        "csv": table(list(rows[0]), [list(row.values()) for row in rows]),
    }[kind]
    view = bench.load(write(f"late.{kind}", text))
    assert roles(view) == {"instruction": "question", "context": "question", "response": "answer"}
    assert f"context is filled from row {filled_from:,} on, and is read as part of the question" in told(view)
    kept = [*read_split(bench.path, "train"), *read_split(bench.path, "test")]
    learned = {row.n: row.messages[0]["content"] for row in kept}
    late = [text for n, text in learned.items() if n >= filled_from]
    assert late and all("by the sea." in text for text in late)


@pytest.mark.parametrize("name", ["agent_reply", "antwort", "resolution"])
def test_open_tickets_that_come_first_are_set_aside_and_counted(bench, write, name: str) -> None:
    rows = [
        [
            str(n),
            f"My {THINGS[n % 8]} from order {n} arrived broken, what now?",
            "" if n <= 180 else f"We send another {THINGS[n % 8]}, number {n}.",
        ]
        for n in range(1, 301)
    ]
    view = bench.load(write("tickets.csv", table(["ticket_no", "description", name], rows)))
    assert roles(view) == {"ticket_no": "ignored", "description": "question", name: "answer"}
    assert {entry.reason: entry.count for entry in view.ledger.removed} == {"missingAnswer": 180}
    assert f"{name} is filled from row 181 on, and is read as the answer" in told(view)


def test_labels_that_come_sorted_are_labels(bench, write) -> None:
    rows = [[f"Where do I find {THINGS[n % 8]} number {n}?", f"topic_{n // 60}"] for n in range(1_800)]
    view = bench.load(write("sorted.csv", table(["text", "category"], rows)))
    assert view.shape == "labels" and roles(view) == {"text": "question", "category": "answer"}


def test_few_different_answers_at_the_top_do_not_make_labels(bench, write) -> None:
    rows = [
        [
            f"What about {THINGS[n % 8]} in case {n}?",
            ("billing", "delivery", "returns")[n % 3]
            if n < 150
            else f"Case {n} needs {THINGS[(n * 5) % 8]} and paper {n} for it.",
        ]
        for n in range(900)
    ]
    view = bench.load(write("answers.csv", table(["question", "answer"], rows)))
    assert view.shape == "pairs"
    assert "The rows are questions with their answers, not texts with one of a few labels" in told(view)


def test_an_answer_whose_key_comes_late_is_found(bench, write) -> None:
    rows = [
        {"question": f"How old is {THINGS[n % 8]} number {n}?"}
        | ({"answer": f"It is {n} years old."} if n > 130 else {})
        for n in range(1, 401)
    ]
    view = bench.load(write("late.jsonl", "\n".join(map(json.dumps, rows))))
    assert roles(view) == {"question": "question", "answer": "answer"}
    assert view.ledger.train + view.ledger.test == 270


def test_a_column_that_the_user_names_may_come_late(bench, write) -> None:
    rows = [
        {"q": f"How old is {THINGS[n % 8]} number {n}?", "x": "y"}
        | ({"z": f"It is {n} years old."} if n > 130 else {})
        for n in range(1, 401)
    ]
    source = write("late.jsonl", "\n".join(map(json.dumps, rows)))
    view = bench.load(source, {"q": "question", "z": "answer"})
    assert view.ledger.train + view.ledger.test == 270 and told(view) == ""


def test_a_file_that_is_alike_throughout_needs_no_word(bench, write) -> None:
    rows = [[f"What is {THINGS[n % 8]} {n}?", f"It is {THINGS[n % 7]} of kind {n}."] for n in range(400)]
    view = bench.load(write("even.csv", table(["question", "answer"], rows)))
    assert told(view) == "" and view.confidence > 0.9
    # The first rows are what people know of their file.
    assert view.columns[0].samples[0] == "What is a lamp 0?"


def test_one_column_throughout_is_refused_as_before(bench, write) -> None:
    rows = "\n".join(json.dumps({"question": f"How old is it, number {n}?"}) for n in range(400))
    with pytest.raises(DataNoAnswer, match="only one column, question"):
        bench.load(write("one.jsonl", rows))
