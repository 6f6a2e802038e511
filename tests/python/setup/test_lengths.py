"""One pass over the data by numbers is what the engine makes of the rows: examples, tokens, steps."""

from __future__ import annotations

import json
from pathlib import Path

import polars as pl
import pytest

from vibeflow.engine.rows.conversations import ConversationEncoder
from vibeflow.engine.rows.encoding import Encoded, encode
from vibeflow.engine.rows.held_out import for_tracking
from vibeflow.engine.rows.row import Row
from vibeflow.features.datasets.build.index import SCHEMA, digests_of, save_index
from vibeflow.features.datasets.lengths import load_of, tracked_rows
from vibeflow.features.datasets.manifest import Manifest, parse_manifest
from vibeflow.recipe.model import ModelRecipe, Recipe
from vibeflow.store.dataset_lock import STATE
from vibeflow.text.chat import ChatText
from vibeflow.text.models import STARTER, locate
from vibeflow.text.sizes import TrainingSize, sizes_of

WORDS = ("the", "order", "was", "paid", "twice", "and", "left", "with", "a", "neighbour", "upstairs")


@pytest.fixture(scope="module")
def chat() -> ChatText:
    folder = locate(STARTER)
    assert folder is not None
    return ChatText.load(folder)


def answers(count: int) -> list[Row]:
    return [
        Row(
            n, [{"role": "user", "content": f"Row {n}?"}, {"role": "assistant", "content": words(n * 7 % 90)}]
        )
        for n in range(1, count + 1)
    ]


def passages(count: int) -> list[Row]:
    return [Row(n, [], words(3 + n * 13 % 160)) for n in range(1, count + 1)]


def words(count: int) -> str:
    return " ".join(WORDS[place % len(WORDS)] for place in range(count + 1))


Sizes = list[TrainingSize | None]


def dataset(project: Path, shape: str, train_rows: Sizes, held_out: Sizes) -> Manifest:
    """A dataset of which only the index and the manifest are looked at."""
    train, test = len(train_rows), len(held_out)
    sizes = [*train_rows, *held_out]
    counted = [one for one in sizes if one is not None]
    manifest = parse_manifest(
        json.dumps(
            {
                "revision": 1, "created_at": "2026-01-01T00:00:00+00:00", "columns": [], "mapped_by": "user",
                "confidence": 1.0, "shape": shape, "mapping": {"columns": {}}, "fixes": {}, "findings": [],
                "source": {"name": "a.csv", "path": "/a.csv", "sha256": "0", "bytes": 1, "format": "CSV"},
                "ledger": {"read": train + test, "train": train, "test": test, "removed": []},
                "split": {"seed": 42, "share": 0.2}, "files": {},
                "lengths": {"model": STARTER, "counted": len(counted), "median": 50, "p95": 90, "p99": 100,
                            "longest": 110, "answer_median": 20,
                            "total_train": sum(one.tokens for one in train_rows if one)},
            }
        ).encode()
    )  # fmt: skip
    (project / "data").mkdir(parents=True)
    (project / "data" / "manifest.json").write_text(manifest.model_dump_json(), encoding="utf-8")
    numbers = {
        name: [None if one is None else getattr(one, name) for one in sizes]
        for name in ("tokens", "trained", "least", "lead")
    }
    places = {"n": range(1, train + test + 1), "part": [0] * train + [1] * test, "marks": [0] * len(sizes)}
    rows = pl.DataFrame(places | numbers)
    empty = [pl.lit(None).alias(name) for name in SCHEMA if name not in rows.columns]
    (project / STATE).mkdir(parents=True)
    save_index(project / STATE, rows.with_columns(empty), 1, digests_of(manifest))
    return manifest


def whole(rows: list[Row], chat: ChatText) -> Sizes:
    """Tokens of each row, nothing cut; what the build writes into the index."""
    found: Encoded = encode(rows, ConversationEncoder(chat, 1_000_000))
    assert len(found.examples) == len(rows)
    tokens = [len(example.ids) for example in found.examples]
    if rows[0].text is not None:
        return [TrainingSize(count, count, count, 1) for count in tokens]
    sizes = [one for one in sizes_of(chat, [row.messages for row in rows]) if isinstance(one, TrainingSize)]
    assert [size.tokens for size in sizes] == tokens
    return [*sizes]


def recipe(model: str = STARTER) -> Recipe:
    return Recipe(name="x", model=ModelRecipe(base=model))


ONE = TrainingSize(40, 20, 40, 20)


@pytest.mark.parametrize("limit", [24, 64, 512])
@pytest.mark.parametrize("shape", ["pairs", "text"])
def test_examples_and_tokens_are_those_of_the_engine(
    tmp_path: Path, chat: ChatText, shape: str, limit: int
) -> None:
    rows, held_out = (passages(60), passages(30)) if shape == "text" else (answers(60), answers(30))
    manifest = dataset(tmp_path, shape, whole(rows, chat), whole(held_out, chat))
    real = encode(rows, ConversationEncoder(chat, limit))
    load = load_of(tmp_path, manifest, recipe(), limit)
    assert load.exact
    assert (load.examples, load.tokens) == (len(real.examples), sum(len(one.ids) for one in real.examples))
    assert load.longest == max(len(one.ids) for one in real.examples)
    followed = encode(for_tracking(held_out), ConversationEncoder(chat, limit))
    assert (load.tracked_examples, load.tracked_tokens) == (
        len(followed.examples), sum(len(one.ids) for one in followed.examples)
    )  # fmt: skip


def test_rows_not_counted_yet_are_taken_to_be_like_the_others(tmp_path: Path) -> None:
    manifest = dataset(tmp_path, "pairs", [ONE] * 100 + [None] * 300, [ONE] * 20 + [None] * 180)
    load = load_of(tmp_path, manifest, recipe(), 512)
    assert (load.examples, load.tokens, load.exact) == (400, 16_000, False)
    assert (load.tracked_examples, load.tracked_tokens) == (100, 4_000)


def test_lengths_of_another_models_tokens_are_no_exact_ones(tmp_path: Path) -> None:
    manifest = dataset(tmp_path, "pairs", [ONE] * 10, [ONE] * 10)
    assert not load_of(tmp_path, manifest, recipe("org/other"), 512).exact


def test_without_an_index_the_summary_has_to_do(tmp_path: Path) -> None:
    manifest = dataset(tmp_path / "a", "pairs", [ONE] * 100, [ONE] * 50)
    load = load_of(tmp_path / "elsewhere", manifest, recipe(), 512)
    assert (load.examples, load.tokens, load.exact) == (100, 4_000, False)


@pytest.mark.parametrize("count", [1, 39, 40, 41, 255, 256, 300, 5_000])
def test_as_many_rows_are_followed_as_the_engine_follows(count: int) -> None:
    assert tracked_rows(count) == len(for_tracking(range(count)))
