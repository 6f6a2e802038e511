"""What to ask for, what comes first, and what a licence allows."""

from __future__ import annotations

import pytest

from vibeflow.features.discovery.candidates import best_first, can_be_imported, split_of
from vibeflow.features.discovery.fields import plain
from vibeflow.features.discovery.goal import keywords, named, queries
from vibeflow.features.discovery.licences import licence
from vibeflow.features.discovery.ranking import Entry, ranked
from vibeflow.protocol.discovery import DatasetFile, FoundDataset


def entry(name: str = "acme/shop-support", **more: object) -> Entry:
    known = {
        "catalogue": "huggingface",
        "id": name,
        "title": name,
        "description": "",
        "licence": "mit",
        "licence_note": "",
        "downloads": 100,
        "likes": 5,
        "updated_at": None,
        "rows": 5_000,
        "bytes": None,
        "languages": (),
        "gated": False,
        "reason": "",
    }
    signals = {
        key: more.pop(key) for key in ("tags", "tasks", "kinds", "columns", "rows_between") if key in more
    }
    return Entry(FoundDataset.model_validate(known | more), **signals)  # type: ignore[arg-type]  # a test's own


@pytest.mark.parametrize(
    ("goal", "words"),
    [
        ("customer support for an online shop", ["customer", "support", "online", "shop"]),
        ("I want to train a model that answers questions about contracts", ["questions", "contracts"]),
        ("train a chatbot", ["train", "a", "chatbot"]),
        ("", []),
        ("?!", []),
    ],
)
def test_the_words_that_carry_a_goal(goal: str, words: list[str]) -> None:
    assert keywords(goal) == words


def test_a_goal_is_asked_for_whole_in_pairs_and_by_words() -> None:
    assert queries("support for a shop") == ["support shop", "support", "shop"]
    assert len(queries("legal contract clauses explained simply for tenants")) == 6


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("acme/shop", "acme/shop"),
        ("https://huggingface.co/datasets/acme/shop/viewer?x=1", None),
        ("https://www.kaggle.com/datasets/acme/shop", "acme/shop"),
        ("huggingface.co/datasets/squad", "squad"),
        ("https://evil.example/datasets/acme/shop", None),
        ("support", None),
        ("and/or questions", None),
    ],
)
def test_names_and_addresses(text: str, name: str | None) -> None:
    assert named(text) == name


@pytest.mark.parametrize(
    ("better", "worse"),
    [
        ({}, {"name": "acme/poems"}),
        ({}, {"licence": None}),
        ({"licence": None}, {"licence": "cc-by-nc-4.0"}),
        ({"rows": 5_000}, {"rows": 40}),
        ({"rows": 50_000}, {"rows": 500_000_000}),
        ({"downloads": 10_000}, {"downloads": 1}),
        ({"tasks": ("question-answering",)}, {}),
        ({}, {"kinds": ("image",)}),
        ({}, {"gated": True}),
        ({"name": "a/support"}, {"name": "a/x", "description": "support"}),
    ],
)
def test_what_fits_better_comes_first(better: dict[str, object], worse: dict[str, object]) -> None:
    one = entry(**({"name": "acme/support-b"} | better))  # type: ignore[arg-type]  # a test's own
    other = entry(**({"name": "acme/support-a"} | worse))  # type: ignore[arg-type]  # a test's own
    for order in ([one, other], [other, one]):
        assert ranked(order, ["support"])[0].id == one.dataset.id


def test_a_dataset_that_two_queries_found_comes_once() -> None:
    assert len(ranked([entry(), entry()], ["shop"])) == 1


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("mit", "credit"),
        ("apache-2.0", "credit"),
        ("cc0-1.0", "free"),
        ("CC0: Public Domain", "free"),
        ("cc-by-sa-4.0", "shareAlike"),
        ("cc-by-nc-sa-4.0", "nonCommercial"),
        ("CC BY-NC-SA 4.0", "nonCommercial"),
        ("Attribution-NonCommercial 4.0 International", "nonCommercial"),
        ("Database: Open Database, Contents: Database Contents", "shareAlike"),
        ("cc-by-nd-4.0", "own"),
        ("gpl-3.0", "shareAlike"),
        ("other", "own"),
        ("llama3.1", "own"),
        ("Unknown", "unknown"),
        (None, "unknown"),
        ("Reddit API Terms", "own"),
        ("Permitted with limits", "own"),
    ],
)
def test_what_a_licence_allows(name: str | None, kind: str) -> None:
    assert licence(name).kind == kind
    assert licence(name).note.endswith(".")


def test_files_are_sorted_by_use() -> None:
    paths = ["test.csv", "x/train.json", "train.csv", "huge/train.parquet", "notes.txt"]
    sizes = {"huge/train.parquet": 600_000_000}
    files = [DatasetFile(path=path, bytes=sizes.get(path, 5)) for path in paths]
    order = [file.path for file in best_first(files)]
    assert order == ["train.csv", "x/train.json", "notes.txt", "test.csv", "huge/train.parquet"]


def test_of_very_many_files_the_best_are_listed() -> None:
    files = [DatasetFile(path=f"part-{n:05}.csv", bytes=5) for n in range(3_000)]
    listed = best_first([*files, DatasetFile(path="train.csv", bytes=5)])
    assert (len(listed), listed[0].path) == (200, "train.csv")


@pytest.mark.parametrize(
    ("path", "fits"),
    [("a.csv", True), ("a/b.JSONL.gz", True), ("README.md", False), (".x/a.csv", False), ("a.zip", False)],
)
def test_what_can_be_imported(path: str, fits: bool) -> None:
    assert can_be_imported(path) is fits


def test_splits_by_path() -> None:
    assert split_of("data/validation-00000-of-00002.parquet") == "validation"
    assert split_of("default/train/0000.parquet") == "train"
    assert split_of("constraints.csv") is None


def test_descriptions_become_plain_text() -> None:
    shown = plain("---\nlicense: mit\n---\n# Title\n**Bold** [link](http://x.example) <b>tag</b> &amp; more")
    assert shown == "Title Bold link tag & more"
    assert len(plain("x " * 1000)) <= 300
