"""Splits by the datasets library, from a Hub on this machine: the dataset's own files and no others."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from catalogue_server import CatalogueServer
from hub_server import HubServer

from vibeflow.features.discovery import splits
from vibeflow.features.discovery.splits import Seen, SplitLocation, Whose, look, split_of_path
from vibeflow.protocol.discovery import DescribeDataset
from vibeflow.protocol.errors import Cancelled, DataUnreadable

datasets = pytest.importorskip("datasets")

CARD = """---
configs:
- config_name: orders
  data_files:
  - split: train
    path: {train}
  - split: test
    path: data/test-*.arrow
---
# Questions of a shop
"""


def arrow_file(folder: Path, first: int, count: int) -> bytes:
    numbers = range(first, first + count)
    rows = {
        "question": [f"Where is parcel number {n}?" for n in numbers],
        "answer": [f"It is at depot {n % 7} and comes on day {n}." for n in numbers],
        "topic": [n % 2 for n in numbers],
    }
    made = datasets.Dataset.from_dict(rows).cast_column(
        "topic", datasets.ClassLabel(names=["parcel", "order"])
    )
    made.save_to_disk(folder / str(first))
    (file,) = (folder / str(first)).glob("*.arrow")
    return file.read_bytes()


@pytest.fixture
def hub(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, own_catalogues: None) -> Iterator[HubServer]:
    server = HubServer(
        {
            "README.md": CARD.format(train="data/train-*.arrow").encode(),
            "data/train-0.arrow": arrow_file(tmp_path / "made", 0, 40),
            "data/train-1.arrow": arrow_file(tmp_path / "made", 40, 50),
            "data/test-0.arrow": arrow_file(tmp_path / "made", 90, 30),
        }
    )
    monkeypatch.setenv("HF_ENDPOINT", server.address)
    yield server
    server.close()


def whose(hub: HubServer, token: str | None = None) -> Whose:
    return Whose(hub.address, hub.address + "/viewer", "acme/shop", token)


def test_where_no_file_can_be_imported_its_splits_can(bench: Any, hub: HubServer) -> None:
    told = bench.discovery.describe(DescribeDataset(catalogue="huggingface", id="acme/shop"))
    assert [(file.path, file.config, file.split) for file in told.files] == [
        ("splits/orders/train", "orders", "train"),
        ("splits/orders/test", "orders", "test"),
    ]
    assert told.columns == ("question", "answer", "topic")
    assert len(told.preview) == 5
    assert told.preview[0]["question"] == "Where is parcel number 0?"


def test_a_split_is_fetched_whole_and_imported(bench: Any, hub: HubServer) -> None:
    view = bench.download("splits/orders/train").view
    assert view is not None and (view.ledger.read, view.format) == (90, "Arrow")
    assert bench.kept() == ["huggingface-acme--shop/shop-orders-train.arrow"]
    assert any(name == "vibeflow/discovery/didProgress" and params.bytes > 0 for name, params in bench.events)


def test_only_the_key_that_was_told_is_used_and_nothing_else_is_asked(
    hub: HubServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HF_TOKEN", "hf_of_another")
    assert look(whose(hub, "hf_told")).splits
    assert hub.tokens == {"Bearer hf_told"}
    assert all("acme/shop" in path for _, path in hub.asked)


@pytest.mark.parametrize("elsewhere", ["/etc/hostname", "{other}/rows.jsonl", "../../other/data/*.arrow"])
def test_no_file_elsewhere_is_read(hub: HubServer, tmp_path: Path, elsewhere: str) -> None:
    other = CatalogueServer()
    try:
        hub.files["README.md"] = CARD.format(train=elsewhere.format(other=other.address)).encode()
        with pytest.raises(DataUnreadable):
            SplitLocation(whose(hub), "orders", "train").fetch(
                tmp_path / "split.arrow", threading.Event(), lambda done, total: None
            )
        assert other.asked == []
        assert not list(tmp_path.glob("split*"))
    finally:
        other.close()


def test_a_split_over_the_limit_is_cut_off(
    bench: Any, hub: HubServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(splits, "MAX_BYTES", 1_000)
    with pytest.raises(DataUnreadable, match="larger than"):
        bench.download("splits/orders/train")
    assert bench.kept() == []


def test_a_cancel_ends_the_child(hub: HubServer, tmp_path: Path) -> None:
    cancelled = threading.Event()
    cancelled.set()
    with pytest.raises(Cancelled):
        SplitLocation(whose(hub), "orders", "train").fetch(
            tmp_path / "split.arrow", cancelled, lambda done, total: None
        )
    assert not list(tmp_path.glob("split*"))


def test_without_the_library_there_are_none(hub: HubServer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(splits.importlib.util, "find_spec", lambda name: None)
    assert look(whose(hub)) == Seen()
    assert hub.asked == []


@pytest.mark.parametrize("path", ["data/train.csv", "splits/a", "splits//train", "splits/a/b/c", "splits/"])
def test_other_paths_are_no_splits(path: str) -> None:
    assert split_of_path(path) is None
