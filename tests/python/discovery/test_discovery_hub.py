"""Search and description over a Hub that speaks the real one's shapes."""

from __future__ import annotations

import gzip
from typing import Any

import httpx2
import pytest
from catalogue_server import Asked, CatalogueServer, Reply, as_json, hub_dataset, hub_file

from vibeflow.features.discovery import web
from vibeflow.features.discovery.web import is_safe
from vibeflow.protocol.discovery import DescribeDataset, FoundDatasets, SearchDatasets
from vibeflow.protocol.errors import CatalogueUnreachable, NotFound, TokenNeeded

SIZE = {
    "size": {
        "dataset": {"dataset": "acme/shop", "num_bytes_original_files": 4_310_016, "num_rows": 12_080},
        "configs": [],
        "splits": [
            {"dataset": "acme/shop", "config": "default", "split": "train", "num_rows": 10_872},
            {"dataset": "acme/shop", "config": "default", "split": "test", "num_rows": 1_208},
        ],
    },
    "pending": [],
    "failed": [],
    "partial": False,
}
FIRST = {
    "features": [
        {"feature_idx": 0, "name": "question", "type": {"dtype": "string", "_type": "Value"}},
        {"feature_idx": 1, "name": "answers", "type": {}},
    ],
    "rows": [
        {"row_idx": n, "row": {"question": "q" * 400, "answers": ["a", n]}, "truncated_cells": []}
        for n in range(9)
    ],
}


def search(bench: Any, query: str, limit: int = 20) -> FoundDatasets:
    params = {"catalogue": "huggingface", "query": query, "limit": limit}
    return bench.discovery.search(SearchDatasets.model_validate(params))


def describe(bench: Any) -> Any:
    return bench.discovery.describe(DescribeDataset(catalogue="huggingface", id="acme/shop"))


def catalogue_of(*datasets: dict[str, Any]) -> Any:
    """Finds as the Hub does: every word must be part of the name."""

    def answer(asked: Asked) -> Reply:
        words = asked.query["search"].lower().split()
        return as_json([one for one in datasets if all(word in one["id"].lower() for word in words)])

    return answer


def test_a_goal_in_plain_words_finds_what_no_name_says_whole(bench: Any, server: CatalogueServer) -> None:
    server.routes["/api/datasets"] = catalogue_of(
        hub_dataset("acme/customer-support-replies"),
        hub_dataset("acme/online-shop-photos", tags=["modality:image"], downloads=900_000, likes=5000),
        hub_dataset("acme/poems", downloads=900_000),
    )
    found = search(bench, "Customer support for an online shop")
    assert [one.id for one in found.results] == ["acme/customer-support-replies", "acme/online-shop-photos"]
    first, second = found.results
    assert first.reason == (
        "Matches customer and support; questions with answers; 1,000 to 10,000 rows; "
        "may be used freely if the source is named"
    )
    assert "pictures" in second.reason
    assert first.licence_note == "CC BY 4.0: free to use, also commercially, if the source is named."
    assert (first.languages, first.rows, first.downloads) == (("English",), None, 1500)
    asked = [one.query["search"] for one in server.asked if one.path == "/api/datasets"]
    assert "customer support online shop" in asked and "customer support" in asked


def test_rows_come_from_the_viewer_where_the_card_is_silent(bench: Any, server: CatalogueServer) -> None:
    server.routes["/api/datasets"] = catalogue_of(hub_dataset("acme/shop"))
    server.says("/viewer/size", SIZE)
    (found,) = search(bench, "shop").results
    assert (found.rows, found.bytes) == (12_080, 4_310_016)
    assert "12,080 rows" in found.reason


def test_the_card_s_own_numbers_need_no_viewer(bench: Any, server: CatalogueServer) -> None:
    info = {
        "features": [{"name": "question", "dtype": "string"}],
        "splits": [
            {"name": "train", "num_bytes": 9, "num_examples": 70},
            {"name": "test", "num_examples": 30},
        ],
        "download_size": 1234,
    }
    server.routes["/api/datasets"] = catalogue_of(hub_dataset("acme/shop", cardData={"dataset_info": [info]}))
    (found,) = search(bench, "shop").results
    assert (found.rows, found.bytes) == (100, 1234)
    assert "/viewer/size" not in server.paths()


def test_an_address_or_a_name_is_looked_up_as_such(bench: Any, server: CatalogueServer) -> None:
    server.says("/api/datasets/acme/shop", hub_dataset("acme/shop"))
    for text in ("acme/shop", "https://huggingface.co/datasets/acme/shop/tree/main"):
        assert [one.id for one in search(bench, text).results] == ["acme/shop"]
    assert "/api/datasets" not in server.paths()


def test_answers_of_other_shapes_are_read_as_far_as_they_go(bench: Any, server: CatalogueServer) -> None:
    odd = {"id": "acme/shop", "cardData": "none", "tags": {"a": 1}, "downloads": "many", "gated": "manual"}
    listed = [None, 7, {"id": "../etc/passwd"}, {"id": 3}, {"id": "a/b/c"}, odd]
    server.says("/api/datasets", listed)
    (found,) = search(bench, "shop").results
    assert (found.id, found.downloads, found.gated, found.licence) == ("acme/shop", 0, True, None)
    assert "asks for consent first" in found.reason


def test_a_passing_fault_is_tried_again(bench: Any, server: CatalogueServer) -> None:
    replies = [Reply(503, headers={"Retry-After": "0"}), Reply(429), as_json([hub_dataset("acme/shop")])]
    server.routes["/api/datasets"] = lambda asked: replies.pop(0)
    assert len(search(bench, "shop").results) == 1


@pytest.mark.parametrize("reply", [Reply(500), Reply(200, b"<html>"), Reply(200, b"[" * 200_000)])
def test_a_lasting_fault_is_said_with_a_way_out(bench: Any, server: CatalogueServer, reply: Reply) -> None:
    server.routes["/api/datasets"] = lambda asked: reply
    with pytest.raises(CatalogueUnreachable) as caught:
        search(bench, "shop")
    assert caught.value.action is not None and caught.value.action.kind == "retry"


def test_no_network_is_said(bench: Any, server: CatalogueServer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HF_ENDPOINT", "http://127.0.0.1:9")
    with pytest.raises(CatalogueUnreachable, match="Hugging Face could not be asked"):
        search(bench, "shop")


def test_a_redirect_into_a_private_network_is_refused(
    bench: Any, server: CatalogueServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    server.routes["/api/datasets"] = lambda asked: Reply(302, headers={"Location": "http://example.com/x"})
    with pytest.raises(CatalogueUnreachable, match="not safe"):
        search(bench, "shop")


def test_a_next_page_elsewhere_is_refused(bench: Any, server: CatalogueServer) -> None:
    listed = [hub_file("raw/export.csv", b"a,b\n")]
    server.says("/api/datasets/acme/shop", hub_dataset("acme/shop"))
    server.routes["/api/datasets/acme/shop/tree/main"] = lambda asked: as_json(
        listed, Link='<http://example.com/x>; rel="next"'
    )
    with pytest.raises(CatalogueUnreachable, match="not safe"):
        describe(bench)


def test_a_server_that_asks_for_an_hour_is_not_waited_for(
    bench: Any, server: CatalogueServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(web, "_LONGEST_WAIT", 0.01)
    server.routes["/api/datasets"] = lambda asked: Reply(429, headers={"Retry-After": "3600"})
    with pytest.raises(CatalogueUnreachable, match="429"):
        search(bench, "shop")
    assert server.paths() == ["/api/datasets"] * 3


def test_an_answer_without_end_is_not_read(
    bench: Any, server: CatalogueServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(web, "_MAX_ANSWER", 2_000_000)
    packed = gzip.compress(b"[" + b" " * 3_000_000 + b"]")
    server.routes["/api/datasets"] = lambda asked: Reply(200, packed, {"Content-Encoding": "gzip"})
    with pytest.raises(CatalogueUnreachable, match="larger than 2 MB"):
        search(bench, "shop")


def test_nothing_but_the_question_is_asked(bench: Any, server: CatalogueServer) -> None:
    server.routes["/api/datasets"] = catalogue_of(hub_dataset("acme/shop"))
    search(bench, "shop")
    assert set(server.paths()) == {"/api/datasets", "/viewer/size"}
    assert {asked.headers["user-agent"].split("/")[0] for asked in server.asked} == {"vibeflow"}


def test_the_description_tells_all_before_a_download(bench: Any, server: CatalogueServer) -> None:
    server.says("/api/datasets/acme/shop", hub_dataset("acme/shop"))
    listed = [
        hub_file("README.md", b"# read me"),
        hub_file(".gitattributes", b""),
        hub_file("data/test-00000-of-00001.parquet", b"12", large=True),
        hub_file("data/train-00000-of-00001.parquet", b"1234", large=True),
        hub_file("pictures/a.png", b"png"),
        {"type": "directory", "path": "data", "oid": "0" * 40, "size": 0},
    ]
    more = [hub_file("raw/export.csv", b"a,b\n")]

    def tree(asked: Asked) -> Reply:
        if asked.query.get("cursor") == "next=":
            return as_json(more)
        path = server.address + asked.path
        return as_json(listed, Link=f'<{path}?recursive=true&cursor=next%3D>; rel="next"')

    server.routes["/api/datasets/acme/shop/tree/main"] = tree
    server.says("/viewer/size", SIZE)
    server.says("/viewer/first-rows", FIRST)
    told = describe(bench)
    assert [file.path for file in told.files] == [
        "data/train-00000-of-00001.parquet",
        "raw/export.csv",
        "data/test-00000-of-00001.parquet",
    ]
    best = told.files[0]
    assert (best.config, best.split, best.rows, best.bytes) == ("default", "train", 10_872, 4)
    assert told.columns == ("question", "answers")
    assert len(told.preview) == 5
    assert told.preview[1] == {"question": "q" * 299 + "…", "answers": '["a", 1]'}
    assert told.dataset.rows == 12_080
    assert told.page == server.address + "/datasets/acme/shop"
    (first,) = [one for one in server.asked if one.path == "/viewer/first-rows"]
    assert first.query == {"dataset": "acme/shop", "config": "default", "split": "train"}


def test_without_a_file_of_a_known_kind_the_converted_ones_serve(bench: Any, server: CatalogueServer) -> None:
    server.says("/api/datasets/acme/shop", hub_dataset("acme/shop"))
    server.says("/api/datasets/acme/shop/tree/main", [hub_file("shop.py", b"import os")])
    server.says(
        "/api/datasets/acme/shop/tree/refs%2Fconvert%2Fparquet",
        [hub_file("default/train/0000.parquet", b"1234", large=True)],
    )
    server.says("/viewer/size", SIZE)
    told = describe(bench)
    (file,) = told.files
    assert file.path == "refs/convert/parquet/default/train/0000.parquet"
    assert (file.config, file.split, file.rows) == ("default", "train", 10_872)


@pytest.mark.parametrize(
    ("status", "code", "error", "words"),
    [
        (404, "", NotFound, "no such dataset"),
        (401, "RepoNotFound", NotFound, "no such dataset"),
        (401, "GatedRepo", TokenNeeded, "consent"),
        (403, "GatedRepo", TokenNeeded, "consent"),
        (401, "", TokenNeeded, "does not know you"),
    ],
)
def test_a_refusal_says_what_to_do(
    bench: Any, server: CatalogueServer, status: int, code: str, error: type[Exception], words: str
) -> None:
    headers = {"X-Error-Code": code} if code else {}
    server.routes["/api/datasets/acme/shop"] = lambda asked: Reply(status, b"{}", headers)
    with pytest.raises(error, match=words):
        describe(bench)


@pytest.mark.parametrize("name", ["../../etc", "a/b/c", "a b", "", "a/..", "x?y=1", "http://host/x"])
def test_what_is_no_name_is_never_asked_for(bench: Any, server: CatalogueServer, name: str) -> None:
    with pytest.raises(NotFound):
        bench.discovery.describe(DescribeDataset(catalogue="huggingface", id=name))
    assert server.asked == []


def test_the_token_goes_to_the_hub(
    bench: Any, server: CatalogueServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HF_TOKEN", "hf_secret")
    server.says("/api/datasets", [])
    search(bench, "shop")
    assert server.asked[0].headers["authorization"] == "Bearer hf_secret"


@pytest.mark.parametrize(
    ("url", "endpoint", "safe"),
    [
        ("https://cdn.example.com/x", "https://huggingface.co", True),
        ("http://cdn.example.com/x", "https://huggingface.co", False),
        ("https://10.0.0.1/x", "https://huggingface.co", False),
        ("https://[::1]/x", "https://huggingface.co", False),
        ("http://169.254.169.254/latest", "https://huggingface.co", False),
        ("http://localhost:1/x", "https://huggingface.co", False),
        ("file:///etc/passwd", "https://huggingface.co", False),
        ("http://mirror.lan/x", "http://mirror.lan", True),
        ("http://127.0.0.1:2/x", "http://127.0.0.1:1", True),
    ],
)
def test_where_a_request_may_go(url: str, endpoint: str, safe: bool) -> None:
    assert is_safe(httpx2.URL(url), httpx2.URL(endpoint)) is safe


def test_words_with_a_slash_are_no_reason_to_ask_for_a_key(bench: Any, server: CatalogueServer) -> None:
    server.routes["/api/datasets/pros/cons"] = lambda asked: Reply(401, b"{}")
    server.routes["/api/datasets"] = catalogue_of(hub_dataset("acme/pros-and-cons"))
    assert [one.id for one in search(bench, "pros/cons").results] == ["acme/pros-and-cons"]


def test_a_viewer_that_fails_leaves_the_rest(bench: Any, server: CatalogueServer) -> None:
    server.says("/api/datasets/acme/shop", hub_dataset("acme/shop"))
    server.says("/api/datasets/acme/shop/tree/main", [hub_file("train.csv", b"a,b\n")])
    server.routes["/viewer/size"] = lambda asked: Reply(500)
    told = describe(bench)
    assert [file.path for file in told.files] == ["train.csv"]
    assert (told.columns, told.preview) == ((), [])
