"""The user's own split: columns, keys of a document, names of files; said, counted, and changeable."""

from __future__ import annotations

import csv
import io
import json

import polars as pl
import pytest

from vibeflow.features.datasets.build.own_split import find_split, side_of
from vibeflow.features.datasets.files import read_split
from vibeflow.protocol.datasets import DatasetView, SetSplit
from vibeflow.protocol.errors import NotFound
from vibeflow.recipe.store import load_recipe

THINGS = ("lamp", "chair", "river", "violin", "lighthouse", "garden", "bicycle", "letter", "bridge")


def row(n: int) -> tuple[str, str]:
    question = f"Which colour has the {THINGS[n % 9]} beside the {THINGS[n % 7]} in picture {n}?"
    return question, f"The {THINGS[n % 9]} is painted in shade {n * 7} of {THINGS[n % 5]} grey."


def table(column: str, parts: list[str], answers: bool = True) -> str:
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(["question", "answer", column])
    for n, part in enumerate(parts):
        question, answer = row(n)
        writer.writerow([question, answer if answers or part == "train" else "", part])
    return out.getvalue()


def numbers(bench, part: str) -> set[int]:
    return {line.n for line in read_split(bench.path, part)}


def finding(view: DatasetView) -> str:
    return " ".join(f"{one.title}. {one.detail}" for one in view.findings if one.id == "ownSplit")


def split(bench, **more: object) -> DatasetView:
    params = SetSplit.model_validate({"project_id": bench.project_id, "share": 0.2, "seed": 42} | more)
    view = bench.datasets.set_split(params).view
    assert view is not None
    return view


@pytest.mark.parametrize(
    ("names", "side"),
    [
        ("train TRAINING train_set trainingsdaten data/train-00000-of-00002.parquet", "train"),
        ("my_corpus_test.jsonl test/part1.csv held-out holdout", "test"),
        ("dev valid.tsv ValidationSet eval", "validation"),
        ("latest.csv contest trainer train_and_test faq.csv", None),
    ],
)
def test_what_names_a_part(names: str, side: str | None) -> None:
    assert {side_of(name) for name in names.split()} == {side}


@pytest.mark.parametrize("name", ["split", "set", "Partition", "fold", "subset", "data_split", "usage2"])
@pytest.mark.parametrize(
    "words", [("train", "test"), ("Training", "Validation"), ("TRAIN", "DEV"), ("trn", "tst")]
)
def test_a_column_of_parts_divides_the_rows(bench, write, name: str, words: tuple[str, str]) -> None:
    # All training rows come first, as they do where files were put together.
    view = bench.load(write("own.csv", table(name, [words[0]] * 130 + [words[1]] * 40)))
    assert numbers(bench, "test") == set(range(131, 171))
    assert view.split.own is not None and (view.split.own.column, view.split.own.used) == (name, True)
    assert "Your own split is used: 130 for training, 40 held out" in finding(view)
    assert {c.name: c.role for c in view.columns}[name] == "ignored"


def test_a_flag_divides_them_too(bench, write) -> None:
    view = bench.load(write("own.csv", table("is_test", ["false"] * 100 + ["true"] * 30)))
    assert numbers(bench, "test") == set(range(101, 131)) and view.ledger.train == 100


def test_keys_of_a_document(bench, write) -> None:
    parts = {"train": range(60), "validation": range(60, 75), "test": range(75, 95)}
    document = {
        key: [dict(zip(("question", "answer"), row(n), strict=True)) for n in rows]
        for key, rows in parts.items()
    }
    view = bench.load(write("own.json", json.dumps(document)))
    assert numbers(bench, "train") == set(range(1, 61))
    own = view.split.own
    assert own is not None and (own.train, own.validation, own.test) == (60, 15, 20)
    assert "Validation rows are held out with the test rows" in finding(view)


def test_names_of_files(bench, tmp_path) -> None:
    folder = tmp_path / "corpus"
    (folder / "test").mkdir(parents=True)
    for place, rows in (
        ("corpus_train.jsonl", range(80)),
        ("test/a.jsonl", range(80, 95)),
        ("test/b.jsonl", range(95, 110)),
    ):
        lines = [json.dumps(dict(zip(("question", "answer"), row(n), strict=True))) for n in rows]
        (folder / place).write_text("\n".join(lines), encoding="utf-8")
    view = bench.load(folder)
    assert (view.ledger.train, view.ledger.test) == (80, 30)
    assert "The files are named so." in finding(view)


def test_rows_of_no_part_are_trained_on_and_rows_of_both_are_not(bench, write) -> None:
    text = table("split", ["train"] * 90 + [""] * 10 + ["test"] * 30)
    question, answer = row(100)  # the first test row once more, among the training rows
    view = bench.load(write("own.csv", text + f'"{question}","{answer}",train\n'))
    assert (view.ledger.train, view.ledger.test) == (100, 30)
    assert {entry.reason: entry.count for entry in view.ledger.removed} == {"inTestFile": 1}
    assert "10 rows without a part are trained on" in finding(view)


def test_a_test_part_without_answers_is_not_used_and_that_is_said(bench, write) -> None:
    view = bench.load(write("own.csv", table("split", ["train"] * 100 + ["test"] * 20, answers=False)))
    assert view.ledger.test == 20 and view.ledger.train == 80
    assert "not used, because none of its test rows has an answer" in finding(view)


def test_one_part_alone_is_no_split(bench, write) -> None:
    view = bench.load(write("own.csv", table("split", ["train"] * 100)))
    assert view.split.own is None and view.ledger.test == 20 and finding(view) == ""


def test_topics_are_no_parts() -> None:
    def frame(values: list[str]) -> pl.DataFrame:
        cells = {"c.question": ["How?"] * len(values), "c.topic": values}
        return pl.DataFrame({"n": range(len(values))} | cells)

    assert find_split(["question", "topic"], frame(["Training", "Development", "Test"] * 10)) is None
    assert find_split(["question", "topic"], frame(["train", "test"] * 10)) == "topic"
    assert find_split(["question", "topic"], frame(["train", "bus", "tram"] * 10)) is None


def test_it_can_be_left_and_taken_again(bench, write) -> None:
    bench.load(write("own.csv", table("split", ["train"] * 100 + ["test"] * 60)))
    view = split(bench, split_by="")
    assert view.ledger.test == 32 and view.split.own is not None and not view.split.own.used
    assert load_recipe(bench.path).data.split_by == ""
    view = split(bench)
    assert (
        view.split.own is not None and view.split.own.used and numbers(bench, "test") == set(range(101, 161))
    )


def test_a_column_of_the_users_choice_must_name_both(bench, write) -> None:
    bench.load(write("own.csv", table("split", ["train"] * 100 + ["test"] * 60)))
    with pytest.raises(NotFound, match="names no rows for training"):
        split(bench, split_by="question")
    with pytest.raises(NotFound, match="no column"):
        split(bench, split_by="fold")
    assert split(bench, split_by="split").ledger.test == 60


def test_a_test_file_goes_before(bench, write) -> None:
    bench.load(write("own.csv", table("split", ["train"] * 100 + ["test"] * 60)))
    other = write("held.csv", table("split", ["test"] * 5).replace("picture", "painting"))
    view = split(bench, test_file=str(other))
    assert view.ledger.test == 5 and view.split.own is not None and not view.split.own.used
