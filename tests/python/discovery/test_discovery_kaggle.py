"""Kaggle with the user's own key, over a server that speaks its shapes; archives that mean harm."""

from __future__ import annotations

import base64
import io
import json
import zipfile
from pathlib import Path
from typing import Any

import pytest
from catalogue_server import Asked, CatalogueServer, Reply, as_json

from vibeflow.protocol.discovery import DescribeDataset, SearchDatasets, SetCatalogueToken
from vibeflow.protocol.errors import DataUnreadable, TokenNeeded

CSV = (
    "question,answer\n" + "".join(f"How do I do task {n}?,Open the page of task {n}.\n" for n in range(60))
).encode()
LISTED = {
    "id": 1,
    "ref": "acme/shop",
    "title": "Customer support tickets",
    "subtitle": "Tickets of a shop with replies",
    "totalBytes": 120_000,
    "lastUpdated": "2024-05-06T07:08:09.1Z",
    "downloadCount": 5123,
    "voteCount": 88,
    "licenseName": "CC0: Public Domain",
    "tags": [{"ref": "nlp", "name": "nlp"}],
    "isPrivate": False,
}
DOWNLOAD = "/api/v1/datasets/download/acme/shop/tickets.csv"


@pytest.fixture
def key(bench: Any) -> str:
    bench.discovery.set_token(SetCatalogueToken(catalogue="kaggle", token="me:secret"))
    return "Basic " + base64.b64encode(b"me:secret").decode()


def search(bench: Any, query: str) -> Any:
    return bench.discovery.search(SearchDatasets(catalogue="kaggle", query=query)).results


def offer(server: CatalogueServer, content: bytes) -> None:
    server.says("/api/v1/datasets/view/acme/shop", LISTED)
    files = [
        {"name": "tickets.csv", "totalBytes": len(CSV), "columns": [{"order": 0, "name": "question"}]},
        {"name": "photo.jpg", "totalBytes": 9},
    ]

    def listing(asked: Asked) -> Reply:
        if "pageToken" in asked.query:
            return as_json({"datasetFiles": files[1:], "nextPageToken": ""})
        return as_json({"datasetFiles": files[:1], "nextPageToken": "abc"})

    server.routes["/api/v1/datasets/list/acme/shop"] = listing
    server.routes[DOWNLOAD] = lambda asked: Reply(body=content)


def packed(*members: tuple[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members:
            archive.writestr(name, content)
    return out.getvalue()


def test_without_a_key_it_says_how_to_get_one(bench: Any, server: CatalogueServer) -> None:
    with pytest.raises(TokenNeeded) as caught:
        search(bench, "support")
    assert "Create New Token" in caught.value.hint
    assert caught.value.action is not None and caught.value.action.kind == "setKaggleToken"
    assert server.asked == []


@pytest.mark.parametrize("wrapped", [False, True], ids=["list", "object"])
def test_search_reads_old_and_new_answers(
    bench: Any, server: CatalogueServer, key: str, wrapped: bool
) -> None:
    listed = [LISTED, {"ref": "x/y", "title": None, "titleNullable": "Other"}, {"ref": "../.."}, None]
    server.says("/api/v1/datasets/list", {"datasets": listed} if wrapped else listed)
    first, second = search(bench, "customer support for a shop")
    assert (first.id, first.title, first.bytes, first.likes) == (
        "acme/shop",
        "Customer support tickets",
        120_000,
        88,
    )
    assert first.licence_note == "CC0: Public Domain: free to use, also commercially."
    assert first.reason == "Matches customer, support and shop; texts to learn from; may be used freely"
    assert second.title == "Other"
    assert {asked.headers["authorization"] for asked in server.asked} == {key}


def test_the_key_is_found_where_kaggle_s_own_client_keeps_it(
    bench: Any, server: CatalogueServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    server.says("/api/v1/datasets/list", [])
    (tmp_path / "kaggle").mkdir()
    (tmp_path / "kaggle" / "kaggle.json").write_text(json.dumps({"username": "a", "key": "b"}))
    search(bench, "support")
    assert server.asked[-1].headers["authorization"] == "Basic " + base64.b64encode(b"a:b").decode()
    monkeypatch.setenv("KAGGLE_API_TOKEN", "KGAT_new")
    search(bench, "support")
    assert server.asked[-1].headers["authorization"] == "Bearer KGAT_new"


def test_a_key_that_is_forgotten_is_asked_for_again(bench: Any, server: CatalogueServer, key: str) -> None:
    bench.discovery.set_token(SetCatalogueToken(catalogue="kaggle", token=None))
    with pytest.raises(TokenNeeded):
        search(bench, "support")


@pytest.mark.parametrize(("status", "words"), [(401, "refuses the key"), (403, "does not let")])
def test_a_refused_key_is_said(
    bench: Any, server: CatalogueServer, key: str, status: int, words: str
) -> None:
    server.routes["/api/v1/datasets/list"] = lambda asked: Reply(status, b"{}")
    with pytest.raises(TokenNeeded, match=words):
        search(bench, "support")


def test_the_description_lists_what_can_be_imported(bench: Any, server: CatalogueServer, key: str) -> None:
    offer(server, CSV)
    told = bench.discovery.describe(DescribeDataset(catalogue="kaggle", id="acme/shop"))
    assert [(file.path, file.bytes) for file in told.files] == [("tickets.csv", len(CSV))]
    assert told.columns == ("question",)


@pytest.mark.parametrize("content", [CSV, packed(("tickets.csv", CSV)), packed(("../../evil.csv", CSV))])
def test_a_file_is_imported_plain_or_packed(
    bench: Any, server: CatalogueServer, key: str, content: bytes
) -> None:
    offer(server, content)
    view = bench.download("tickets.csv", "kaggle").view
    assert view is not None and view.ledger.read == 60
    assert bench.kept() == ["kaggle-acme--shop/tickets.csv"]
    assert not list(bench.path.parent.rglob("evil*"))


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (packed(("a.csv", CSV), ("b.csv", CSV)), "2 files"),
        (packed(("tickets.csv", b"a" * 50_000_000)), "unpacks to more"),
        (packed(("tickets.csv", CSV))[:200], "damaged"),
        (b"PK\x03\x04" + b"\xff" * 500, "damaged"),
    ],
    ids=["two", "bomb", "cut", "noise"],
)
def test_an_archive_that_is_not_what_it_should_be_is_refused(
    bench: Any, server: CatalogueServer, key: str, content: bytes, words: str
) -> None:
    offer(server, content)
    with pytest.raises(DataUnreadable, match=words):
        bench.download("tickets.csv", "kaggle")
    assert bench.kept() == []
